/** A condition on one size as the set of its values. */
import type { SizeCondition } from "../tensor/size-condition.ts";
import { judge } from "./evaluate.ts";
import { repetitionOf, TooLongToFollow } from "./growth.ts";
import { PeriodicSet } from "./periodic-set.ts";

/** The numbers for which a condition holds where all its names stand for them; undefined where it repeats too rarely. */
export function setOf(condition: SizeCondition): PeriodicSet | undefined {
  try {
    const { period, from } = repetitionOf(condition);
    const holds = judge(condition, () => 0);
    return PeriodicSet.of(period, from, (value) => holds([value]));
  } catch (error) {
    if (error instanceof TooLongToFollow) return undefined;
    throw error;
  }
}
