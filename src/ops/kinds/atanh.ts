/** `atanh`: the inverse of the hyperbolic tangent. */
import { call, div } from "../../kernel/expression.ts";
import { atanh as atanhInKernels } from "../../kernel/trigonometry.ts";
import { constantLike, oneLessSquare } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const atanh = activation({
  name: "atanh",
  summary: "The number whose hyperbolic tangent is x; NaN outside of [-1, 1].",
  attributes: {},
  examples: [{ text: "atanh", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.atanh(x),
  expression: (_k, x) => call(atanhInKernels, x),
  derivative: {
    reference: (x) => 1 / ((1 - x) * (1 + x)),
    expression: (_k, x) => div(constantLike(x, 1), oneLessSquare(x)),
  },
});
