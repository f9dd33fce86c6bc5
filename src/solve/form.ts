/**
 * The form of a size: what of it depends on named sizes, in lowest terms and with a positive first term. That of `48 - 3*H*W` is
 * `H*W`. A condition whose sizes have one form in common is a condition on the number that the form is.
 */
import { commonDivisor, divisorOf, fromTerms, reduced, type SymbolicDim } from "../tensor/dim-terms.ts";
import { addDims, multiplyDims, subtractDims, type Dim } from "../tensor/dim.ts";
import { allOf, anyOf, compareDims, dividesDim, negated, type SizeCondition } from "../tensor/size-condition.ts";

/** Undefined where it has several forms, or none. */
export function formOf(condition: SizeCondition): SymbolicDim | undefined {
  const [first, ...others] = dimsIn(condition).map(formOfDim);
  return others.every((other) => other?.key === first?.key) ? first : undefined;
}

/** Each once: the difference of what is compared. */
function dimsIn(condition: SizeCondition): readonly Dim[] {
  switch (condition.kind) {
    case "constant":
      return [];
    case "comparison":
      return [subtractDims(condition.left, condition.right)];
    case "divides":
      return [condition.dim];
    case "not":
      return dimsIn(condition.operand);
    default:
      return condition.operands.flatMap(dimsIn);
  }
}

function formOfDim(dim: Dim): SymbolicDim | undefined {
  if (typeof dim === "number") return undefined;
  const form = fromTerms(0, reduced(dim.terms, factorOf(dim)));
  return typeof form === "number" ? undefined : form;
}

function factorOf({ terms }: SymbolicDim): number {
  return Math.sign(terms[0]!.coefficient) * commonDivisor(terms.map(({ coefficient }) => coefficient));
}

/** The condition, which has a form, with another size in the place of that. */
export function withForm(condition: SizeCondition, value: Dim): SizeCondition {
  const inPlace = (dim: Dim): Dim =>
    typeof dim === "number" ? dim : addDims(multiplyDims(factorOf(dim), value), dim.constant);
  switch (condition.kind) {
    case "constant":
      return condition;
    case "comparison":
      // A positive divisor changes no sign.
      return compareDims(inPlace(subtractDims(condition.left, condition.right)), condition.operator, 0);
    case "divides":
      return dividesDim(inPlace(condition.dim), condition.divisor * divisorOf(condition.dim));
    case "not":
      return negated(withForm(condition.operand, value));
    default: {
      const operands = condition.operands.map((operand) => withForm(operand, value));
      return condition.kind === "and" ? allOf(operands) : anyOf(operands);
    }
  }
}
