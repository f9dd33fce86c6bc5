/** `mish`: x * tanh(softplus(x)) (Misra 2019). */
import { add, call, div, min, mul } from "../../kernel/expression.ts";
import { exp } from "../../kernel/functions.ts";
import { activation } from "../shared/activation.ts";
import { constantLike } from "../shared/pointwise.ts";

/** From here on tanh(softplus(x)) is 1 to double precision, and exp(2x) is still far from overflowing. */
const SATURATION = 20;

export const mish = activation({
  name: "mish",
  summary: "x * tanh(softplus(x)), a smooth rectifier.",
  attributes: {},
  examples: [{ text: "mish", input: "[64, 104, 104]", output: "[64, 104, 104]" }],
  nonlinearity: () => "rectifier",
  reference: (x) => x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  // tanh(log(1 + e)) = ((1 + e)^2 - 1) / ((1 + e)^2 + 1) = n / (n + 2) with n = e * (e + 2): nothing cancels.
  expression(k, x) {
    const two = constantLike(x, 2);
    const power = k.let("e", call(exp, min(x, constantLike(x, SATURATION))));
    const numerator = k.let("n", mul(power, add(power, two)));
    return mul(x, div(numerator, add(numerator, two)));
  },
  derivative: {
    reference: (x) => {
      const result = Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
      return result + (x * (1 - result ** 2)) / (1 + Math.exp(-x));
    },
    // With the same e and n: n / (n + 2) + x * 4 e (1 + e) / (n + 2)^2.
    expression(k, x) {
      const near = k.let("near", min(x, constantLike(x, SATURATION)));
      const power = k.let("e", call(exp, near));
      const numerator = k.let("n", mul(power, add(power, constantLike(x, 2))));
      const inverse = k.let("inverse", div(constantLike(x, 1), add(numerator, constantLike(x, 2))));
      const bend = mul(mul(constantLike(x, 4), mul(near, power)), add(power, constantLike(x, 1)));
      return mul(add(numerator, mul(bend, inverse)), inverse);
    },
  },
});
