/** Polynomials that rounded quotients are never below: `ceil(H/2)*ceil(W/2)` is at least `H*W/4`. */
import { boundsOf, type SizeRange } from "../tensor/dim-bounds.ts";
import { constantOf, divisorOf, makeTerm, fromTerms, termsOf, type Atom, type Term } from "../tensor/dim-terms.ts";
import { exactQuotient, multiplyDims, productOfDims, subtractDims, sumOfDims, type Dim } from "../tensor/dim.ts";

/** A polynomial of the sizes that a dimension is never below within a range; undefined where its form shows none. */
export function polynomialBelow(dim: Dim, range: SizeRange): Dim | undefined {
  const terms = termsOf(dim).map((term) => termBelow(term, range));
  const known = terms.filter((term) => term !== undefined);
  if (known.length < terms.length) return undefined;
  return exactQuotient(sumOfDims([constantOf(dim), ...known]), divisorOf(dim));
}

/** Products of what is not negative grow with each factor, so each is bounded by itself. */
function termBelow(term: Term, range: SizeRange): Dim | undefined {
  const { coefficient, factors } = term;
  if (factors.every(({ kind }) => kind === "symbol")) return fromTerms(0, [term]);
  const isSingle = factors.length === 1;
  const areBounded = isSingle || factors.every((factor) => boundsOf(ofFactor(factor), range).least >= 0);
  if (!areBounded) return undefined;
  const bounds = factors.map((factor) => (coefficient > 0 ? factorBelow(factor) : factorAbove(factor)));
  const known = bounds.filter((bound) => bound !== undefined);
  const areSound = isSingle || known.every((bound) => boundsOf(bound, range).least >= 0);
  if (known.length === bounds.length && areSound) return multiplyDims(productOfDims(known), coefficient);
  const isPositive = coefficient > 0 && boundsOf(fromTerms(0, [term]), range).least >= 0;
  return isPositive ? 0 : undefined;
}

function ofFactor(factor: Atom): Dim {
  return fromTerms(0, [makeTerm(1, [factor])]);
}

/** floor(x / n) is at least (x - n + 1) / n. */
function factorBelow(factor: Atom): Dim | undefined {
  if (factor.kind !== "floor") return factorAbove(factor);
  return isPolynomial(factor.dividend)
    ? exactQuotient(subtractDims(factor.dividend, factor.divisor - 1), factor.divisor)
    : undefined;
}

function factorAbove(factor: Atom): Dim | undefined {
  if (factor.kind === "symbol") return ofFactor(factor);
  return factor.kind === "floor" && isPolynomial(factor.dividend)
    ? exactQuotient(factor.dividend, factor.divisor)
    : undefined;
}

function isPolynomial(dim: Dim): boolean {
  return termsOf(dim).every(({ factors }) => factors.every(({ kind }) => kind === "symbol"));
}
