/** `log`: the natural logarithm. */
import { call, div } from "../../kernel/expression.ts";
import { log as logarithm } from "../../kernel/functions.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const log = activation({
  name: "log",
  summary: "The natural logarithm of every element.",
  details: "-Infinity for 0 and NaN for negative numbers, as in IEEE 754.",
  attributes: {},
  examples: [{ text: "softplus log", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.log,
  expression: (_k, x) => call(logarithm, x),
  derivative: {
    reference: (x) => 1 / x,
    expression: (_k, x) => div(constantLike(x, 1), x),
  },
});
