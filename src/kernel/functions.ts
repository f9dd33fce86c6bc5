/**
 * exp, log, tanh and erf as expansions in kernel IR, so that every backend computes the same values. In double precision
 * their relative error is a few units in the last place; computed in single precision they keep to that precision too,
 * because the range reduction uses a ln 2 in two parts whose first has 9 bits. NaN gives NaN. exp and tanh, which
 * activations call for each element, have cheaper expansions for single precision.
 *
 * There is no control flow, only selects: a vector backend computes all lanes at once.
 */
import { scalarFunction, type LetScalar } from "./builder.ts";
import {
  abs,
  add,
  bitsOfFloat,
  call,
  compare,
  div,
  float,
  floatFromBits,
  floor,
  int,
  max,
  min,
  mul,
  neg,
  or,
  select,
  shiftLeft,
  shiftRight,
  sqrt,
  sub,
  toFloat,
  toInt,
} from "./expression.ts";
import type { Expression, ScalarFunction } from "./ir.ts";

/** ln 2 = LN2_HIGH - LN2_EXCESS, as in Cephes `expf.c`: a product of the first with an exponent is exact. */
const LN2_HIGH = float(0.693359375);
const LN2_EXCESS = float(0.00021219444005469057);
const LOG2_E = float(1.4426950408889634);

/** Added to a small binary32 it leaves the nearest integer in the last bits: a unit in the last place of 1.5 2^23 is 1. */
const ROUNDER = float(1.5 * 2 ** 23);
const ROUNDER_BITS = int(0x4b400000);

const EXPONENT_BIAS = int(127);
const MANTISSA_BITS = 23;
/** The bits of the binary32 next to the square root of one half. */
const SQRT_HALF_BITS = int(0x3f3504f3);

/**
 * e to the power of x in binary32. Infinity above 88.73, 0 below -103.98.
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2, and e^r by the polynomial of Cephes `expf.c`. 2^k is the product of two powers, of
 * which neither overflows nor is subnormal.
 */
const expInSingle = scalarFunction("exp", ["x"], (let_, x) => {
  const clamped = let_("clamped", min(max(x, float(-104)), float(89)));
  const shifted = let_("shifted", add(mul(clamped, LOG2_E), ROUNDER));
  const rounded = let_("rounded", sub(shifted, ROUNDER));
  const rest = let_("rest", add(sub(clamped, mul(rounded, LN2_HIGH)), mul(rounded, LN2_EXCESS)));
  const series = polynomial(
    let_,
    "series",
    rest,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  const power = let_("power", add(add(mul(series, mul(rest, rest)), rest), float(1)));
  const exponent = let_("exponent", sub(bitsOfFloat(shifted), ROUNDER_BITS));
  const half = let_("half", shiftRight(exponent, 1));
  return mul(mul(power, powerOfTwo(half)), powerOfTwo(sub(exponent, half)));
});

/**
 * e to the power of x. Infinity above 709.78, 0 below -745.14.
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2, and e^r by the rational approximation of FreeBSD msun (fdlibm) `e_exp.c`.
 */
const expInDouble = scalarFunction("exp", ["x"], (let_, x) => {
  const lowest = float(-746);
  const highest = float(710);
  const clamped = let_(
    "clamped",
    select(compare("lt", x, lowest), lowest, select(compare("gt", x, highest), highest, x)),
  );
  const rounded = let_("rounded", floor(add(mul(clamped, LOG2_E), float(0.5))));
  const rest = let_("rest", add(sub(clamped, mul(rounded, LN2_HIGH)), mul(rounded, LN2_EXCESS)));
  const square = let_("square", mul(rest, rest));
  const correction = let_(
    "correction",
    sub(
      rest,
      mul(
        square,
        polynomial(
          let_,
          "curve",
          square,
          [
            4.1381367970572385e-8, -1.6533902205465252e-6, 6.613756321437934e-5, -0.0027777777777015593,
            0.16666666666666602,
          ],
        ),
      ),
    ),
  );
  const power = let_("power", add(float(1), add(rest, div(mul(rest, correction), sub(float(2), correction)))));
  return scaleByPowerOfTwo(let_, power, let_("exponent", toInt(rounded)));
});

export const exp: ScalarFunction = { ...expInDouble, inSingle: expInSingle };

/**
 * value * 2^exponent for exponents from -1080 to 1025, of which a binary32 holds only some: 2^(16 q + r) is written as
 * 2^r (2^q)^8 (2^q)^8. A product that overflows or becomes subnormal is rounded once, by the last factor.
 */
function scaleByPowerOfTwo(let_: LetScalar, value: Expression, exponent: Expression): Expression {
  const quotient = let_("quotient", shiftRight(exponent, 4));
  const remainder = let_("remainder", sub(exponent, shiftLeft(quotient, 4)));
  const root = let_("root", powerOfTwo(quotient));
  const root2 = let_("root2", mul(root, root));
  const root4 = let_("root4", mul(root2, root2));
  const root8 = let_("root8", mul(root4, root4));
  return mul(mul(mul(value, powerOfTwo(remainder)), root8), root8);
}

/** 2^exponent for exponents from -126 to 127. */
function powerOfTwo(exponent: Expression): Expression {
  return floatFromBits(shiftLeft(add(exponent, EXPONENT_BIAS), MANTISSA_BITS));
}

/**
 * The natural logarithm. -Infinity at 0, NaN below.
 *
 * x = 2^k (1 + f) with 1 + f between the square roots of 1/2 and 2, and log(1 + f) by the series in f / (2 + f) of
 * FreeBSD msun (fdlibm) `e_log.c`. Where x lies outside the range of a binary32, log x = 16 log x^(1/16).
 */
export const log = scalarFunction("log", ["x"], (let_, x) => {
  const far = let_("far", or(compare("lt", x, float(2 ** -120)), compare("gt", x, float(2 ** 120))));
  const near = let_("near", select(far, sqrt(sqrt(sqrt(sqrt(abs(x))))), x));
  const exponent = let_("exponent", shiftRight(sub(bitsOfFloat(near), SQRT_HALF_BITS), MANTISSA_BITS));
  const k = let_("k", toFloat(exponent));
  const f = let_("f", sub(mul(near, powerOfTwo(sub(int(0), exponent))), float(1)));
  const s = let_("s", div(f, add(float(2), f)));
  const z = let_("z", mul(s, s));
  const series = let_(
    "series",
    mul(
      z,
      polynomial(
        let_,
        "series",
        z,
        [
          0.14798198605116586, 0.15313837699209373, 0.1818357216161805, 0.22222198432149784, 0.2857142874366239,
          0.3999999999940942, 0.6666666666666735,
        ],
      ),
    ),
  );
  const half = let_("half", mul(mul(float(0.5), f), f));
  // k ln 2 + f - (f^2 / 2 - s (f^2 / 2 + series)), the small terms first.
  const small = let_("small", sub(half, sub(mul(s, add(half, series)), mul(k, LN2_EXCESS))));
  const value = let_("value", sub(mul(k, LN2_HIGH), sub(small, f)));
  const infinity = float(Infinity);
  return select(
    compare("gt", x, float(0)),
    select(compare("eq", x, infinity), infinity, select(far, mul(float(16), value), value)),
    // Not above 0: 0 itself, a negative number, or NaN (which compares with nothing).
    select(compare("eq", x, float(0)), float(-Infinity), float(NaN)),
  );
});

/**
 * The hyperbolic tangent.
 *
 * Below 0.625 the rational approximation x + x^3 P(x^2) / Q(x^2) of Cephes `tanh.c`, else 1 - 2 / (e^2x + 1).
 */
const tanhInDouble = scalarFunction("tanh", ["x"], (let_, x) => {
  const magnitude = let_("magnitude", abs(x));
  const square = let_("square", mul(x, x));
  const numerator = let_(
    "numerator",
    polynomial(let_, "numerator", square, [-0.9643991794250523, -99.28772310019185, -1614.6876844170845]),
  );
  const denominator = let_(
    "denominator",
    polynomial(let_, "denominator", square, [1, 112.81167849163293, 2235.4883906010045, 4844.063053251255]),
  );
  const large = let_("large", sub(float(1), div(float(2), add(call(exp, mul(float(2), magnitude)), float(1)))));
  return select(
    compare("lt", magnitude, float(0.625)),
    add(x, mul(mul(x, square), div(numerator, denominator))),
    select(compare("lt", x, float(0)), neg(large), large),
  );
});

/** The hyperbolic tangent in binary32: Cephes `tanhf.c`. */
const tanhInSingle = scalarFunction("tanh", ["x"], (let_, x) => {
  const magnitude = let_("magnitude", abs(x));
  const square = let_("square", mul(x, x));
  const series = polynomial(
    let_,
    "series",
    square,
    [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1],
  );
  const small = let_("small", add(x, mul(mul(series, square), x)));
  const large = let_("large", sub(float(1), div(float(2), add(call(exp, mul(float(2), magnitude)), float(1)))));
  return select(compare("lt", magnitude, float(0.625)), small, select(compare("lt", x, float(0)), neg(large), large));
});

export const tanh: ScalarFunction = { ...tanhInDouble, inSingle: tanhInSingle };

/**
 * The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.
 *
 * Cephes `ndtr.c`: below 1 the rational approximation x T(x^2) / U(x^2), else 1 - e^(-x^2) P(x) / Q(x). From 6 on it is
 * 1 in double precision.
 */
export const erf = scalarFunction("erf", ["x"], (let_, x) => {
  const magnitude = let_("magnitude", select(compare("gt", abs(x), float(6)), float(6), abs(x)));
  const square = let_("square", mul(magnitude, magnitude));
  const small = let_(
    "small",
    div(
      polynomial(
        let_,
        "top",
        square,
        [9.604973739870516, 90.02601972038427, 2232.005345946843, 7003.325141128051, 55592.30130103949],
      ),
      polynomial(
        let_,
        "bottom",
        square,
        [1, 33.56171416475031, 521.3579497801527, 4594.323829709801, 22629.000061389095, 49267.39426086359],
      ),
    ),
  );
  const numerator = let_(
    "numerator",
    polynomial(
      let_,
      "numerator",
      magnitude,
      [
        2.461969814735305e-10, 0.5641895648310689, 7.463210564422699, 48.63719709856814, 196.5208329560771,
        526.4451949954773, 934.5285271719576, 1027.5518868951572, 557.5353353693994,
      ],
    ),
  );
  const denominator = let_(
    "denominator",
    polynomial(
      let_,
      "denominator",
      magnitude,
      [
        1, 13.228195115474499, 86.70721408859897, 354.9377788878199, 975.7085017432055, 1823.9091668790973,
        2246.3376081871097, 1656.6630919416134, 557.5353408177277,
      ],
    ),
  );
  const large = let_("large", sub(float(1), div(mul(call(exp, neg(square)), numerator), denominator)));
  return select(
    compare("lt", magnitude, float(1)),
    mul(x, small),
    select(compare("lt", x, float(0)), neg(large), large),
  );
});

/** Horner's rule; the coefficient of the highest power first. Partial sums get names, or lines would grow too long. */
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
