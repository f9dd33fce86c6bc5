/** What has to be solved of many demands: their parts, each once, without those that hold of all sizes. */
import { isNeverBelow } from "../tensor/dim-bounds.ts";
import { neverEqual, subtractDims } from "../tensor/dim.ts";
import { formatCondition } from "../tensor/condition-text.ts";
import { type SizeCondition } from "../tensor/size-condition.ts";
import { solvedCondition } from "../tensor/solved-condition.ts";
import type { Demand } from "./demand.ts";

export function conjunctsOf<Source>(demands: readonly Demand<Source>[]): readonly Demand<Source>[] {
  const parts = demands.flatMap(({ condition, source }) =>
    partsOf(condition).map((part) => ({ condition: part, source })),
  );
  const byText = new Map<string, Demand<Source>>();
  for (const part of parts) {
    const text = formatCondition(part.condition);
    if (!byText.has(text) && !isProven(part.condition)) byText.set(text, part);
  }
  return [...byText.values()];
}

function partsOf(condition: SizeCondition): readonly SizeCondition[] {
  return condition.kind === "and" ? condition.operands.flatMap(partsOf) : [inLowestTerms(condition)];
}

/** `768*floor(H/16)*floor(W/16) == 150528` is `floor(H/16)*floor(W/16) == 196`, and 3*H*W a multiple of 16 where H*W is. */
function inLowestTerms(condition: SizeCondition): SizeCondition {
  const isEven = condition.kind === "divides" || (condition.kind === "comparison" && condition.operator === "==");
  const solved = isEven ? solvedCondition(condition) : condition;
  // What no sizes meet is told as it was asked.
  return solved.kind === "constant" && !solved.value ? condition : solved;
}

/** Whether it holds of all sizes, by their bounds. */
function isProven(condition: SizeCondition): boolean {
  if (condition.kind === "or") return condition.operands.some(isProven);
  if (condition.kind !== "comparison") return condition.kind === "constant" && condition.value;
  const { left, operator, right } = condition;
  if (operator === ">=") return isNeverBelow(left, right);
  if (operator === ">") return isNeverBelow(subtractDims(left, 1), right);
  if (operator === "<=") return isNeverBelow(right, left);
  return operator === "<" && isNeverBelow(subtractDims(right, 1), left);
}

/** Whether it is an equation that no sizes are seen to meet. */
export function isImpossible(condition: SizeCondition): boolean {
  return condition.kind === "comparison" && condition.operator === "==" && neverEqual(condition.left, condition.right);
}
