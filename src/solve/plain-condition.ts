/**
 * Conditions in the plain form that proofs go by: `not` stands before divisibility alone, and comparisons are without maxima and without
 * sizes that are factors of both sides.
 */
import { opposite, type RelationalOperator } from "../base/calculations.ts";
import { spreadMaximum } from "../tensor/dim-arithmetic.ts";
import { fromTerms, makeTerm } from "../tensor/dim-terms.ts";
import { subtractDims, type Dim } from "../tensor/dim.ts";
import { allOf, anyOf, compareDims, negated, type Comparison, type SizeCondition } from "../tensor/size-condition.ts";

/** The same condition; a maximum within a product or another maximum stays. */
export function plainCondition(condition: SizeCondition): SizeCondition {
  switch (condition.kind) {
    case "constant":
    case "divides":
      return condition;
    case "comparison":
      return plainComparison(condition);
    case "not":
      return plainNegation(condition.operand);
    case "and":
      return allOf(condition.operands.map(plainCondition));
    case "or":
      return anyOf(condition.operands.map(plainCondition));
  }
}

function plainNegation(condition: SizeCondition): SizeCondition {
  switch (condition.kind) {
    case "comparison":
      return plainComparison({ ...condition, operator: opposite[condition.operator] });
    case "not":
      return plainCondition(condition.operand);
    case "and":
      return anyOf(condition.operands.map(plainNegation));
    case "or":
      return allOf(condition.operands.map(plainNegation));
    default:
      return negated(condition);
  }
}

function plainComparison(condition: Comparison): SizeCondition {
  const difference = subtractDims(condition.left, condition.right);
  const shorter = withoutSizes(difference);
  return shorter === difference ? withoutMaximum(condition) : comparedWithZero(shorter, condition.operator);
}

function comparedWithZero(dim: Dim, operator: RelationalOperator): SizeCondition {
  const comparison = compareDims(withoutSizes(dim), operator, 0);
  return comparison.kind === "comparison" ? withoutMaximum(comparison) : comparison;
}

/** A dimension of the same sign, without the sizes that are factors of all of it: these are positive. */
function withoutSizes(dim: Dim): Dim {
  if (typeof dim === "number" || dim.constant !== 0) return dim;
  const [first, ...others] = dim.terms;
  const shared = first!.factors.find(
    (factor) =>
      factor.kind === "symbol" && others.every(({ factors }) => factors.some(({ key }) => key === factor.key)),
  );
  if (shared === undefined) return dim;
  const terms = dim.terms.map(({ coefficient, factors }) => {
    const at = factors.findIndex(({ key }) => key === shared.key);
    return makeTerm(coefficient, factors.toSpliced(at, 1));
  });
  return withoutSizes(fromTerms(0, terms, dim.divisor));
}

/** `max(a, b) <= c` where both are, `max(a, b) >= c` where one of them is; and the other way round for minima. */
function withoutMaximum(condition: Comparison): SizeCondition {
  const { left, operator, right } = condition;
  const difference = subtractDims(left, right);
  const spread = typeof difference === "number" ? undefined : spreadMaximum(difference);
  if (spread === undefined) return condition;
  const { operands, sign } = spread;
  const each = (as: RelationalOperator): SizeCondition => {
    const parts = operands.map((operand) => comparedWithZero(operand, as));
    return as.startsWith("<") === (sign === 1) ? allOf(parts) : anyOf(parts);
  };
  if (operator === "==") return allOf([each("<="), each(">=")]);
  return operator === "!=" ? anyOf([each("<"), each(">")]) : each(operator);
}
