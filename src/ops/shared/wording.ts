/** Words that the messages of several layers share. */
import { formatDim, isConstantDim, type Dim } from "../../tensor/dim.ts";
import { describeAxis } from "./axes.ts";

/** Names of the axes behind batch and channels: `["height", "width"]`, `["length"]`. */
export function spatialNames(spatialRank: number): readonly string[] {
  return Array.from({ length: spatialRank }, (_, axis) => describeAxis(axis + 2, spatialRank + 2));
}

/** Extents along spatial axes: `5x5`, `3xW`; `7` in one dimension. */
export function extentsText(extents: readonly Dim[]): string {
  return extents.map(factorText).join("x");
}

/** The input by its spatial extents: `3x3 input`, `input of length 8`. */
export function inputText(extents: readonly Dim[]): string {
  return extents.length === 1 ? `input of length ${formatDim(extents[0]!)}` : `${extentsText(extents)} input`;
}

/** A dimension as a factor of a product: sums in parentheses. */
export function factorText(dim: Dim): string {
  const text = formatDim(dim);
  if (isConstantDim(dim)) return text;
  return text.includes(" ") && !/^(floor|max)\([^()]*\)$/.test(text) ? `(${text})` : text;
}

/** `1 channel`, `3 channels`. */
export function countText(count: Dim, noun: string): string {
  return `${formatDim(count)} ${noun}${count === 1 ? "" : "s"}`;
}
