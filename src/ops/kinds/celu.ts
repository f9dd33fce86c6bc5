/** `celu`: the continuously differentiable exponential linear unit of Barron 2017. */
import { call, compare, div, min, mul, select, sub } from "../../kernel/expression.ts";
import { exp, expm1 } from "../../kernel/functions.ts";
import type { Expression } from "../../kernel/ir.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const celu = activation({
  name: "celu",
  summary: "An exponential linear unit without a bend: x for x > 0, alpha * (exp(x / alpha) - 1) otherwise.",
  attributes: {
    alpha: withDefault(
      number("a number other than 0", (value) => value !== 0),
      1,
      "Where negative values saturate, with the other sign; a negative one makes them grow without bound instead.",
    ),
  },
  positional: ["alpha"],
  examples: [{ text: "celu 0.5", input: "[32, 28, 28]", output: "[32, 28, 28]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { alpha }) => (x > 0 ? x : alpha * Math.expm1(x / alpha)),
  expression(_k, x, { alpha }) {
    const zero = constantLike(x, 0);
    const exponent = div(min(x, zero), constantLike(x, alpha));
    const below = alpha > 0 ? call(expm1, exponent) : growth(exponent);
    return select(compare("gt", x, zero), x, mul(constantLike(x, alpha), below));
  },
  derivative: {
    reference: (x, { alpha }) => (x > 0 ? 1 : Math.exp(x / alpha)),
    expression: (_k, x, { alpha }) => call(exp, div(min(x, constantLike(x, 0)), constantLike(x, alpha))),
  },
});

/** exp(x) - 1 for x >= 0, without a bound: `expm1` is for what saturates. */
function growth(x: Expression): Expression {
  const one = constantLike(x, 1);
  return select(compare("gt", x, one), sub(call(exp, x), one), call(expm1, min(x, one)));
}
