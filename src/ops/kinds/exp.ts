/** `exp`: the exponential function. */
import { call } from "../../kernel/expression.ts";
import { exp as exponential } from "../../kernel/functions.ts";
import { activation } from "../shared/activation.ts";

export const exp = activation({
  name: "exp",
  summary: "e to the power of every element.",
  attributes: {},
  examples: [{ text: "exp", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.exp,
  expression: (_k, x) => call(exponential, x),
  derivative: {
    of: "result",
    reference: (y) => y,
    expression: (_k, y) => y,
  },
});
