/** Sets that say the same in the light of others, of which the shortest is told. */
import { PeriodicSet } from "./periodic-set.ts";
import { setAsExpression } from "./set-text.ts";

/**
 * A set that has the same numbers in common with the others, in the shortest expression: multiples of 4 in place of multiples of 4 and 1,
 * beside numbers from 148 on.
 */
export function shortestBeside(set: PeriodicSet, others: readonly PeriodicSet[]): PeriodicSet {
  const beside = others.reduce<PeriodicSet | undefined>((both, other) => both?.intersection(other), PeriodicSet.all);
  const both = beside?.intersection(set);
  if (beside === undefined || both === undefined) return set;
  // What all of them say together is not repeated for each, unless it is a few numbers.
  const candidates = [repeating(set), ...(set.isFinite ? [both] : [])].filter(
    (each) => each.intersection(beside)?.equals(both) === true,
  );
  return candidates.reduce((best, each) => (lengthOf(each) < lengthOf(best) ? each : best), set);
}

/** As it is from some number on. */
function repeating({ modulus, remainders }: PeriodicSet): PeriodicSet {
  return PeriodicSet.of(modulus, 1, (value) => remainders.includes(value % modulus));
}

function lengthOf(set: PeriodicSet): number {
  return setAsExpression("n", set, true).join(" || ").length;
}
