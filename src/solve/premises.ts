/** Conditions in the light of others that hold: `6144*floor(H/16)*floor(W/16) <= 5M` where `floor(H/16)*floor(W/16) == 196`. */
import type { Term } from "../tensor/dim-terms.ts";
import { termsOf } from "../tensor/dim-terms.ts";
import { addDims, multiplyDims, subtractDims, type Dim } from "../tensor/dim.ts";
import { allOf, anyOf, compareDims, type Comparison, type SizeCondition } from "../tensor/size-condition.ts";

/** A plain condition with what equations among the others say in place of their leading terms. */
export function underEquations(condition: SizeCondition, relations: readonly SizeCondition[]): SizeCondition {
  if (condition.kind === "and") return allOf(condition.operands.map((operand) => underEquations(operand, relations)));
  if (condition.kind === "or") return anyOf(condition.operands.map((operand) => underEquations(operand, relations)));
  if (condition.kind !== "comparison") return condition;
  return relations.reduce<SizeCondition>((reduced, relation) => {
    const isUsed = reduced.kind === "comparison" && relation.kind === "comparison" && relation.operator === "==";
    return isUsed ? underEquation(reduced, relation) : reduced;
  }, condition);
}

/** `a*f + b OP 0` is `(a*f + b)*|c| - a*sign(c)*(c*f + d) OP 0` where `c*f + d == 0`. */
function underEquation(condition: Comparison, equation: Comparison): SizeCondition {
  const [dim, zero] = [differenceOf(condition), differenceOf(equation)];
  const [found, leading] = leadingTerms(dim, zero);
  if (found === undefined || leading === undefined) return condition;
  const rest = subtractDims(
    multiplyDims(dim, Math.abs(leading.coefficient)),
    multiplyDims(zero, found.coefficient * Math.sign(leading.coefficient)),
  );
  return compareDims(rest, condition.operator, 0);
}

/**
 * A comparison that implies another one where an inequality holds: `216*H*W >= 216*W*W` follows from `H >= W`. Undefined where it has no
 * part in it.
 */
export function impliedUnder(condition: SizeCondition, relation: SizeCondition): SizeCondition | undefined {
  if (condition.kind !== "comparison" || relation.kind !== "comparison") return undefined;
  const given = isAtLeast(relation) ? differenceOf(relation) : multiplyDims(differenceOf(relation), -1);
  const isOrder = /[<>]/.test(relation.operator) && /[<>]/.test(condition.operator);
  const dim = differenceOf(condition);
  const sign = isAtLeast(condition) ? 1 : -1;
  const [found, leading] = leadingTerms(dim, given);
  if (!isOrder || found === undefined || leading === undefined) return undefined;
  if (found.coefficient * leading.coefficient * sign < 0) return undefined;
  const rest = addDims(
    multiplyDims(dim, Math.abs(leading.coefficient)),
    multiplyDims(given, -sign * Math.abs(found.coefficient)),
  );
  return compareDims(rest, condition.operator, 0);
}

function isAtLeast({ operator }: Comparison): boolean {
  return operator.startsWith(">");
}

function differenceOf({ left, right }: Comparison): Dim {
  return subtractDims(left, right);
}

/** The term of most factors of `other`, and the like one of `dim`. */
function leadingTerms(dim: Dim, other: Dim): readonly [Term | undefined, Term | undefined] {
  const [first, ...terms] = termsOf(other);
  if (first === undefined) return [undefined, undefined];
  const leading = terms.reduce((most, term) => (term.factors.length > most.factors.length ? term : most), first);
  return [termsOf(dim).find(({ key }) => key === leading.key), leading];
}
