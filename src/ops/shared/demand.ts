/** Conditions of shape rules: decided where the sizes are numbers, demanded of them where they are open. */
import type { SizeCondition } from "../../tensor/size-condition.ts";
import type { Problems } from "../contract/op.ts";

/** False where a condition never holds, which is to be reported; one that depends on the sizes is demanded of them. */
export function mayHold(condition: SizeCondition, problems: Problems<never>): boolean {
  if (condition.kind === "constant") return condition.value;
  problems.demand(condition);
  return true;
}
