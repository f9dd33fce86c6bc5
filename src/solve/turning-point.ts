/**
 * Where a comparison of one size turns, of which the difference is proven never to fall, or never to rise: found by halving, so it may be as
 * far out as it likes.
 */
import { addDims, bindDim, multiplyDims, subtractDims, symbol, withinLength, type Dim } from "../tensor/dim.ts";
import { compareDims, type SizeCondition } from "../tensor/size-condition.ts";
import { evaluator } from "./evaluate.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { isProven } from "./prove.ts";
import { judgeOn, type SizeAxis } from "./size-space.ts";

export interface TurningPoint {
  /** Whether it holds up to there, and not from there on. */
  readonly holdsBefore: boolean;
  /** The last value before, and the first one behind. */
  readonly last: number;
  readonly first: number;
}

/** Undefined where it does not turn, or where that cannot be seen. */
export function turningPoint(condition: SizeCondition, axis: SizeAxis): TurningPoint | undefined {
  if (condition.kind !== "comparison" || !/[<>]/.test(condition.operator)) return undefined;
  const { values } = axis;
  const difference = subtractDims(condition.left, condition.right);
  if (values.least === undefined || !isMonotonic(difference, axis)) return undefined;
  const holds = judgeOn(condition, { axes: [axis], relations: [] });
  const holdsBefore = holds([values.least]);
  const valueOf = evaluator(difference, () => 0);
  const hasTurned = (size: number): boolean => holds([values.next(size)!]) !== holdsBefore;
  let [below, above] = [values.least, values.least * 2];
  while (!hasTurned(above)) {
    [below, above] = [above, above * 2];
    const next = values.next(above);
    if (next === undefined || !isExact(next) || !isExact(valueOf([next]))) return undefined;
  }
  while (above - below > 1) {
    const middle = Math.floor((above + below) / 2);
    if (hasTurned(middle)) above = middle;
    else below = middle;
  }
  return { holdsBefore, last: values.previous(above)!, first: values.next(above)! };
}

/** So far from 2^53 that its terms are exact as well. */
function isExact(value: number): boolean {
  return Math.abs(value) < 2 ** 50;
}

/** Whether it never falls from one value to the next, or never rises. */
function isMonotonic(dim: Dim, { names, values }: SizeAxis): boolean {
  const [name] = names;
  const isSingle = values.remainders.length === 1 && values.upTo(values.from - 1).length === 0;
  const least = values.least ?? 1;
  const all = isSingle ? values : PeriodicSet.of(1, least, (size) => size >= least);
  const next = { [name]: addDims(symbol(name), isSingle ? values.modulus : 1) };
  const step = withinLength(() => subtractDims(bindDim(dim, next), dim));
  if (step === undefined) return false;
  const space = { axes: [{ names, values: all }], relations: [] };
  return [step, multiplyDims(step, -1)].some((each) => isProven(compareDims(each, ">=", 0), space));
}
