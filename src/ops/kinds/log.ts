/** `log`: the natural logarithm. */
import { call } from "../../kernel/expression.ts";
import { log as logarithm } from "../../kernel/functions.ts";
import { activation } from "../shared/activation.ts";

export const log = activation({
  name: "log",
  summary: "The natural logarithm of every element.",
  details: "-Infinity for 0 and NaN for negative numbers, as in IEEE 754.",
  attributes: {},
  examples: [{ text: "softplus log", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.log,
  expression: (_k, x) => call(logarithm, x),
});
