/**
 * Axes as the language names them: `channels`, `height`, `width`, `length`, `depth`, or 0-based numbers that do not
 * count the batch. Inside the compiler an axis is an index into `[N, C, …]`, batch included.
 */
import type { AttributeType } from "./attributes.ts";
import { formatValue, type LanguageValue } from "./values.ts";

/** An axis as written: its name or its 0-based number without the batch. */
export type AxisAttribute = string | number;

const SPATIAL_NAMES: readonly (readonly string[])[] = [[], ["length"], ["height", "width"], ["depth", "height", "width"]];

const AXIS_NAMES: readonly string[] = ["channels", "height", "width", "length", "depth"];

/** Names of the axes behind batch and channels: `["height", "width"]`, `["length"]`. */
export function spatialNames(spatialRank: number): readonly string[] {
  return SPATIAL_NAMES[spatialRank] ?? Array.from({ length: spatialRank }, (_, axis) => `axis ${axis + 1}`);
}

/** Names of every axis but the batch. */
export function axisNames(rank: number): readonly string[] {
  return rank < 2 ? [] : ["channels", ...spatialNames(rank - 2)];
}

/** The axis of a tensor of `rank` axes (batch included, and counted in the result); undefined where it has none. */
export function resolveAxis(axis: AxisAttribute, rank: number): number | undefined {
  const at = typeof axis === "number" ? axis : axisNames(rank).indexOf(axis);
  return at >= 0 && at < rank - 1 ? at + 1 : undefined;
}

/** What an axis may be, for a message: `channels (0), height (1) or width (2)`. */
export function axisChoices(rank: number): string {
  const choices = axisNames(rank).map((name, axis) => `${name} (${axis})`);
  return choices.length < 2 ? choices.join("") : `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)!}`;
}

/** One axis: `channels`, `0`. */
export const axis: AttributeType<AxisAttribute> = {
  description: "an axis: its name (channels, height, width, length) or its number, 0-based without the batch",
  words: AXIS_NAMES,
  parse: (value) => {
    const at = axisOf(value);
    return at === undefined ? { ok: false, found: formatValue(value) } : { ok: true, value: at };
  },
  print: String,
};

/** One axis or a list of them: `channels`, `[height, width]`, `[1, 2]`. Always kept as a list. */
export const axes: AttributeType<readonly AxisAttribute[]> = {
  description: "a list of axes: names (channels, height, width, length) or numbers, 0-based without the batch",
  words: AXIS_NAMES,
  structured: true,
  parse: (value) => {
    const elements = value.kind === "list" ? value.elements : [value];
    const list = elements.map(axisOf).filter((at) => at !== undefined);
    return list.length === elements.length ? { ok: true, value: list } : { ok: false, found: formatValue(value) };
  },
  print: (value) => `[${value.join(", ")}]`,
};

function axisOf(value: LanguageValue): AxisAttribute | undefined {
  const text = value.kind === "word" ? value.text : value.kind === "string" ? value.value : undefined;
  if (text !== undefined) return AXIS_NAMES.includes(text) ? text : undefined;
  return value.kind === "number" && Number.isSafeInteger(value.value) && value.value >= 0 ? value.value : undefined;
}
