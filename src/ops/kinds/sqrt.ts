/** `sqrt`: the square root; the folding of a batch norm takes that of its variance. */
import { div, sqrt as squareRoot } from "../../kernel/expression.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const sqrt = activation({
  name: "sqrt",
  summary: "The square root of every element.",
  details: "NaN for negative numbers, as in IEEE 754.",
  attributes: {},
  examples: [{ text: "relu sqrt", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.sqrt,
  expression: (_k, x) => squareRoot(x),
  derivative: {
    of: "result",
    reference: (y) => 0.5 / y,
    expression: (_k, y) => div(constantLike(y, 0.5), y),
  },
});
