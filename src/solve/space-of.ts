/** The space of the sizes that meet conditions. */
import type { SizeCondition } from "../tensor/size-condition.ts";
import type { Demand } from "./demand.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { spaceOn, type SizeSpace } from "./size-space.ts";
import { solve, type Solution } from "./solve.ts";

/** `names`: all sizes that are open, in order; `conditions`: what is asked of them. */
export function spaceOf(names: readonly string[], conditions: readonly SizeCondition[]): SizeSpace {
  const demands = conditions.map((condition) => ({ condition, source: undefined }));
  return spaceOfSolution(solve(names, demands));
}

export function spaceOfSolution({ groups, relations, conflict }: Solution<unknown>): SizeSpace {
  const axes = conflict === undefined ? groups : groups.map((group) => ({ ...group, set: PeriodicSet.none }));
  return spaceOn(axes, relations.map(conditionOf));
}

function conditionOf({ condition }: Demand<unknown>): SizeCondition {
  return condition;
}
