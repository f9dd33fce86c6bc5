/**
 * Where a comparison of one size turns, of which the difference is proven never to fall, or never to rise: found by halving, so it may be as
 * far out as it likes.
 */
import { addDims, bindDim, multiplyDims, subtractDims, symbol, withinLength, type Dim } from "../tensor/dim.ts";
import { compareDims, type SizeCondition } from "../tensor/size-condition.ts";
import { evaluator } from "./evaluate.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { isProven } from "./prove.ts";
import type { SizeValues } from "./size-group.ts";
import { judgeOn } from "./size-space.ts";

export interface TurningPoint {
  /** Whether it holds up to there, and not from there on. */
  readonly holdsBefore: boolean;
  /** The last value before, and the first one behind. */
  readonly last: number;
  readonly first: number;
}

/** Undefined where it does not turn, or where that cannot be seen. */
export function turningPoint(condition: SizeCondition, axis: SizeValues): TurningPoint | undefined {
  if (condition.kind !== "comparison" || !/[<>]/.test(condition.operator)) return undefined;
  const { set } = axis;
  const difference = subtractDims(condition.left, condition.right);
  if (set.least === undefined || !isMonotonic(difference, axis)) return undefined;
  const holds = judgeOn(condition, { axes: [axis], relations: [] });
  const holdsBefore = holds([set.least]);
  const valueOf = evaluator(difference, () => 0);
  const hasTurned = (size: number): boolean => holds([set.next(size)!]) !== holdsBefore;
  let [below, above] = [set.least, set.least * 2];
  while (!hasTurned(above)) {
    [below, above] = [above, above * 2];
    const next = set.next(above);
    if (next === undefined || !isExact(next) || !isExact(valueOf([next]))) return undefined;
  }
  while (above - below > 1) {
    const middle = Math.floor((above + below) / 2);
    if (hasTurned(middle)) above = middle;
    else below = middle;
  }
  return { holdsBefore, last: set.previous(above)!, first: set.next(above)! };
}

/** So far from 2^53 that its terms are exact as well. */
function isExact(value: number): boolean {
  return Math.abs(value) < 2 ** 50;
}

/** Whether it never falls from one value to the next, or never rises. */
function isMonotonic(dim: Dim, { names, set }: SizeValues): boolean {
  const [name] = names;
  const isSingle = set.remainders.length === 1 && set.upTo(set.from - 1).length === 0;
  const least = set.least ?? 1;
  const all = isSingle ? set : PeriodicSet.of(1, least, (size) => size >= least);
  const next = { [name]: addDims(symbol(name), isSingle ? set.modulus : 1) };
  const step = withinLength(() => subtractDims(bindDim(dim, next), dim));
  if (step === undefined) return false;
  const space = { axes: [{ names, set: all }], relations: [] };
  return [step, multiplyDims(step, -1)].some((each) => isProven(compareDims(each, ">=", 0), space));
}
