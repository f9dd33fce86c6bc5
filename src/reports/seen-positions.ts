/** Which positions along an axis of an input are seen at all, in words. */
import type { InputPaths } from "../analysis/path-counts.ts";
import { productOf } from "../base/integers.ts";
import { countOf } from "../tensor/readable-numbers.ts";

/** Runs that are written out; the others are counted. */
const MOST_RUNS = 3;

/** `0–223`, `0–12 in steps of 3`, `0–1, 4, 7–9 and 2 more runs` */
export function seenPositions(paths: InputPaths, axis: number): string {
  const seen = positionsAlong(paths, axis);
  const step = seen.length > 2 ? seen[1]! - seen[0]! : 1;
  const isEven = step > 1 && seen.every((position, at) => at === 0 || position === seen[at - 1]! + step);
  if (isEven) return `${seen[0]}–${seen.at(-1)} in steps of ${step}`;
  const runs = runsOf(seen).map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
  if (runs.length <= MOST_RUNS) return runs.join(", ");
  return `${runs.slice(0, MOST_RUNS).join(", ")} and ${countOf(runs.length - MOST_RUNS, "more run")}`;
}

/** In ascending order. */
function positionsAlong({ first, extents, counts }: InputPaths, axis: number): readonly number[] {
  const inner = productOf(extents.slice(axis + 1));
  const seen = new Set<number>();
  counts.forEach((count, at) => {
    if (count > 0) seen.add(first[axis]! + (Math.floor(at / inner) % extents[axis]!));
  });
  return [...seen].toSorted((a, b) => a - b);
}

function runsOf(positions: readonly number[]): readonly (readonly [first: number, last: number])[] {
  const runs: [number, number][] = [];
  for (const position of positions) {
    const run = runs.at(-1);
    if (run !== undefined && position === run[1] + 1) run[1] = position;
    else runs.push([position, position]);
  }
  return runs;
}
