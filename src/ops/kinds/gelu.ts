/** `gelu`: the Gaussian error linear unit of Hendrycks, Gimpel 2016, exact or by the paper's tanh. */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, call, compare, mul, select, sub } from "../../kernel/expression.ts";
import { normalTail } from "../../kernel/normal-distribution.ts";
import { logistic } from "../../kernel/sigmoids.ts";
import type { Expression } from "../../kernel/ir.ts";
import { activation } from "../shared/activation.ts";
import { withDefault, word } from "../contract/attributes.ts";
import { complementaryErrorFunction } from "../shared/error-function.ts";
import { constantLike } from "../shared/pointwise.ts";

const CUBIC = 0.044715;

export const gelu = activation({
  name: "gelu",
  summary: "x times the probability that a standard normal variable is below x.",
  details:
    "`x / 2 * (1 + erf(x / sqrt(2)))`; with `approximate=tanh`, `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))` " +
    "(Hendrycks, Gimpel 2016).",
  attributes: { approximate: withDefault(word("none", "tanh"), "none", "By the error function, or by tanh.") },
  examples: [{ text: "gelu", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { approximate }) =>
    approximate === "none"
      ? (x * complementaryErrorFunction(-x / Math.SQRT2)) / 2
      : x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + CUBIC * x ** 3))),
  expression: (k, x, { approximate }) => (approximate === "none" ? byTail(k, x) : byLogistic(x)),
});

/** x times the probability: the tail below a negative x, what the tail leaves above. */
function byTail(k: KernelBuilder, x: Expression): Expression {
  const tail = k.let("tail", call(normalTail, x));
  return mul(x, select(compare("lt", x, constantLike(x, 0)), tail, sub(constantLike(x, 1), tail)));
}

/** (1 + tanh u) / 2 is the logistic function of 2u, and does not cancel. */
function byLogistic(x: Expression): Expression {
  const slope = add(constantLike(x, 1), mul(constantLike(x, CUBIC), mul(x, x)));
  const twice = mul(mul(constantLike(x, 2 * Math.sqrt(2 / Math.PI)), x), slope);
  return mul(x, call(logistic, twice));
}
