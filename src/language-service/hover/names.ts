/** What is told of names: values of variables, tensors of labels, facts of tensors. */
import { spanText } from "../../base/source.ts";
import type { Node } from "../../graph/graph.ts";
import { asCode, asMarkdown } from "../../reports/markdown.ts";
import type { Frame } from "../../resolve/frame.ts";
import { findVariable } from "../../resolve/scope.ts";
import { factOf, isFactName } from "../../resolve/tensor-facts.ts";
import { formatResolved, isPoison } from "../../resolve/value.ts";
import type { Name, Statement } from "../../syntax/ast.ts";
import { formatDim } from "../../tensor/dim.ts";
import { formatDims } from "../../tensor/shape.ts";
import { acrossRuns, valuesAcrossRuns } from "../across-runs.ts";
import type { Analysis } from "../analysis.ts";
import { callableOf, moduleOf } from "../callables.ts";
import { tensorIn, tensorsOf } from "../given-tensors.ts";
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
  const values = meanings.map(({ value }) => value);
  if (meaning.what === "the tensor") return `the tensor ${asCode(text)} ${asCode(acrossRuns(values))}`;
  return valueText(analysis, statement, meaning.what, text, values);
}

function valueText(
  analysis: Analysis,
  statement: Statement,
  what: Meaning["what"],
  name: string,
  values: readonly string[],
): string {
  // An open size is a value whose only name is its own.
  if (!values.every((value) => value === name)) return `${what} ${asCode(name)} = ${asCode(valuesAcrossRuns(values))}`;
  const domain = domainAround(analysis, statement);
  return `the size ${asCode(name)}, which is open${domain === undefined ? "" : `; the model is valid ${asMarkdown(domain)}`}`;
}

/** Of the model that a statement stands in. */
function domainAround({ models, source }: Analysis, { span }: Statement): string | undefined {
  const around = models.findLast((model) => model.span.source === source && model.span.start < span.start);
  return around?.domain?.text;
}

interface Meaning {
  readonly what: "the value" | "the size" | "the tensor";
  readonly value: string;
}

function meaningIn(analysis: Analysis, frame: Frame, path: readonly string[]): Meaning | undefined {
  const variable = path.length === 1 ? findVariable(frame.scope, path[0]!) : undefined;
  if (variable !== undefined) return { what: "the value", value: formatResolved(variable.value) };
  const tensor = tensorIn(frame, path);
  if (tensor !== undefined) {
    const shape = shapeText(analysis, tensor)?.whole;
    return shape === undefined ? undefined : { what: "the tensor", value: shape };
  }
  return factIn(analysis, frame, path);
}

/** `in.channels` */
function factIn({ formOf }: Analysis, frame: Frame, path: readonly string[]): Meaning | undefined {
  const fact = path.at(-1)!;
  const tensor = path.length > 1 ? tensorIn(frame, path.slice(0, -1)) : undefined;
  if (tensor === undefined || isPoison(tensor) || !isFactName(fact)) return undefined;
  const size = factOf(tensor.type.shape, fact);
  return size === undefined ? undefined : { what: "the size", value: formatDim(formOf(tensor)(size)) };
}

/** Of the file, outside of its models and blocks. */
function constantText(analysis: Analysis, name: string): string | undefined {
  const constant = moduleOf(analysis)?.scope.variables.get(name);
  return constant && `the value ${asCode(name)} = ${asCode(valuesAcrossRuns([formatResolved(constant.value)]))}`;
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
  return valueText(analysis, statement, "the value", name.text, values);
}

/** Of a block or a model, with its values in all calls. */
export function describeParameter(analysis: Analysis, { parameter, declaration }: At<"parameter">): string {
  const { name, defaultValue } = parameter;
  const [first] = bodyOf(declaration)?.statements ?? [];
  const values = first === undefined ? [] : valuesIn(analysis.runs.of(first), name);
  const standard = defaultValue === undefined ? "required" : `default ${asCode(spanText(defaultValue.span))}`;
  const told = values.length === 0 ? "" : `\n\nhere: ${asCode(valuesAcrossRuns(values))}`;
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
  const shapes = shapesOf(analysis, statement);
  return shapes.length === 0 ? undefined : `the ${statement.kind} ${asCode(name.text)} ${asCode(acrossRuns(shapes))}`;
}

function shapesOf(analysis: Analysis, statement: Statement): readonly string[] {
  return tensorsOf(analysis, statement).flatMap((tensor) => shapeText(analysis, tensor)?.whole ?? []);
}

// ── Labels ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Which tensor it names, and which weights are called by it. */
export function describeLabel(analysis: Analysis, { label, statement }: At<"label">): string | undefined {
  const shapes = shapesOf(analysis, statement);
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
