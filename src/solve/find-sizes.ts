/**
 * Sizes that are valid and meet a condition besides, looked for among small ones and among powers of 2: what is found is a proof,
 * and so is finding none where there are no others.
 */
import { combinationsLimit } from "../base/limits.ts";
import { allOf, type SizeCondition } from "../tensor/size-condition.ts";
import { combinations, judge, placesIn } from "./evaluate.ts";
import type { PeriodicSet } from "./periodic-set.ts";
import type { SizeValues } from "./size-group.ts";

export interface Search {
  /** Of each group its value. */
  readonly found: readonly number[] | undefined;
  /** Whether all were tried, so that where none was found there is none. */
  readonly isComplete: boolean;
}

export function findSizes(groups: readonly SizeValues[], conditions: readonly SizeCondition[]): Search {
  const most = Math.floor(combinationsLimit ** (1 / groups.length));
  const lists = groups.map(({ set }) => valuesToTry(set, most));
  const holds = judge(allOf(conditions), placesIn(groups));
  const isComplete = groups.every(({ set }, at) => set.isFinite && lists[at]!.length < most);
  for (const values of combinations(lists)) if (holds(values)) return { found: values, isComplete };
  return { found: undefined, isComplete };
}

/** Far beyond the extents of images and signals. */
const largestTried = 2 ** 22;

/** Half of them the least, the others about powers of 2. */
function valuesToTry(set: PeriodicSet, most: number): readonly number[] {
  const values = new Set<number>();
  for (let value = set.next(1); value !== undefined && values.size < most / 2; value = set.next(value + 1))
    values.add(value);
  for (let start = 1; start <= largestTried && values.size < most; start *= 2) {
    const value = set.next(start);
    if (value !== undefined) values.add(value);
  }
  return [...values];
}
