/**
 * e^x in binary32, in the forms that functions made of it take. All split x = k ln 2 + r with a whole k and |r| <= ln 2 / 2;
 * powers of two are made of the bits of the sum that rounds x / ln 2 to k.
 */
import { add, bitsOfFloat, float, floatFromBits, max, min, mul, shiftLeft, shiftRight, sub } from "./expression.ts";
import type { Expression } from "./ir.ts";
import type { LetScalar } from "./kernel-builder.ts";
import { pairedPolynomial } from "./polynomial.ts";

/** ln 2 = LN2_HIGH - LN2_EXCESS, as in Cephes `expf.c`: a product of the first with an exponent is exact. */
export const LN2_HIGH = float(0.693359375);
export const LN2_EXCESS = float(0.00021219444005469057);
export const LOG2_E = float(1.4426950408889634);

export const EXPONENT_BIAS = 127;
export const MANTISSA_BITS = 23;

/** Beyond it e^-x rounds to 0. */
export const VANISHING = 104;

/**
 * Added to a small binary32 it leaves the nearest integer, and `bias`, in the last 9 bits, which a shift by 23 makes an
 * exponent: a unit in the last place of 1.5 2^23 is 1.
 */
export function rounderTo(bias: number): Expression {
  return float(1.5 * 2 ** 23 + bias);
}

/** The power of two whose exponent, biased, stands in the last bits of a number. */
export function powerOfTwoIn(bits: Expression): Expression {
  return floatFromBits(shiftLeft(bits, MANTISSA_BITS));
}

interface Split {
  /** Its last 9 bits hold k + bias. */
  readonly bits: Expression;
  readonly rest: Expression;
}

/** @param low what x lacks to its true value, small beside it. */
function split(let_: LetScalar, x: Expression, bias: number, low?: Expression): Split {
  const whole = low === undefined ? x : add(x, low);
  const shifted = let_("shifted", add(mul(whole, LOG2_E), rounderTo(bias)));
  const rounded = let_("rounded", sub(shifted, rounderTo(bias)));
  const high = sub(x, mul(rounded, LN2_HIGH));
  const excess = mul(rounded, LN2_EXCESS);
  const rest = let_("rest", add(high, low === undefined ? excess : add(excess, low)));
  return { bits: let_("bits", bitsOfFloat(shifted)), rest };
}

/** e^r - 1 for |r| <= ln 2 / 2, by the polynomial r + r^2 P(r) of least error (5e-2 units of e^r). */
function powerLessOne(let_: LetScalar, rest: Expression): Expression {
  const curve = pairedPolynomial(
    let_,
    "curve",
    rest,
    [0.0013814174043099326, 0.008368921897522119, 0.0416684079825509, 0.16666518937728894, 0.49999993333430665],
  );
  return add(mul(mul(rest, rest), curve), rest);
}

/**
 * e^x of any x: infinity above 88.73, 0 below -103.98. 2^k is the product of two powers, of which neither overflows nor is
 * subnormal.
 *
 * @param low what x lacks to its true value, small beside it.
 */
export function exponential(let_: LetScalar, x: Expression, low?: Expression): Expression {
  const clamped = let_("clamped", min(max(x, float(-VANISHING)), float(89)));
  const { bits, rest } = split(let_, clamped, 2 * EXPONENT_BIAS, low);
  const power = add(powerLessOne(let_, rest), float(1));
  const half = let_("half", shiftRight(bits, 1));
  return mul(mul(power, powerOfTwoIn(half)), powerOfTwoIn(sub(bits, half)));
}

/**
 * e^x for |x| up to 87, where 2^k is one power.
 *
 * @param low as above.
 */
export function boundedExponential(let_: LetScalar, x: Expression, low?: Expression): Expression {
  const { bits, rest } = split(let_, x, EXPONENT_BIAS, low);
  return mul(add(powerLessOne(let_, rest), float(1)), powerOfTwoIn(bits));
}

/** e^x - 1 for x up to 88, without cancelling near 0: 2^k (e^r - 1) + (2^k - 1), of which the second part is exact. */
export function exponentialLessOne(let_: LetScalar, x: Expression): Expression {
  const { bits, rest } = split(let_, let_("clamped", max(x, float(-40))), EXPONENT_BIAS);
  const scale = let_("scale", powerOfTwoIn(bits));
  return add(mul(powerLessOne(let_, rest), scale), sub(scale, float(1)));
}

/** e^x as a fraction of positive numbers. */
export interface ExponentialFraction {
  readonly over: Expression;
  readonly under: Expression;
}

/**
 * e^x for |x| <= 104, for functions that divide anyway: (c + r) 2^(k/2) over (c - r) 2^(-k/2), with c = r coth(r / 2) by the
 * polynomial of least error (1e-2 units of e^r). Neither part overflows or is subnormal.
 */
export function exponentialFraction(let_: LetScalar, x: Expression): ExponentialFraction {
  const { bits, rest } = split(let_, x, FRACTION_BIAS);
  const square = let_("restSquare", mul(rest, rest));
  const even = let_(
    "even",
    add(mul(add(mul(square, float(-0.002765869349353128)), float(0.16666616725328265)), square), float(2)),
  );
  const half = let_("half", shiftRight(bits, 1));
  return {
    over: let_("over", mul(add(even, rest), powerOfTwoIn(half))),
    // The shift of a negative number leaves a negative power.
    under: let_("under", mul(sub(rest, even), powerOfTwoIn(sub(half, bits)))),
  };
}

/** With it both powers of two in a fraction are twice as large as they should be. */
const FRACTION_BIAS = 256;
