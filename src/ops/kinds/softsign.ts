/** `softsign`: x / (1 + |x|), a sigmoid with slow tails. */
import { abs, add, div, mul } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { constantLike } from "../shared/pointwise.ts";

export const softsign = activation({
  name: "softsign",
  summary: "x / (1 + |x|), from -1 to 1 with slow tails.",
  attributes: {},
  examples: [{ text: "softsign", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: (x) => x / (1 + Math.abs(x)),
  expression: (_k, x) => div(x, add(constantLike(x, 1), abs(x))),
  derivative: {
    reference: (x) => 1 / (1 + Math.abs(x)) ** 2,
    expression(k, x) {
      const quotient = k.let("quotient", div(constantLike(x, 1), add(constantLike(x, 1), abs(x))));
      return mul(quotient, quotient);
    },
  },
});
