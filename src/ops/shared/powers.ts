/** Powers as kernel expressions: by products and roots where the exponent allows it, else by exp and log. */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { abs, add, and, call, compare, div, floor, mul, neg, or, select, sqrt } from "../../kernel/expression.ts";
import { magnitudePower } from "../../kernel/functions.ts";
import type { Expression } from "../../kernel/ir.ts";
import { constantLike } from "./pointwise.ts";

/** Up to here a product is cheaper than exp and log, and as exact. */
const LARGEST_PRODUCT = 8;

/** base ^ exponent for a constant exponent. NaN where the base is negative and the exponent is not an integer. */
export function constantPower(k: KernelBuilder, base: Expression, exponent: number): Expression {
  if (exponent === 0) return constantLike(base, 1);
  const quarters = Math.abs(exponent) * 4;
  if (!Number.isInteger(quarters) || Math.abs(exponent) > LARGEST_PRODUCT) {
    return transcendentalPower(k, base, exponent);
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

/** As `power`, for a finite exponent other than 0. */
function transcendentalPower(k: KernelBuilder, base: Expression, exponent: number): Expression {
  const zero = constantLike(base, 0);
  const magnitude = k.let("magnitude", abs(base));
  const found = k.let("found", call(magnitudePower, magnitude, constantLike(base, exponent)));
  if (!Number.isInteger(exponent)) {
    const isUndefined = and(compare("lt", base, zero), compare("ne", magnitude, constantLike(base, Infinity)));
    return select(isUndefined, constantLike(base, Number.NaN), found);
  }
  if (exponent % 2 === 0) return found;
  const isNegative = or(compare("lt", base, zero), compare("lt", div(constantLike(base, 1), base), zero));
  return select(isNegative, neg(found), found);
}

/**
 * base ^ exponent by exp(exponent log |base|), with the special cases of IEEE 754-2019, 9.2.1: any base to the power of 0 is
 * 1, and so is 1 to any power and -1 to an infinite one; the sign of the base, that of a zero too, counts where the
 * exponent is an odd integer; a negative finite base has no other power but of integers.
 */
export function power(k: KernelBuilder, base: Expression, exponent: Expression): Expression {
  const [zero, one, infinity] = [0, 1, Infinity].map((value) => constantLike(base, value)) as [
    Expression,
    Expression,
    Expression,
  ];
  const magnitude = k.let("magnitude", abs(base));
  const found = call(magnitudePower, magnitude, exponent);
  const isAnywayOne = or(
    or(compare("eq", base, one), compare("eq", exponent, zero)),
    and(compare("eq", magnitude, one), compare("eq", abs(exponent), infinity)),
  );
  const known = k.let("known", select(isAnywayOne, one, found));
  const half = mul(exponent, constantLike(base, 0.5));
  const isInteger = compare("eq", exponent, floor(exponent));
  const isOdd = and(isInteger, compare("ne", half, floor(half)));
  const isDefined = or(isInteger, compare("eq", magnitude, infinity));
  const below = select(isOdd, neg(known), select(isDefined, known, constantLike(base, Number.NaN)));
  // Of a zero only the reciprocal tells the sign, and no exponent is wrong.
  const isNegativeZero = and(compare("eq", base, zero), compare("lt", div(one, base), zero));
  const isNegative = or(compare("lt", base, zero), and(isNegativeZero, isOdd));
  return select(isNegative, below, known);
}

/**
 * A base under a root: of -Infinity and -0 the powers that are no integers are those of Infinity and 0, where a square root
 * has NaN and -0.
 */
export function rootBase(base: Expression): Expression {
  const isEnd = compare("eq", base, constantLike(base, -Infinity));
  return select(isEnd, constantLike(base, Infinity), add(base, constantLike(base, 0)));
}

/** The function with which oracles compute powers: as IEEE 754, where JavaScript has NaN for 1 and -1 to infinite powers. */
export function powerOf(base: number, exponent: number): number {
  return base === 1 || (base === -1 && Math.abs(exponent) === Infinity) ? 1 : base ** exponent;
}
