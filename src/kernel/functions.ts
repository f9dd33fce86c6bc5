/**
 * exp, log and their kin as expansions in kernel IR, so that every backend computes the same values. In double precision
 * their relative error is a few units in the last place; computed in single precision they keep to that precision too,
 * because the range reduction uses a ln 2 in two parts whose first has 9 bits. NaN gives NaN. What activations call for
 * each element has a cheaper expansion for single precision.
 *
 * There is no control flow, only selects: a vector backend computes all lanes at once.
 */
import { scalarFunction, type LetScalar } from "./kernel-builder.ts";
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
  or,
  select,
  shiftLeft,
  shiftRight,
  sqrt,
  sub,
  toFloat,
  toInt,
} from "./expression.ts";
import {
  exponential,
  exponentialLessOne,
  EXPONENT_BIAS,
  LN2_EXCESS,
  LN2_HIGH,
  LOG2_E,
  MANTISSA_BITS,
} from "./exponential.ts";
import { leadingBits } from "./float-bits.ts";
import type { Expression, ScalarFunction } from "./ir.ts";
import { polynomial } from "./polynomial.ts";

/** The bits of the binary32 next to the square root of one half. */
const SQRT_HALF_BITS = int(0x3f3504f3);

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
  const power = let_("power", add(float(1), powerLessOneInDouble(let_, rest)));
  return scaleByPowerOfTwo(let_, power, let_("exponent", toInt(rounded)));
});

/** e^r - 1 in binary64 for |r| <= ln 2 / 2. */
function powerLessOneInDouble(let_: LetScalar, rest: Expression): Expression {
  const square = let_("square", mul(rest, rest));
  const curve = polynomial(
    let_,
    "curve",
    square,
    [4.1381367970572385e-8, -1.6533902205465252e-6, 6.613756321437934e-5, -0.0027777777777015593, 0.16666666666666602],
  );
  const correction = let_("correction", sub(rest, mul(square, curve)));
  return add(rest, div(mul(rest, correction), sub(float(2), correction)));
}

export const exp: ScalarFunction = {
  ...expInDouble,
  inSingle: scalarFunction("exp", ["x"], (let_, x) => exponential(let_, x)),
};

/**
 * e to the power of x, less 1, for x up to 88: without cancelling near 0.
 *
 * With x = k ln 2 + r as in `exp` it is 2^k (e^r - 1) + (2^k - 1), of which the second part is exact. Below -40 it is -1.
 */
export const expm1: ScalarFunction = {
  ...scalarFunction("expm1", ["x"], (let_, x) => {
    const lowest = float(-40);
    const clamped = let_("clamped", select(compare("lt", x, lowest), lowest, x));
    const rounded = let_("rounded", floor(add(mul(clamped, LOG2_E), float(0.5))));
    const rest = let_("rest", add(sub(clamped, mul(rounded, LN2_HIGH)), mul(rounded, LN2_EXCESS)));
    return lessOne(let_, powerLessOneInDouble(let_, rest), toInt(rounded));
  }),
  inSingle: scalarFunction("expm1", ["x"], exponentialLessOne),
};

function lessOne(let_: LetScalar, fraction: Expression, exponent: Expression): Expression {
  const scale = let_("scale", powerOfTwo(exponent));
  return add(mul(fraction, scale), sub(scale, float(1)));
}

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
  return floatFromBits(shiftLeft(add(exponent, int(EXPONENT_BIAS)), MANTISSA_BITS));
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
  const value = let_("value", logarithm(let_, f, k));
  const infinity = float(Infinity);
  return select(
    compare("gt", x, float(0)),
    select(compare("eq", x, infinity), infinity, select(far, mul(float(16), value), value)),
    // Not above 0: 0 itself, a negative number, or NaN (which compares with nothing).
    select(compare("eq", x, float(0)), float(-Infinity), float(NaN)),
  );
});

/** k ln 2 + log(1 + f), where 1 + f lies between the square roots of 1/2 and 2. */
function logarithm(let_: LetScalar, f: Expression, k: Expression): Expression {
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
  return sub(mul(k, LN2_HIGH), sub(small, f));
}

/**
 * log(1 + x) for x from 0 to 2^120, without losing x where it is small beside 1.
 *
 * 1 + x = 2^k (1 + f) as in `log`; where k is 0, f is x itself.
 */
export const log1p = scalarFunction("log1p", ["x"], (let_, x) => {
  const sum = let_("sum", add(x, float(1)));
  const exponent = let_("exponent", shiftRight(sub(bitsOfFloat(sum), SQRT_HALF_BITS), MANTISSA_BITS));
  const k = let_("k", toFloat(exponent));
  const scaled = sub(mul(sum, powerOfTwo(sub(int(0), exponent))), float(1));
  const f = let_("f", select(compare("eq", k, float(0)), x, scaled));
  return logarithm(let_, f, k);
});

/**
 * A magnitude, not negative, to the power of y: e^(y log x). Infinite and zero magnitudes have the limits as powers.
 *
 * In binary32 a rounding of the logarithm, or of the product, would be one of the exponent, a hundred units of the result
 * where that is large: both are computed in two parts (Dekker 1971), the leading ones exactly.
 */
export const magnitudePower: ScalarFunction = {
  ...scalarFunction("magnitudePower", ["x", "y"], (_, x, y) => call(exp, mul(y, call(log, x)))),
  inSingle: scalarFunction("magnitudePower", ["x", "y"], (let_, x, y) => {
    const isSmall = compare("lt", x, float(2 ** -100));
    const isLarge = compare("gt", x, float(2 ** 100));
    const scale = select(isSmall, float(2 ** 100), select(isLarge, float(2 ** -100), float(1)));
    const scaled = let_("scaled", mul(x, scale));
    const scaledBy = select(isSmall, float(100), select(isLarge, float(-100), float(0)));
    const shift = let_("shift", shiftRight(sub(bitsOfFloat(scaled), SQRT_HALF_BITS), MANTISSA_BITS));
    const k = let_("k", sub(toFloat(shift), scaledBy));
    const f = let_("f", sub(mul(scaled, powerOfTwo(sub(int(0), shift))), float(1)));
    const [logHigh, logLow] = logarithmInParts(let_, f, k);
    // Larger exponents give nothing else, and have no two parts.
    const bounded = let_("bounded", min(max(y, float(-1e20)), float(1e20)));
    const [yLead, xLead] = [let_("yLead", leadingBits(bounded)), let_("xLead", leadingBits(logHigh))];
    const crossed = add(mul(bounded, sub(logHigh, xLead)), mul(sub(bounded, yLead), xLead));
    const high = let_("high", mul(yLead, xLead));
    // Where the power overflows or vanishes anyway, what the leading parts lack may be large.
    const low = let_("low", select(compare("lt", abs(high), float(150)), add(crossed, mul(bounded, logLow)), float(0)));
    const power = let_("finite", exponential(let_, high, low));
    const limit = let_("limit", mul(y, select(isSmall, float(-Infinity), float(Infinity))));
    const atLimit = let_(
      "atLimit",
      select(compare("gt", limit, float(0)), limit, select(compare("lt", limit, float(0)), float(0), limit)),
    );
    return select(or(compare("eq", x, float(0)), compare("eq", x, float(Infinity))), atLimit, power);
  }),
};

/** `logarithm` in binary32 as two summands, the second below half a unit of the first. */
function logarithmInParts(let_: LetScalar, f: Expression, k: Expression): readonly [Expression, Expression] {
  const s = let_("s", div(f, add(float(2), f)));
  const z = let_("z", mul(s, s));
  const series = let_(
    "logSeries",
    mul(
      z,
      polynomial(
        let_,
        "logSeries",
        z,
        [
          0.15313837699209373, 0.1818357216161805, 0.22222198432149784, 0.2857142874366239, 0.3999999999940942,
          0.6666666666666735,
        ],
      ),
    ),
  );
  const lead = let_("fLead", leadingBits(f));
  const half = let_("halfSquare", mul(mul(float(0.5), f), f));
  const halfLead = let_("halfLead", mul(mul(float(0.5), lead), lead));
  const halfRest = let_("halfRest", mul(mul(float(0.5), sub(f, lead)), add(f, lead)));
  const small = let_("small", sub(sub(mul(s, add(half, series)), mul(k, LN2_EXCESS)), halfRest));
  // k ln 2 + f - f^2 / 2, each sum with what it rounds off: the terms are ordered by magnitude.
  const whole = let_("whole", mul(k, LN2_HIGH));
  const first = let_("first", add(whole, f));
  const firstRest = let_("firstRest", sub(f, sub(first, whole)));
  const second = let_("second", sub(first, halfLead));
  const secondRest = let_("secondRest", sub(sub(first, second), halfLead));
  const rest = let_("logRest", add(add(firstRest, secondRest), small));
  const high = let_("logHigh", add(second, rest));
  return [high, let_("logLow", sub(rest, sub(high, second)))];
}
