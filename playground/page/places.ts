/** Places of a text, while that text is being changed: which are under the cursor, and where they are by now. */
import type { Range } from "../subject.ts";

/**
 * Which of several things, each written at some places, are under the cursor: those it stands in, else those on its line. In the order
 * in which they are given.
 */
export function thingsAt(places: readonly (readonly Range[])[], text: string, cursor: number): readonly number[] {
  const exact = thingsWithin(places, [cursor, cursor]);
  return exact.length > 0 ? exact : thingsWithin(places, lineAround(text, cursor));
}

/** Those of which some place meets the range. */
export function thingsWithin(places: readonly (readonly Range[])[], [from, to]: Range): readonly number[] {
  return places.flatMap((ranges, at) => (ranges.some((range) => range[0] <= to && range[1] >= from) ? [at] : []));
}

export function lineAround(text: string, offset: number): Range {
  const end = text.indexOf("\n", offset);
  return [text.slice(0, offset).lastIndexOf("\n") + 1, end === -1 ? text.length : end];
}

/** Where an offset of one text is in the other, if what differs between them is one stretch; within that stretch, its start. */
export function movedOffset(offset: number, from: string, to: string): number {
  if (from === to) return offset;
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  let behind = 0;
  while (behind < most - start && from.at(-1 - behind) === to.at(-1 - behind)) behind++;
  if (offset <= start) return offset;
  return offset >= from.length - behind ? offset + to.length - from.length : start;
}

export function movedRange([from, to]: Range, before: string, after: string): Range {
  return [movedOffset(from, before, after), movedOffset(to, before, after)];
}

/** Lines count from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
