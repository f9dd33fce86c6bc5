/** Polynomials in kernel IR. Coefficients begin with the highest power; partial sums get names, or lines would grow too long. */
import { add, float, mul } from "./expression.ts";
import type { Expression } from "./ir.ts";
import type { LetScalar } from "./kernel-builder.ts";

/** Horner's rule: each step waits for the one before. */
export function polynomial(let_: LetScalar, name: string, x: Expression, coefficients: readonly number[]): Expression {
  const [first, ...rest] = coefficients;
  let sum = float(first!);
  rest.forEach((coefficient, at) => {
    const product = sum.kind === "number" && sum.value === 1 ? x : mul(sum, x);
    sum = add(product, float(coefficient));
    const power = rest.length - 1 - at;
    if (at % 2 === 1 && power > 0) sum = let_(`${name}${power}`, sum);
  });
  return sum;
}

/**
 * Estrin's scheme: neighbouring terms in pairs, these in pairs again, by x, x^2, x^4. Two or three products more than
 * Horner's rule, and half as long to wait for.
 */
export function pairedPolynomial(
  let_: LetScalar,
  name: string,
  x: Expression,
  coefficients: readonly number[],
): Expression {
  let terms: readonly Expression[] = coefficients.toReversed().map(float);
  let power = x;
  for (let level = 1; terms.length > 1; level++) {
    const [below, factor] = [terms, power];
    const isLast = below.length <= 2;
    terms = Array.from({ length: Math.ceil(below.length / 2) }, (_, at) => {
      const [low, high] = [below[2 * at]!, below[2 * at + 1]];
      if (high === undefined) return low;
      const sum = add(low, mul(high, factor));
      return isLast ? sum : let_(`${name}${level}${at}`, sum);
    });
    if (!isLast) power = let_(`${name}Power${2 ** level}`, mul(power, power));
  }
  return terms[0]!;
}
