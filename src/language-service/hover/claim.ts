/** What was found of what a line claims. */
import { figuresOf } from "../../analysis/claim-figures.ts";
import { formatQuantity } from "../../analysis/quantity.ts";
import { figuresIn, type Claim, type FigureClaim } from "../../graph/claim.ts";
import type { Graph } from "../../graph/graph.ts";
import { asCode, asMarkdown } from "../../reports/markdown.ts";
import type { Statement } from "../../syntax/ast.ts";
import { withinLength } from "../../tensor/dim.ts";
import { acrossRuns, valuesAcrossRuns } from "../across-runs.ts";
import type { Analysis } from "../analysis.ts";
import { keywordText } from "./keywords.ts";
import { shapeText } from "../told.ts";

interface Found {
  readonly claim: Claim;
  readonly graph: Graph;
}

/** Of `expect` lines and shapes behind `->`. */
export function describeClaim(analysis: Analysis, statement: Statement): string | undefined {
  const found = claimsIn(analysis, statement);
  const told = [...shapesOf(analysis, found), ...figureTexts(found)];
  const intro = statement.kind === "expect" ? [keywordText("expect")!] : [];
  const mistakes = analysis.diagnostics.filter(
    ({ code, span }) =>
      code.startsWith("claim/") &&
      span.source === analysis.source &&
      statement.span.start <= span.start &&
      span.end <= statement.span.end,
  );
  const judged =
    mistakes.length > 0 ? mistakes.map(({ message }) => asMarkdown(message)) : told.length > 0 ? ["holds"] : [];
  return [...intro, told.map((line) => `- ${line}`).join("\n"), ...judged].filter((part) => part !== "").join("\n\n");
}

/** Of all copies and calls that a line stands in. */
function claimsIn({ nets, source }: Analysis, { span }: Statement): readonly Found[] {
  return nets.flatMap(({ claims, graph }) =>
    claims
      .filter((claim) => claim.span.source === source && span.start <= claim.span.start && claim.span.end <= span.end)
      .map((claim) => ({ claim, graph })),
  );
}

function shapesOf(analysis: Analysis, found: readonly Found[]): readonly string[] {
  const shapes = found.flatMap(({ claim }) =>
    claim.kind === "shape" ? (shapeText(analysis, claim.value)?.whole ?? []) : [],
  );
  return shapes.length === 0 ? [] : [`the tensor is ${asCode(acrossRuns(shapes))}`];
}

/** `params` is 61_706. */
function figureTexts(found: readonly Found[]): readonly string[] {
  const texts = new Map<string, string[]>();
  for (const { claim, graph } of found.slice(0, mostClaims)) {
    if (claim.kind !== "figure") continue;
    for (const [text, value] of figuresOfClaim(claim, graph)) texts.set(text, [...(texts.get(text) ?? []), value]);
  }
  return [...texts].map(([text, values]) => `${asCode(text)} is ${asCode(valuesAcrossRuns(values))}`);
}

/** Each takes a look at all layers. */
const mostClaims = 8;

function figuresOfClaim({ condition, at }: FigureClaim, graph: Graph): readonly (readonly [string, string])[] {
  const figures = figuresOf(at?.graph ?? graph);
  return figuresIn(condition).flatMap(({ figure, text, nodes }) => {
    const value = withinLength(() => figures.measure(figure, nodes));
    return value === undefined ? [] : [[text, formatQuantity(value)] as const];
  });
}

/** The figure that a name in a claim stands for: `layer1.params`. */
export function figureAt(analysis: Analysis, statement: Statement, text: string): string | undefined {
  const values = claimsIn(analysis, statement)
    .slice(0, mostClaims)
    .flatMap(({ claim, graph }) => (claim.kind === "figure" ? figuresOfClaim(claim, graph) : []))
    .filter(([name]) => name === text)
    .map(([, value]) => value);
  return values.length === 0 ? undefined : valuesAcrossRuns(values);
}
