/** `softplus`: a smooth rectifier (Dugas et al. 2001). */
import { abs, add, call, div, max, mul, neg } from "../../kernel/expression.ts";
import { exp, log1p } from "../../kernel/functions.ts";
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
  expression(k, x, { beta }) {
    const scaled = beta === 1 ? x : k.let("z", mul(x, constantLike(x, beta)));
    const tail = call(log1p, call(exp, neg(abs(scaled))));
    return add(max(x, constantLike(x, 0)), beta === 1 ? tail : div(tail, constantLike(x, beta)));
  },
});
