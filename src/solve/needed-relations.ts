/** What relates several sizes, without what the rest implies: of `H + W >= 11` and `H + W == 11` the second alone. */
import { anyOf, allOf, type SizeCondition } from "../tensor/size-condition.ts";
import { decide } from "./decide.ts";
import type { Demand } from "./demand.ts";
import type { SizeValues } from "./size-group.ts";
import { spaceOn } from "./size-space.ts";

/** The demands that the others and the values of the groups are not proven to imply, without alternatives that these exclude. */
export function neededRelations<Source>(
  relations: readonly Demand<Source>[],
  groups: readonly SizeValues[],
): readonly Demand<Source>[] {
  if (relations.length < 2 || relations.length > mostCompared) return relations;
  const needed = relations.reduce((kept, relation) => {
    const others = kept.filter((each) => each !== relation);
    return isImplied(relation.condition, conditionsOf(others), groups) ? others : kept;
  }, relations);
  return needed.reduce((list, { condition, source }, at) => {
    const others = conditionsOf(list.toSpliced(at, 1));
    return list.with(at, { condition: withoutExcluded(condition, others, groups), source });
  }, needed);
}

/** Each is compared with all others: more are read by nobody. */
const mostCompared = 12;

function conditionsOf(demands: readonly Demand<unknown>[]): readonly SizeCondition[] {
  return demands.map(({ condition }) => condition);
}

/** By each alternative of another one, or by all others. */
function isImplied(condition: SizeCondition, others: readonly SizeCondition[], groups: readonly SizeValues[]): boolean {
  const isSoUnder = (relations: readonly SizeCondition[]): boolean =>
    decide(condition, spaceOn(groups, relations)).kind === "all";
  return (
    isSoUnder(others) ||
    others.some(
      (other) =>
        other.kind === "or" &&
        other.operands.every((one) => isSoUnder([...others.filter((each) => each !== other), one])),
    )
  );
}

function withoutExcluded(
  condition: SizeCondition,
  others: readonly SizeCondition[],
  groups: readonly SizeValues[],
): SizeCondition {
  if (condition.kind !== "or") return condition;
  const space = spaceOn(groups, []);
  const possible = condition.operands.filter((operand) => decide(allOf([operand, ...others]), space).kind !== "none");
  return possible.length === 0 ? condition : anyOf(possible);
}
