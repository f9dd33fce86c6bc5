/** `sigmoid`: the logistic function. */
import { call } from "../../kernel/expression.ts";
import { logistic } from "../../kernel/sigmoids.ts";
import { activation } from "../shared/activation.ts";

export const sigmoid = activation({
  name: "sigmoid",
  summary: "The logistic function: 1 / (1 + exp(-x)).",
  attributes: {},
  examples: [{ text: "dense 84 sigmoid", input: "[120]", output: "[84]" }],
  reference: (x) => 1 / (1 + Math.exp(-x)),
  expression: (_k, x) => call(logistic, x),
});
