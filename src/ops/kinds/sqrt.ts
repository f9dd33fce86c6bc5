/** `sqrt`: the square root; the folding of a batch norm takes that of its variance. */
import { sqrt as squareRoot } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";

export const sqrt = activation({
  name: "sqrt",
  summary: "The square root of every element.",
  details: "NaN for negative numbers, as in IEEE 754.",
  attributes: {},
  examples: [{ text: "relu sqrt", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.sqrt,
  expression: (_k, x) => squareRoot(x),
});
