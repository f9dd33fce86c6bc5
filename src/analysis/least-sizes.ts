/** How large sizes are at least, by what is asked of them alone: a window that must fit, a `require H >= 32`. */
import { smallSizesLimit } from "../base/limits.ts";
import { subtractDims, symbolsOf, type SizeBindings } from "../tensor/dim.ts";
import { neverFalls } from "../tensor/dim-trend.ts";
import { holds, symbolsOfCondition, type SizeCondition } from "../tensor/size-condition.ts";

/** Below these no condition would hold; a size that is not named is at least 1. */
export function leastSizes(conditions: readonly SizeCondition[]): SizeBindings {
  const least = new Map<string, number>();
  for (const condition of conditions.flatMap(partsOf)) {
    const [name, ...others] = symbolsOfCondition(condition);
    if (name === undefined || others.length > 0 || !isLowerBound(condition)) continue;
    let size = least.get(name) ?? 1;
    while (size < smallSizesLimit && !holds(condition, { [name]: size })) size++;
    least.set(name, size);
  }
  return Object.fromEntries(least);
}

function partsOf(condition: SizeCondition): readonly SizeCondition[] {
  return condition.kind === "and" ? condition.operands.flatMap(partsOf) : [condition];
}

/** Whether it holds for all sizes from some on, and for none below. */
function isLowerBound(condition: SizeCondition): boolean {
  if (condition.kind !== "comparison") return false;
  const { operator, left, right } = condition;
  if (operator === "==" || operator === "!=") return false;
  const [larger, smaller] = operator.startsWith(">") ? [left, right] : [right, left];
  return symbolsOf(larger).length > 0 && neverFalls(subtractDims(larger, smaller));
}
