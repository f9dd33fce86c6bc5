/**
 * exp, log, tanh, erf and their kin as expansions in kernel IR, so that every backend computes the same values. In double precision
 * their relative error is a few units in the last place; computed in single precision they keep to that precision too,
 * because the range reduction uses a ln 2 in two parts whose first has 9 bits. NaN gives NaN. exp and tanh, which
 * activations call for each element, have cheaper expansions for single precision.
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
const expInSingle = scalarFunction("exp", ["x"], (let_, x) => exponentialInSingle(let_, x));

/** @param low what x lacks to its true value, small beside it. */
function exponentialInSingle(let_: LetScalar, x: Expression, low?: Expression): Expression {
  const clamped = let_("clamped", min(max(x, float(-104)), float(89)));
  const whole = low === undefined ? clamped : add(clamped, low);
  const shifted = let_("shifted", add(mul(whole, LOG2_E), ROUNDER));
  const rounded = let_("rounded", sub(shifted, ROUNDER));
  const high = add(sub(clamped, mul(rounded, LN2_HIGH)), mul(rounded, LN2_EXCESS));
  const rest = let_("rest", low === undefined ? high : add(high, low));
  const power = let_("power", add(powerLessOne(let_, rest), float(1)));
  const exponent = let_("exponent", sub(bitsOfFloat(shifted), ROUNDER_BITS));
  const half = let_("half", shiftRight(exponent, 1));
  return mul(mul(power, powerOfTwo(half)), powerOfTwo(sub(exponent, half)));
}

/** e^r - 1 in binary32 for |r| <= ln 2 / 2. */
function powerLessOne(let_: LetScalar, rest: Expression): Expression {
  const series = polynomial(
    let_,
    "series",
    rest,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  return add(mul(series, mul(rest, rest)), rest);
}

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

export const exp: ScalarFunction = { ...expInDouble, inSingle: expInSingle };

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
  inSingle: scalarFunction("expm1", ["x"], (let_, x) => {
    const clamped = let_("clamped", max(x, float(-40)));
    const shifted = let_("shifted", add(mul(clamped, LOG2_E), ROUNDER));
    const rounded = let_("rounded", sub(shifted, ROUNDER));
    const rest = let_("rest", add(sub(clamped, mul(rounded, LN2_HIGH)), mul(rounded, LN2_EXCESS)));
    return lessOne(let_, powerLessOne(let_, rest), sub(bitsOfFloat(shifted), ROUNDER_BITS));
  }),
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
    const power = let_("finite", exponentialInSingle(let_, high, low));
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

/** A binary32 without its last 12 bits: products of two such are exact. */
function leadingBits(x: Expression): Expression {
  return floatFromBits(shiftLeft(shiftRight(bitsOfFloat(x), 12), 12));
}

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

/**
 * The probability that a standard normal variable is above |x|: half the complementary error function of |x| / sqrt(2),
 * to full relative precision in its tail.
 *
 * e^(-x^2 / 2) t P(t) with t = 1 / (1 + c |x|), where P was fitted to least relative error for |x| <= 14.5 (4e-13 and 9e-8).
 */
export const normalTail: ScalarFunction = {
  ...scalarFunction("normalTail", ["x"], (let_, x) => {
    const magnitude = let_("magnitude", abs(x));
    const t = let_("t", div(float(1), add(float(1), mul(float(0.25), magnitude))));
    const curve = polynomial(
      let_,
      "curve",
      t,
      [
        -0.0054284258875269735, 0.04873089249458888, -0.1915375045266971, 0.42799267616287634, -0.5967085793110349,
        0.5574696132523878, -0.3939420943790205, 0.20914040332734726, -0.05514495463486496, 0.06617602702804437,
        0.058552308784174334, 0.08180192444656084, 0.09342159537110024, 0.0997406971777771, 0.09973542069448735,
      ],
    );
    return mul(mul(curve, t), call(exp, mul(mul(float(-0.5), magnitude), magnitude)));
  }),
  inSingle: scalarFunction("normalTail", ["x"], (let_, x) => {
    const magnitude = let_("magnitude", min(abs(x), float(20)));
    const t = let_("t", div(float(1), add(float(1), mul(float(0.3125), magnitude))));
    const curve = let_(
      "curve",
      polynomial(
        let_,
        "curve",
        t,
        [
          -0.006867619697004557, 0.06752909719944, -0.1996011584997177, 0.20986305177211761, -0.04988637939095497,
          0.12349099665880203, 0.10538526624441147, 0.12545368075370789, 0.12463311105966568,
        ],
      ),
    );
    // A rounding of x^2 / 2 would be one of the exponent: the square of the leading 12 bits is exact, and the rest small.
    const leading = let_("leading", leadingBits(magnitude));
    const square = let_("square", mul(mul(float(-0.5), leading), leading));
    const low = let_("low", mul(mul(float(-0.5), sub(magnitude, leading)), add(magnitude, leading)));
    return mul(mul(curve, t), exponentialInSingle(let_, square, low));
  }),
};

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
