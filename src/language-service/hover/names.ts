/** What is told of names: values of variables, tensors of labels, facts of tensors. */
import { spanText } from "../../base/source.ts";
import { shortened } from "../../base/visible.ts";
import type { Node } from "../../graph/graph.ts";
import { asCode, asMarkdown } from "../../reports/markdown.ts";
import type { Frame } from "../../resolve/frame.ts";
import { findEntry, type ResolvedTensor } from "../../resolve/name-scopes.ts";
import { findVariable } from "../../resolve/scope.ts";
import { factOf, isFactName } from "../../resolve/tensor-facts.ts";
import { formatResolved, isPoison } from "../../resolve/value.ts";
import type { Name } from "../../syntax/ast.ts";
import { formatDim } from "../../tensor/dim.ts";
import { formatDims } from "../../tensor/shape.ts";
import { acrossRuns } from "../across-runs.ts";
import type { Analysis } from "../analysis.ts";
import { callableOf, moduleOf } from "../callables.ts";
import type { Run } from "../runs.ts";
import { bodyOf } from "../statements.ts";
import { shapeText } from "../told.ts";
import { figureAt } from "./claim.ts";
import type { Place } from "./place.ts";

type At<Kind extends Place["kind"]> = Extract<Place, { kind: Kind }>;

// ── Uses ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a path stands for in each run of its statement. */
export function describePath(analysis: Analysis, { segments, statement }: At<"path">): string | undefined {
  const text = segments.map((segment) => segment.text).join(".");
  const [first] = segments;
  if (first === undefined) return undefined;
  const figure = statement?.kind === "expect" ? figureAt(analysis, statement, text) : undefined;
  if (figure !== undefined) return `${asCode(text)} is ${asCode(figure)}`;
  if (statement === undefined) return segments.length === 1 ? constantText(analysis, text) : undefined;
  const path = segments.map((segment) => segment.text);
  const meanings = analysis.runs.of(statement).flatMap(({ before }) => meaningIn(analysis, before, path) ?? []);
  const [meaning] = meanings;
  if (meaning === undefined)
    return segments.length === 1 ? (constantText(analysis, text) ?? layerText(analysis, text)) : undefined;
  return `${meaning.what} ${asCode(text)}${meaning.joint}${asCode(acrossRuns(meanings.map(({ value }) => value)))}`;
}

interface Meaning {
  /** `the variable` */
  readonly what: string;
  readonly joint: string;
  readonly value: string;
}

function meaningIn(analysis: Analysis, frame: Frame, path: readonly string[]): Meaning | undefined {
  const variable = path.length === 1 ? findVariable(frame.scope, path[0]!) : undefined;
  if (variable !== undefined)
    return { what: "the value", joint: " = ", value: shortened(formatResolved(variable.value), longestValue) };
  const tensor = tensorIn(frame, path);
  if (tensor !== undefined) {
    const shape = shapeText(analysis, tensor)?.whole;
    return shape === undefined ? undefined : { what: "the tensor", joint: " ", value: shape };
  }
  return factIn(analysis, frame, path);
}

/** In letters. */
const longestValue = 120;

function tensorIn(frame: Frame, path: readonly string[]): ResolvedTensor | undefined {
  const [first] = path;
  if (path.length === 1 && first === "in") return frame.instance.entered;
  if (path.length === 1 && first === "here") return frame.current;
  return findEntry(frame.names, path)?.tensor;
}

/** `in.channels` */
function factIn({ formOf }: Analysis, frame: Frame, path: readonly string[]): Meaning | undefined {
  const fact = path.at(-1)!;
  const tensor = path.length > 1 ? tensorIn(frame, path.slice(0, -1)) : undefined;
  if (tensor === undefined || isPoison(tensor) || !isFactName(fact)) return undefined;
  const size = factOf(tensor.type.shape, fact);
  return size === undefined ? undefined : { what: "the size", joint: " = ", value: formatDim(formOf(tensor)(size)) };
}

/** Of the file, outside of its models and blocks. */
function constantText(analysis: Analysis, name: string): string | undefined {
  const constant = moduleOf(analysis)?.scope.variables.get(name);
  return constant && `the value ${asCode(name)} = ${asCode(shortened(formatResolved(constant.value), longestValue))}`;
}

/** A layer as a value: `act=silu`. */
function layerText(analysis: Analysis, name: string): string | undefined {
  const callable = callableOf(analysis, name);
  return callable && `**${asMarkdown(name)}**: ${callable.summary}`;
}

// ── Declarations ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A variable where it gets its value: of a `let`, a loop, an open size. */
export function describeVariable(analysis: Analysis, { name, statement }: At<"variable">): string | undefined {
  if (statement === undefined) return undefined;
  const [inside] = statement.kind === "for" ? statement.body.statements : [statement];
  const values = inside === undefined ? [] : valuesIn(analysis.runs.of(inside), name);
  if (values.length === 0) return constantText(analysis, name.text);
  const list = statement.kind === "for" ? [...new Set(values)].join(", ") : acrossRuns(values);
  return `the value ${asCode(name.text)} = ${asCode(shortened(list, longestValue))}`;
}

/** Of a block or a model, with its values in all calls. */
export function describeParameter(analysis: Analysis, { parameter, declaration }: At<"parameter">): string {
  const { name, defaultValue } = parameter;
  const [first] = bodyOf(declaration)?.statements ?? [];
  const values = first === undefined ? [] : [...new Set(valuesIn(analysis.runs.of(first), name))];
  const standard = defaultValue === undefined ? "required" : `default ${asCode(spanText(defaultValue.span))}`;
  const told = values.length === 0 ? "" : `\n\nhere: ${asCode(shortened(values.join(", "), longestValue))}`;
  return `the parameter ${asCode(name.text)}: ${standard}${told}`;
}

function valuesIn(runs: readonly Run[], { text }: Name): readonly string[] {
  return runs.flatMap(({ before }) => {
    const variable = findVariable(before.scope, text);
    return variable === undefined ? [] : [formatResolved(variable.value)];
  });
}

/** An input or an output. */
export function describeTensor(analysis: Analysis, { name, statement }: At<"tensor">): string | undefined {
  const path =
    statement.kind === "output" && statement.value?.kind === "path"
      ? statement.value.segments.map(({ text }) => text)
      : undefined;
  const shapes = analysis.runs.of(statement).flatMap(({ before, after }) => {
    const tensor = path === undefined ? after : tensorIn(before, path);
    return shapeText(analysis, tensor)?.whole ?? [];
  });
  return shapes.length === 0 ? undefined : `the ${statement.kind} ${asCode(name.text)} ${asCode(acrossRuns(shapes))}`;
}

// ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Which tensor it names, and which weights are called by it. */
export function describeLabel(analysis: Analysis, { label, statement }: At<"label">): string | undefined {
  const shapes = analysis.runs.resultsOf(statement).flatMap((result) => shapeText(analysis, result)?.whole ?? []);
  if (shapes.length === 0) return undefined;
  const { layers } = analysis;
  const nodes = [...layers.of(statement.name.span), ...layers.within(statement.name.span).flat()].filter(
    ({ parameters }) => Object.keys(parameters).length > 0,
  );
  const weights = nodes.slice(0, mostLayers).flatMap(weightsOf);
  const more = nodes.length > mostLayers ? ["- …"] : [];
  const head = `names the tensor ${asCode(acrossRuns(shapes))} behind the line, and its weights`;
  return [`${asCode(label.text)} ${head}`, [...weights, ...more].join("\n")].filter((part) => part !== "").join("\n\n");
}

/** Whose weights are listed. */
const mostLayers = 4;

function weightsOf({ parameters }: Node): readonly string[] {
  return Object.values(parameters).flatMap((value) =>
    value.kind === "parameter" ? [`- ${asCode(value.name)} ${asCode(formatDims(value.type.shape))}`] : [],
  );
}
