/** What stands behind a line, beside what is written: the shape of its result, its parameters, its work. */
import type { InputStatement, LayerStatement, Statement } from "../syntax/ast.ts";
import { spanText } from "../base/source.ts";
import type { Dim } from "../tensor/dim.ts";
import { grouped, short } from "../tensor/readable-numbers.ts";
import { acrossRuns, figuresAcrossRuns, runsList } from "./across-runs.ts";
import type { Analysis } from "./analysis.ts";
import { isOwnTensor, tensorsOf } from "./given-tensors.ts";
import { lineFigures, type Figures } from "./line-figures.ts";
import type { InlayHint, Range } from "./results.ts";
import { statementsIn } from "./statements.ts";
import { figureText, shapeText, type ShapeText } from "./told.ts";

export interface HintChoices {
  readonly shapes: boolean;
  readonly parameters: boolean;
  readonly macs: boolean;
}

/** In the order of the text; of one place shape, parameters, work. Lines with mistakes and lines that never run have none. */
export function inlayHints(analysis: Analysis, range: Range, choices: HintChoices): readonly InlayHint[] {
  const hints = [...statementsIn(analysis.file, range)]
    .filter(({ span }) => range.start <= span.end && span.end <= range.end)
    .flatMap((statement) => [
      ...(choices.shapes ? shapeHint(analysis, statement) : []),
      ...(statement.kind === "layer" ? figureHints(analysis, statement, choices) : []),
    ]);
  return hints.toSorted((a, b) => a.offset - b.offset);
}

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function shapeHint(analysis: Analysis, statement: Statement): readonly InlayHint[] {
  if (!mayHaveShape(statement)) return [];
  const results = tensorsOf(analysis, statement).map((result) => shapeText(analysis, result));
  const shapes = results.filter((shape) => shape !== undefined);
  if (shapes.length === 0 || (statement.kind === "input" && isWritten(statement, shapes[0]!))) return [];
  const tooltip = shapeTooltip(analysis, statement, results);
  const text = acrossRuns(shapes.map(({ brief }) => brief));
  return [{ offset: statement.span.end, kind: "shape", text, ...(tooltip !== undefined && { tooltip }) }];
}

/** Lines that give a tensor which they do not claim to be of some shape. */
function mayHaveShape(statement: Statement): boolean {
  if (statement.kind !== "layer" && statement.kind !== "from") return statement.kind === "input";
  // A tensor of its own says its shape.
  return statement.claim === undefined && !isOwnTensor(statement);
}

function isWritten({ dimensions = [] }: InputStatement, { whole }: ShapeText): boolean {
  return whole === `[${dimensions.map(({ span }) => spanText(span)).join(", ")}]`;
}

function shapeTooltip(
  { runs }: Analysis,
  statement: Statement,
  results: readonly (ShapeText | undefined)[],
): string | undefined {
  const listed = runsList(
    runs.of(statement),
    results.map((shape) => shape?.whole ?? "unknown"),
  );
  const [shape] = results;
  return listed ?? (shape?.whole === shape?.brief ? undefined : shape?.whole);
}

// ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function figureHints(analysis: Analysis, statement: LayerStatement, choices: HintChoices): readonly InlayHint[] {
  const { parameters, macs } = choices;
  if (!parameters && !macs) return [];
  const figures = lineFigures(analysis, statement);
  const hint = (
    kind: InlayHint["kind"],
    of: keyof Figures,
    told: (figure: Dim) => string,
    unit: string,
  ): readonly InlayHint[] => {
    if (figures.every((each) => each[of] === 0)) return [];
    const text = figuresAcrossRuns(
      figures.map((each) => each[of]),
      told,
    );
    return [{ offset: statement.span.end, kind, text: `${text} ${unit}` }];
  };
  return [
    ...(parameters ? hint("parameters", "params", (figure) => figureText(figure, grouped), "params") : []),
    ...(macs ? hint("macs", "macs", (figure) => figureText(figure, short), "MACs") : []),
  ];
}
