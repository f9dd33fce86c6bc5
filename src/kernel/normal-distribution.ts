/** The error function, and the tail of the normal distribution. */
import { boundedExponential } from "./exponential.ts";
import { abs, add, call, compare, div, float, min, mul, neg, select, sub } from "./expression.ts";
import { leadingBits, withSignOf } from "./float-bits.ts";
import { exp } from "./functions.ts";
import type { ScalarFunction } from "./ir.ts";
import { scalarFunction } from "./kernel-builder.ts";
import { pairedPolynomial, polynomial } from "./polynomial.ts";

/**
 * The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.
 *
 * Cephes `ndtr.c`: below 1 the rational approximation x T(x^2) / U(x^2), else 1 - e^(-x^2) P(x) / Q(x). From 6 on it is
 * 1 in double precision.
 */
const erfInDouble = scalarFunction("erf", ["x"], (let_, x) => {
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

/** Below it the error function is its series. */
const SERIES_END = 0.9;

/**
 * The error function in binary32, of the magnitude of x: x + x P(x^2), or 1 - e^Q(x). Both were fitted to least relative
 * error (2e-1 and 3e-2 units).
 */
const erfInSingle = scalarFunction("erf", ["x"], (let_, x) => {
  const magnitude = let_("magnitude", min(abs(x), float(3.93)));
  const series = polynomial(
    let_,
    "series",
    let_("square", mul(magnitude, magnitude)),
    [
      -0.0006086271221355656, 0.0050112086772814875, -0.02677842666613153, 0.11282128366309933, -0.3761252216675318,
      0.12837915364050026,
    ],
  );
  const exponent = pairedPolynomial(
    let_,
    "exponent",
    magnitude,
    [
      0.0001982197775239081, -0.0030654914810112075, 0.02231521766299209, -0.10411368802146523, -0.636976072945885,
      -1.1277972485301415, -0.00016644621731176925,
    ],
  );
  const large = sub(float(1), boundedExponential(let_, let_("logarithm", exponent)));
  const small = add(mul(series, magnitude), magnitude);
  return withSignOf(x, select(compare("lt", magnitude, float(SERIES_END)), small, large));
});

export const erf: ScalarFunction = { ...erfInDouble, inSingle: erfInSingle };

/**
 * The probability that a standard normal variable is above |x|: half the complementary error function of |x| / sqrt(2),
 * to full relative precision in its tail.
 *
 * e^(-x^2 / 2) t P(t) with t = 1 / (1 + c |x|), where P was fitted to least relative error for |x| <= 14.5 (4e-13; in
 * binary32 3e-8, of t - 1/2, since powers of t would cancel).
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
    const magnitude = let_("magnitude", min(abs(x), float(14.5)));
    const t = let_("t", div(float(1), add(mul(magnitude, float(0.35)), float(1))));
    const centred = let_("centred", sub(t, float(0.5)));
    const slope = pairedPolynomial(
      let_,
      "slope",
      centred,
      [
        -0.029157814043612094, 0.027399341302727635, 0.04416399963156943, -0.056140182088419706, -0.08173985579661538,
        0.08187086006659815, 0.2843957798189875, 0.34299160862115113,
      ],
    );
    const curve = add(mul(slope, centred), float(0.2532442767854936));
    // A rounding of x^2 / 4 would be one of the exponent: the square of the leading 12 bits is exact, and the rest small.
    const leading = let_("leading", leadingBits(magnitude));
    const square = let_("square", mul(mul(float(-0.25), leading), leading));
    const low = let_("low", mul(mul(float(-0.25), sub(magnitude, leading)), add(magnitude, leading)));
    // The square root of the power, which is not subnormal.
    const root = let_("root", boundedExponential(let_, square, low));
    return mul(mul(mul(curve, t), root), root);
  }),
};
