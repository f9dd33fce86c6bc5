/** `softplus`: a smooth rectifier (Dugas et al. 2001). */
import { add, call, div, max, mul } from "../../kernel/expression.ts";
import { logistic, softplusTail } from "../../kernel/sigmoids.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const softplus = activation({
  name: "softplus",
  summary: "A smooth rectifier: log(1 + exp(beta * x)) / beta.",
  details:
    "Computed as `max(x, 0) + log1p(exp(-|beta * x|)) / beta`, so that no exponential overflows and small results keep their digits. PyTorch's `threshold`, " +
    "beyond which it returns x, changes the result by less than 3e-9.",
  attributes: {
    beta: withDefault(
      number("a positive number", (value) => value > 0),
      1,
      "How sharp the bend is.",
    ),
  },
  positional: ["beta"],
  examples: [{ text: "softplus", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { beta }) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(beta * x))) / beta,
  expression(_k, x, { beta }) {
    const tail = call(softplusTail, beta === 1 ? x : mul(x, constantLike(x, beta)));
    return add(max(x, constantLike(x, 0)), beta === 1 ? tail : div(tail, constantLike(x, beta)));
  },
  derivative: {
    reference: (x, { beta }) => 1 / (1 + Math.exp(-beta * x)),
    expression: (_k, x, { beta }) => call(logistic, beta === 1 ? x : mul(x, constantLike(x, beta))),
  },
});
