/** `softplus`: a smooth rectifier (Dugas et al. 2001). */
import { abs, add, call, div, max, mul, neg } from "../kernel/expression.ts";
import { exp, log } from "../kernel/functions.ts";
import { activation } from "./activation.ts";
import { number, withDefault } from "./attributes.ts";
import { constantLike } from "./pointwise.ts";

export const softplus = activation({
  name: "softplus",
  summary: "A smooth rectifier: log(1 + exp(beta * x)) / beta.",
  details:
    "Computed as `(max(z, 0) + log(1 + exp(-|z|))) / beta` with z = beta * x, so that no exponential overflows. PyTorch's `threshold`, " +
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
  reference: (x, { beta }) => (Math.max(beta * x, 0) + Math.log1p(Math.exp(-Math.abs(beta * x)))) / beta,
  expression(k, x, { beta }) {
    const scaled = beta === 1 ? x : k.let("z", mul(x, constantLike(x, beta)));
    const tail = call(log, add(constantLike(x, 1), call(exp, neg(abs(scaled)))));
    const sum = add(max(scaled, constantLike(x, 0)), tail);
    return beta === 1 ? sum : div(sum, constantLike(x, beta));
  },
});
