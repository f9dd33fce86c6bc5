/** What is told of a call of a block: its parameters with their values, and what it comes to. */
import { spanText } from "../../base/source.ts";
import { asCode, asMarkdown } from "../../reports/markdown.ts";
import { findVariable } from "../../resolve/scope.ts";
import { formatResolved } from "../../resolve/value.ts";
import type { BlockDeclaration, Name, Statement } from "../../syntax/ast.ts";
import type { Dim } from "../../tensor/dim.ts";
import { short, grouped } from "../../tensor/readable-numbers.ts";
import { acrossRuns, figuresAcrossRuns, valuesAcrossRuns } from "../across-runs.ts";
import type { Analysis } from "../analysis.ts";
import { blockOf } from "../callables.ts";
import { sumOfFigures, type Figures } from "../line-figures.ts";
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
    return values.length === 0 ? [] : [`- ${asMarkdown(text)}: ${asCode(valuesAcrossRuns(values))}`];
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
  return runsOfCall(analysis, block.body.statements[0], callee).flatMap(({ before }) => {
    const value = findVariable(before.scope, parameter)?.value;
    return value === undefined ? [] : [formatResolved(value)];
  });
}

/** The runs of a line of a block in the calls that begin with a name. */
function runsOfCall({ runs }: Analysis, line: Statement | undefined, { span }: Name): readonly Run[] {
  const all = line === undefined ? [] : runs.of(line);
  return all.filter(({ before }) => {
    const call = before.instance.calls.at(-1)?.span;
    return call?.start === span.start && call.source === span.source;
  });
}

function totals(analysis: Analysis, block: BlockDeclaration, name: Name): readonly string[] {
  const figures = analysis.layers.within(name.span).flatMap((nodes) => sumOfFigures(analysis, nodes) ?? []);
  if (figures.length === 0) return [];
  const told = (figure: Dim): string => figureText(figure, figures.length === 1 ? grouped : short);
  const across = (of: keyof Figures): string =>
    figuresAcrossRuns(
      figures.map((each) => each[of]),
      told,
    );
  return [
    `- shapes: ${asCode(acrossRuns(flows(analysis, block, name)))}`,
    `- parameters: ${across("params")}`,
    `- multiply-accumulates: ${across("macs")}`,
  ];
}

/** `[64, 56, 56] → [256, 56, 56]` for each call. */
function flows(analysis: Analysis, { body }: BlockDeclaration, name: Name): readonly string[] {
  return runsOfCall(analysis, body.statements.at(-1), name).map(({ before, after }) => {
    const [from, to] = [before.instance.entered, after].map((tensor) => shapeText(analysis, tensor)?.whole ?? "?");
    return `${from} → ${to}`;
  });
}
