/** `reciprocal`: one divided by. */
import { div, mul, neg } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { constantLike } from "../shared/pointwise.ts";

export const reciprocal = activation({
  name: "reciprocal",
  summary: "1 divided by every element.",
  details: "The reciprocal of 0 is an infinity, as in IEEE 754.",
  attributes: {},
  examples: [{ text: "softplus reciprocal", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: (x) => 1 / x,
  expression: (_k, x) => div(constantLike(x, 1), x),
  derivative: {
    of: "result",
    reference: (y) => -y * y,
    expression: (_k, y) => neg(mul(y, y)),
  },
});
