/** What is told of a call of a block: its parameters with their values, and what it comes to. */
import { spanText } from "../../base/source.ts";
import { asCode, asMarkdown } from "../../reports/markdown.ts";
import { findVariable } from "../../resolve/scope.ts";
import { formatResolved } from "../../resolve/value.ts";
import type { BlockDeclaration, Name } from "../../syntax/ast.ts";
import { short, grouped } from "../../tensor/readable-numbers.ts";
import { acrossRuns } from "../across-runs.ts";
import type { Analysis } from "../analysis.ts";
import { blockOf } from "../callables.ts";
import { sumOfFigures } from "../line-figures.ts";
import type { Run } from "../runs.ts";
import { figureText, shapeText } from "../told.ts";
import type { Place } from "./place.ts";

type Callee = Extract<Place, { kind: "callee" }>;

/** Undefined where it is no block. */
export function describeBlockCall(analysis: Analysis, { name }: Callee): string | undefined {
  const block = blockOf(analysis, name.text);
  if (block === undefined) return undefined;
  const parameters = block.parameters.flatMap(({ name: { text } }) => {
    const values = blockValues(analysis, name, text);
    return values.length === 0 ? [] : [`- ${asMarkdown(text)}: ${asCode(acrossRuns(values))}`];
  });
  const list = [...parameters, ...totals(analysis, block, name)];
  return [signatureOf(block), ...(list.length === 0 ? [] : [list.join("\n")])].join("\n\n");
}

/** `block Down(width, stride = 1)` */
export function signatureOf({ name, parameters }: BlockDeclaration): string {
  return asCode(`block ${name.text}(${parameters.map(({ span }) => spanText(span)).join(", ")})`);
}

/** The values that a parameter of a block has in the calls that begin with a name. */
export function blockValues(analysis: Analysis, callee: Name, parameter: string): readonly string[] {
  const block = blockOf(analysis, callee.text);
  if (block?.parameters.some(({ name }) => name.text === parameter) !== true) return [];
  return runsOfCall(analysis, block, callee).flatMap(({ before }) => {
    const value = findVariable(before.scope, parameter)?.value;
    return value === undefined ? [] : [formatResolved(value)];
  });
}

/** What the first line of the block saw. */
function runsOfCall({ runs }: Analysis, { body }: BlockDeclaration, { span }: Name): readonly Run[] {
  const [first] = body.statements;
  const all = first === undefined ? [] : runs.of(first);
  return all.filter(({ before }) => {
    const call = before.instance.calls.at(-1)?.span;
    return call?.start === span.start && call.source === span.source;
  });
}

function totals(analysis: Analysis, block: BlockDeclaration, name: Name): readonly string[] {
  const figures = analysis.layers.within(name.span).flatMap((nodes) => sumOfFigures(analysis, nodes) ?? []);
  if (figures.length === 0) return [];
  const told = figures.length === 1 ? grouped : short;
  return [
    `- shapes: ${asCode(acrossRuns(flows(analysis, block, name)))}`,
    `- parameters: ${acrossRuns(figures.map(({ params }) => figureText(params, told)))}`,
    `- multiply-accumulates: ${acrossRuns(figures.map(({ macs }) => figureText(macs, told)))}`,
  ];
}

/** `[64, 56, 56] → [256, 56, 56]` for each call. */
function flows(analysis: Analysis, block: BlockDeclaration, name: Name): readonly string[] {
  return runsOfCall(analysis, block, name).map(({ before }) => {
    const [from, to] = [before.instance.entered, analysis.layers.within(name.span)];
    const at = to.find((nodes) => nodes.some(({ origin }) => origin.calls.includes(before.instance.calls.at(-1)!)));
    const last = at?.at(-1)?.outputs[0];
    return `${shapeText(analysis, from)?.whole ?? "?"} → ${shapeText(analysis, last)?.whole ?? "?"}`;
  });
}
