/** Which things of a model belong to the statement under the cursor. */
import type { Range } from "../../../subject.ts";

/** The part of a line, between what ends statements, in which the cursor stands; without the blanks around it. */
export function statementAt(text: string, cursor: number): Range {
  const before = Math.max(...ENDS.map((end) => text.slice(0, cursor).lastIndexOf(end))) + 1;
  const found = ENDS.map((end) => text.indexOf(end, cursor)).filter((at) => at !== -1);
  const statement = text.slice(before, Math.min(text.length, ...found));
  const from = before + statement.length - statement.trimStart().length;
  return [from, from + statement.trim().length];
}

const ENDS = ["\n", ";", "{", "}"];

/**
 * Which of several things, each written at some places, the statement under the cursor is about: those written in it, else those of
 * the shortest place around it.
 */
export function thingsOfStatement(
  places: readonly (readonly Range[])[],
  text: string,
  cursor: number,
): readonly number[] {
  const [from, to] = statementAt(text, cursor);
  if (from === to) return [];
  const having = (isMeant: (range: Range) => boolean): readonly number[] =>
    places.flatMap((ranges, at) => (ranges.some(isMeant) ? [at] : []));
  const within = having((range) => range[0] >= from && range[1] <= to);
  if (within.length > 0) return within;
  const isAround = (range: Range): boolean => range[0] <= from && range[1] >= to;
  const shortest = Math.min(...places.flat().filter(isAround).map(lengthOf));
  return having((range) => isAround(range) && lengthOf(range) === shortest);
}

function lengthOf([from, to]: Range): number {
  return to - from;
}
