/**
 * Conditions solved for what is open: `216*H*W + 3 <= 2162` is `H*W <= 9`, and `floor((H - 1)/2) >= 2` is `H >= 5`. They hold of the
 * same sizes, as these are whole numbers.
 */
import { greatestCommonDivisor } from "../base/integers.ts";
import { mirrored, type RelationalOperator } from "../base/calculations.ts";
import { floorOf } from "./dim-arithmetic.ts";
import { peeled } from "./dim-factors.ts";
import { commonDivisor, constantOf, divisorOf, fromTerms, reduced, scaled, termsOf, type Term } from "./dim-terms.ts";
import { floorDivideDim, formatDim, subtractDims, type Dim } from "./dim.ts";
import {
  allOf,
  anyOf,
  compareDims,
  constantCondition,
  dividesDim,
  negated,
  type Comparison,
  type SizeCondition,
} from "./size-condition.ts";

/** Each comparison with what is open on the left, in lowest terms, and a number on the right. */
export function solvedCondition(condition: SizeCondition): SizeCondition {
  switch (condition.kind) {
    case "constant":
      return condition;
    case "comparison":
      return solvedComparison(condition);
    case "divides":
      return solvedDivisibility(condition.dim, condition.divisor);
    case "not":
      return negated(solvedCondition(condition.operand));
    case "and":
      return allOf(condition.operands.map(solvedCondition));
    case "or":
      return anyOf(condition.operands.map(solvedCondition));
  }
}

/** 3*H*W is a multiple of 16 where H*W is. */
function solvedDivisibility(dim: Dim, divisor: number): SizeCondition {
  const coefficients = termsOf(dim).map(({ coefficient }) => coefficient);
  const common = commonDivisor([...coefficients, constantOf(dim)]);
  if (divisorOf(dim) > 1 || common < 2) return dividesDim(dim, divisor);
  return dividesDim(floorDivideDim(dim, common), divisor / greatestCommonDivisor(common, divisor));
}

function solvedComparison({ left, operator, right }: Comparison): SizeCondition {
  const difference = subtractDims(left, right);
  const terms = termsOf(difference);
  const leading = terms.reduce((most, term) => (term.factors.length > most.factors.length ? term : most));
  const common = Math.sign(leading.coefficient) * commonDivisor(terms.map(({ coefficient }) => coefficient));
  const open = reduced(terms, common);
  const towards = common > 0 ? operator : mirrored[operator];
  const bound = -constantOf(difference) / common;
  const known = unrounded(open, towards, bound) ?? asDivisibility(open, towards, bound);
  return known ?? withWholeBound(open, towards, bound);
}

/** A rounded quotient alone is compared as what it divides: floor(x / n) is at least c where x is at least n*c. */
function unrounded(open: readonly Term[], operator: RelationalOperator, bound: number): SizeCondition | undefined {
  const floor = open.length === 1 && open[0]!.coefficient === 1 ? floorOf(open[0]!) : undefined;
  if (floor === undefined || !/[<>]/.test(operator)) return undefined;
  const { dividend, divisor } = floor;
  // From this quotient on it holds, or no more.
  const turn = operator === ">=" || operator === "<" ? Math.ceil(bound) : Math.floor(bound) + 1;
  const condition = compareDims(dividend, operator.startsWith(">") ? ">=" : "<", turn * divisor);
  return solvedCondition(condition);
}

/** A remainder alone: `H - 2*ceil(H/2) == -1`, where H + 1 - 2*floor((H + 1)/2) is 0, is odd H. */
function asDivisibility(open: readonly Term[], operator: RelationalOperator, bound: number): SizeCondition | undefined {
  const last = open.find((term) => floorOf(term)?.divisor === -term.coefficient);
  const { dividend, divisor } = (last && floorOf(last)) ?? {};
  if (dividend === undefined || divisor === undefined || !/[!=]=/.test(operator)) return undefined;
  const others = fromTerms(
    0,
    open.filter((term) => term !== last),
  );
  const shift = subtractDims(dividend, others);
  if (typeof shift !== "number") return undefined;
  const rest = bound + shift;
  const isRemainder = Number.isInteger(rest) && rest >= 0 && rest < divisor;
  const equation = isRemainder ? dividesDim(subtractDims(dividend, rest), divisor) : constantCondition(false);
  return operator === "==" ? equation : negated(equation);
}

/** Of whole numbers, so that the bound is one, and an equation with a fraction holds of none. */
function withWholeBound(open: readonly Term[], operator: RelationalOperator, bound: number): SizeCondition {
  const dim = fromTerms(0, open);
  const shift = shortShift(dim);
  const compare = (as: RelationalOperator, whole: number): SizeCondition =>
    compareDims(subtractDims(dim, -shift), as, whole + shift);
  switch (operator) {
    case "<=":
      return compare("<=", Math.floor(bound));
    case "<":
      return compare("<=", Math.ceil(bound) - 1);
    case ">=":
      return compare(">=", Math.ceil(bound));
    case ">":
      return compare(">=", Math.floor(bound) + 1);
    default:
      return Number.isInteger(bound) ? compare(operator, bound) : constantCondition(operator === "!=");
  }
}

/** The constant that its products have: 16 of `(H - 4)*(W - 4)` for `H*W - 4*H - 4*W`; 0 where that is longer. */
function shortShift(dim: Dim): number {
  if (typeof dim === "number") return 0;
  const shift = -constantOf(peeled(dim).rest);
  return formatDim(subtractDims(dim, -shift)).length <= formatDim(dim).length ? shift : 0;
}

/** A comparison with the terms of each sign on a side of their own: `H >= W + 2` for `H - W - 2 >= 0`. */
export function balancedComparison({ left, operator, right }: Comparison): Comparison {
  const difference = subtractDims(left, right);
  const [constant, terms] = [constantOf(difference), termsOf(difference)];
  const positive = terms.filter(({ coefficient }) => coefficient > 0);
  const negative = scaled(
    terms.filter(({ coefficient }) => coefficient < 0),
    -1,
  );
  if (positive.length === 0) {
    return { kind: "comparison", left: fromTerms(0, negative), operator: mirrored[operator], right: constant };
  }
  const isOnRight = negative.length === 0 || constant < 0;
  return {
    kind: "comparison",
    left: fromTerms(isOnRight ? 0 : constant, positive),
    operator,
    right: fromTerms(isOnRight ? -constant : 0, negative),
  };
}
