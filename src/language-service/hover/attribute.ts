/** What is told of an attribute: what it means and takes, its default, its value here. */
import { findOp } from "../../ops/index.ts";
import type { AttributeSpec } from "../../ops/contract/language-value.ts";
import { asCode } from "../../reports/markdown.ts";
import type { Name } from "../../syntax/ast.ts";
import { valuesAcrossRuns } from "../across-runs.ts";
import type { Analysis } from "../analysis.ts";
import { argumentText, callableOf, type Argument } from "../callables.ts";
import { blockValues } from "./block-call.ts";
import type { Place } from "./place.ts";

type ArgumentPlace = Extract<Place, { kind: "argument" }>;
type AttributePlace = Extract<Place, { kind: "attribute" }>;

export function describeAttribute(analysis: Analysis, { item, owner, statement }: AttributePlace): string | undefined {
  const { text } = item.name;
  if (owner === undefined) return statement.kind === "output" && text === "classes" ? classesText : undefined;
  const argument = callableOf(analysis, owner.text)?.arguments.find((each) => each.name === text);
  return argument && withValues(analysis, owner, argument);
}

/** Of an attribute that a plain value fills. */
export function describeArgument(analysis: Analysis, { owner, position }: ArgumentPlace): string | undefined {
  const places = callableOf(analysis, owner.text)?.arguments.filter(({ isPositional }) => isPositional) ?? [];
  const argument = places[position] ?? places.find(({ repeats }) => repeats === true);
  return argument && withValues(analysis, owner, argument);
}

function withValues(analysis: Analysis, owner: Name, argument: Argument): string {
  const { name } = argument;
  const values = [...layerValues(analysis, owner, name), ...blockValues(analysis, owner, name)];
  return [argumentText(argument), ...(values.length === 0 ? [] : [`here: ${asCode(valuesAcrossRuns(values))}`])].join(
    "\n\n",
  );
}

const classesText =
  "**classes**: What the channels stand for: a list of names, or the path of a file beside the model with one name a line.";

/** As the layer has it at each run, defaults filled in. */
function layerValues({ layers }: Analysis, { text, span }: Name, attribute: string): readonly string[] {
  const spec = findOp(text)?.attributes[attribute] as AttributeSpec | undefined;
  if (spec === undefined) return [];
  const values = layers.of(span).map(({ attributes }) => attributes[attribute]);
  return values.filter((value) => value !== undefined).map((value) => spec.type.print(value));
}
