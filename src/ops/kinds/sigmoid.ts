/** `sigmoid`: the logistic function. */
import { call, mul, sub } from "../../kernel/expression.ts";
import { logistic } from "../../kernel/sigmoids.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const sigmoid = activation({
  name: "sigmoid",
  summary: "The logistic function: 1 / (1 + exp(-x)).",
  attributes: {},
  examples: [{ text: "dense 84 sigmoid", input: "[120]", output: "[84]" }],
  reference: (x) => 1 / (1 + Math.exp(-x)),
  expression: (_k, x) => call(logistic, x),
  derivative: {
    of: "result",
    reference: (y) => y * (1 - y),
    expression: (_k, y) => mul(y, sub(constantLike(y, 1), y)),
  },
});
