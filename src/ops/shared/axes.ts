/**
 * Axes as the language writes them: by name (`channels`, `height`, `width`; `length` in 1-D, `depth` first in 3-D) or by
 * number, 0-based without the batch. Inside the compiler an axis counts the batch as 0.
 */
import { axisNames, everyAxisName, type AxisName } from "../../tensor/axis-names.ts";
import { formatShape, type Shape } from "../../tensor/shape.ts";
import { either, integer, word } from "../contract/attributes.ts";
import type { Problems, ProblemsOf, Remedy } from "../contract/op.ts";
import { formatValue, type AttributeType } from "../contract/language-value.ts";

export { axisNames, everyAxisName, type AxisName } from "../../tensor/axis-names.ts";
export type Axis = AxisName | number;

/** What messages call an axis: its name, or its number where it has none. */
export function describeAxis(axis: number, rank: number): string {
  if (axis === 0) return "batch";
  return axisNames(rank)[axis - 1] ?? `axis ${axis - 1}`;
}

/** The axis, batch counted, or undefined where a tensor of `rank` has no such axis. */
export function findAxis(axis: Axis, rank: number): number | undefined {
  const position = typeof axis === "number" ? axis : axisNames(rank).indexOf(axis);
  return position >= 0 && position < rank - 1 ? position + 1 : undefined;
}

/** Tells, in a note, which axes there are to be named. */
export function axesNote({ length }: Shape): string {
  const names = axisNames(length);
  if (names.length === 0) return "its axes have no names";
  return names.length === 1 ? `its only axis is ${names[0]!}` : `its axes are ${names.join(", ")}`;
}

/** One axis: `channels`, `2`. */
export const axis: AttributeType<Axis> = {
  ...either(integer(0), word(...everyAxisName)),
  description: "an axis: channels, height, width, length, depth, or its number from 0, the batch not counted",
  example: "channels",
};

/** One axis or a list: `channels`, `[height, width]`. */
export const axes: AttributeType<readonly Axis[]> = {
  description: `${axis.description}; or a list of axes as [height, width]`,
  example: "[height, width]",
  words: axis.words!,
  parse: (value) => {
    const elements = value.kind === "list" ? value.elements : [value];
    const parsed = elements.map((element) => axis.parse(element));
    if (parsed.length === 0 || parsed.some((one) => !one.ok)) return { ok: false, found: formatValue(value) };
    return { ok: true, value: parsed.flatMap((one) => (one.ok ? [one.value] : [])) };
  },
  print: (value) => (value.length === 1 ? `${value[0]}` : `[${value.join(", ")}]`),
};

/** The codes that `resolveAxes` reports, for an op's `messages`. */
export const axesMessages = {
  "no-such-axis": "An axis was named that the tensor does not have.",
  "repeated-axis": "One axis was named twice.",
} as const;

/** The axis, batch counted; undefined after a problem has been reported about `attribute`. */
export function resolveAxis(
  asked: Axis,
  shape: Shape,
  attribute: string,
  problems: Problems<"no-such-axis">,
): number | undefined {
  return findAxis(asked, shape.length) ?? reportMissingAxis(asked, [asked], shape, attribute, problems);
}

/** The axes in ascending order, batch counted; undefined after a problem has been reported about `attribute`. */
export function resolveAxes(
  asked: readonly Axis[],
  shape: Shape,
  attribute: string,
  problems: ProblemsOf<typeof axesMessages>,
): readonly number[] | undefined {
  const found: number[] = [];
  for (const one of asked) {
    const position = findAxis(one, shape.length);
    if (position === undefined) return reportMissingAxis(one, asked, shape, attribute, problems);
    if (found.includes(position)) return reportRepeatedAxis(one, position, asked, shape, attribute, problems);
    found.push(position);
  }
  return found.toSorted((a, b) => a - b);
}

function reportMissingAxis(
  missing: Axis,
  asked: readonly Axis[],
  shape: Shape,
  attribute: string,
  problems: Problems<"no-such-axis">,
): undefined {
  return problems.error({
    code: "no-such-axis",
    attribute,
    message: `${formatShape(shape)} has no axis ${missing}`,
    notes: [`${axesOf(shape.length)}; the batch is not counted`],
    remedies: renamed(asked, shape.length, attribute),
  });
}

/** Numbers counted with the batch, as PyTorch does; names of another rank: `height` of a signal is its `length`. */
function renamed(asked: readonly Axis[], rank: number, attribute: string): readonly Remedy[] {
  const names = axisNames(rank);
  const other = (one: Axis): Axis | undefined =>
    typeof one === "number" ? names[one - 1] : names.includes(one) ? one : names.at(-1);
  const meant = asked.map(other);
  if (meant.includes(undefined) || new Set(meant).size < meant.length) return [];
  const text = meant.length === 1 ? `${meant[0]!}` : `[${meant.join(", ")}]`;
  return [{ text: `${attribute}=${text} gives {out}`, set: { [attribute]: text } }];
}

/** Each axis where it is named first. */
function onceEach(asked: readonly Axis[], rank: number, attribute: string): Remedy {
  const names = [...new Set(asked.map((one) => describeAxis(findAxis(one, rank) ?? 0, rank)))];
  const text = names.length === 1 ? names[0]! : `[${names.join(", ")}]`;
  return { text: `${attribute}=${text} gives {out}`, set: { [attribute]: text } };
}

function axesOf(rank: number): string {
  const names = axisNames(rank);
  if (names.length === 1) return `its only axis is ${names[0]} (0)`;
  const numbers = `0 to ${rank - 2}`;
  return `its axes are ${names.length === 0 ? numbers : `${names.join(", ")} (${numbers})`}`;
}

function reportRepeatedAxis(
  twice: Axis,
  position: number,
  asked: readonly Axis[],
  shape: Shape,
  attribute: string,
  problems: Problems<"repeated-axis">,
): undefined {
  const name = describeAxis(position, shape.length);
  return problems.error({
    code: "repeated-axis",
    attribute,
    message: `${twice === name ? `axis ${name} is` : `axis ${twice} is ${name}, which is`} named twice`,
    help: ["name each axis once"],
    remedies: [onceEach(asked, shape.length, attribute)],
  });
}
