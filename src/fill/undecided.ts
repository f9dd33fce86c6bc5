/** Whether the sizes for which a model is valid are beyond what is followed: then nothing is known of it. */
import type { Solution } from "../solve/solve.ts";
import { symbolsOfCondition } from "../tensor/size-condition.ts";

/** What is asked of one size alone is solved, unless it repeats too rarely. */
export function isUndecided({ groups, relations }: Solution<unknown>): boolean {
  return relations.some(({ condition }) => {
    const symbols = symbolsOfCondition(condition);
    return groups.filter((group) => group.names.some((name) => symbols.includes(name))).length === 1;
  });
}
