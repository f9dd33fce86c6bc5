/** The logistic function, the hyperbolic tangent and softplus: quotients of e^x. */
import { exponentialFraction, VANISHING } from "./exponential.ts";
import { abs, add, call, compare, div, float, max, min, mul, neg, select, sub } from "./expression.ts";
import { withSignOf } from "./float-bits.ts";
import { exp, log1p } from "./functions.ts";
import type { ScalarFunction } from "./ir.ts";
import { scalarFunction } from "./kernel-builder.ts";
import { pairedPolynomial, polynomial } from "./polynomial.ts";

/** 1 / (1 + e^-x), in binary32 with subnormal results. Where e^-x overflows it is 0. */
export const logistic: ScalarFunction = {
  ...scalarFunction("logistic", ["x"], (_, x) => div(float(1), add(float(1), call(exp, neg(x))))),
  inSingle: scalarFunction("logistic", ["x"], (let_, x) => {
    const near = let_("near", min(max(x, float(-VANISHING)), float(VANISHING)));
    const { over, under } = exponentialFraction(let_, near);
    return div(over, add(over, under));
  }),
};

/**
 * log(1 + e^-|x|), which a softplus adds to the larger of x and 0.
 *
 * In binary32 it is 2 artanh(t) with t = 1 / (1 + 2 e^|x|), by 2 t P(4 t^2), fitted to least relative error for t <= 1/3
 * (7e-2 units).
 */
export const softplusTail: ScalarFunction = {
  ...scalarFunction("softplusTail", ["x"], (_, x) => call(log1p, call(exp, neg(abs(x))))),
  inSingle: scalarFunction("softplusTail", ["x"], (let_, x) => {
    const { over, under } = exponentialFraction(let_, let_("near", min(abs(x), float(VANISHING))));
    const twice = let_("twice", div(add(under, under), add(add(over, over), under)));
    const square = let_("square", mul(twice, twice));
    const curve = pairedPolynomial(let_, "curve", square, [
      0.2801199207101698 / 512,
      0.28001804291540233 / 128,
      0.4002152729335083 / 32,
      0.6666641628483434 / 8,
    ]);
    return add(mul(mul(twice, square), curve), twice);
  }),
};

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

/** Below it the hyperbolic tangent is its series. */
const SERIES_END = 0.625;

/**
 * The hyperbolic tangent in binary32, of the magnitude of x: x + x^3 P(x^2), fitted to least relative error (7e-2 units), or
 * 1 - 2 / (e^2x + 1).
 */
const tanhInSingle = scalarFunction("tanh", ["x"], (let_, x) => {
  const magnitude = let_("magnitude", min(abs(x), float(10)));
  const square = let_("square", mul(magnitude, magnitude));
  const series = polynomial(
    let_,
    "series",
    square,
    [-0.005700232812794641, 0.020634999567014124, -0.05373851773780445, 0.1333142857979219, -0.3333328146974519],
  );
  const small = add(mul(mul(series, square), magnitude), magnitude);
  const { over, under } = exponentialFraction(let_, let_("twice", add(magnitude, magnitude)));
  const large = sub(float(1), div(add(under, under), add(over, under)));
  return withSignOf(x, select(compare("lt", square, float(SERIES_END ** 2)), small, large));
});

export const tanh: ScalarFunction = { ...tanhInDouble, inSingle: tanhInSingle };
