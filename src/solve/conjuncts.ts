/** What has to be solved of many demands: their parts, each once, without those that hold of all sizes. */
import { greatestCommonDivisor } from "../base/integers.ts";
import { isNeverBelow } from "../tensor/dim-bounds.ts";
import { floorDivideDim, neverEqual, subtractDims, type SymbolicDim } from "../tensor/dim.ts";
import { compareDims, dividesDim, formatCondition, type SizeCondition } from "../tensor/size-condition.ts";
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
export function inLowestTerms(condition: SizeCondition): SizeCondition {
  if (condition.kind === "comparison") return equationInLowestTerms(condition);
  if (condition.kind !== "divides" || typeof condition.dim === "number") return condition;
  const { dim, divisor } = condition;
  const common = greatestCommonDivisor(commonFactor(dim), Math.abs(dim.constant));
  return dividesDim(floorDivideDim(dim, common), divisor / greatestCommonDivisor(common, divisor));
}

function equationInLowestTerms(condition: SizeCondition & { readonly kind: "comparison" }): SizeCondition {
  const { left, operator, right } = condition;
  if (operator !== "==" || typeof left === "number" || typeof right !== "number") return condition;
  const [common, rest] = [commonFactor(left), right - left.constant];
  if (rest % common !== 0) return condition;
  return compareDims(floorDivideDim(subtractDims(left, left.constant), common), "==", rest / common);
}

function commonFactor({ terms }: SymbolicDim): number {
  return terms.reduce((divisor, { coefficient }) => greatestCommonDivisor(divisor, Math.abs(coefficient)), 0);
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
