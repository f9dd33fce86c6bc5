/** Powers as kernel expressions: by products and roots where the exponent allows it, else by exp and log. */
import type { KernelBuilder } from "../kernel/builder.ts";
import { abs, and, call, compare, div, floor, mul, neg, or, select, sqrt } from "../kernel/expression.ts";
import { exp, log } from "../kernel/functions.ts";
import type { Expression } from "../kernel/ir.ts";
import { constantLike } from "./pointwise.ts";

/** Up to here a product is cheaper than exp and log, and as exact. */
const LARGEST_PRODUCT = 8;

/** base ^ exponent for a constant exponent. NaN where the base is negative and the exponent is no integer. */
export function constantPower(k: KernelBuilder, base: Expression, exponent: number): Expression {
  if (exponent === 0) return constantLike(base, 1);
  const quarters = Math.abs(exponent) * 4;
  if (!Number.isInteger(quarters) || Math.abs(exponent) > LARGEST_PRODUCT) {
    return power(k, base, constantLike(base, exponent));
  }
  const product = productPower(k, base, Math.abs(exponent));
  return exponent < 0 ? div(constantLike(base, 1), product) : product;
}

/** For an exponent that is a positive multiple of a quarter: x^2.75 = x x sqrt(x) sqrt(sqrt(x)). */
function productPower(k: KernelBuilder, base: Expression, exponent: number): Expression {
  const quarters = exponent * 4;
  const root = quarters % 4 === 0 ? base : k.let("root", sqrt(base));
  const factors = [
    ...Array.from({ length: Math.floor(exponent) }, () => base),
    ...(quarters & 2 ? [root] : []),
    ...(quarters & 1 ? [sqrt(root)] : []),
  ];
  return factors.reduce((product, factor) => mul(product, factor));
}

/**
 * base ^ exponent: exp(exponent log |base|), with the sign of the base for an odd integer exponent, and NaN for a negative
 * base where the exponent is no integer. Any base to the power of 0 is 1, and so is any power of 1.
 */
export function power(k: KernelBuilder, base: Expression, exponent: Expression): Expression {
  const [zero, one] = [constantLike(base, 0), constantLike(base, 1)];
  const magnitude = k.let("magnitude", call(exp, mul(exponent, call(log, abs(base)))));
  const isOne = or(compare("eq", base, one), compare("eq", exponent, zero));
  const known = k.let("known", select(isOne, one, magnitude));
  const half = mul(exponent, constantLike(base, 0.5));
  const isInteger = compare("eq", exponent, floor(exponent));
  const isOdd = and(isInteger, compare("ne", half, floor(half)));
  const below = select(isOdd, neg(known), select(isInteger, known, constantLike(base, Number.NaN)));
  return select(compare("lt", base, zero), below, known);
}

/** The function with which oracles compute powers: as IEEE 754, where JavaScript has NaN for 1 ^ Infinity. */
export function powerOf(base: number, exponent: number): number {
  return base === 1 ? 1 : base ** exponent;
}
