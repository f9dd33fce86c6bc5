/** `asin`: the arcsine. */
import { call, div, sqrt } from "../../kernel/expression.ts";
import { asin as asinInKernels } from "../../kernel/trigonometry.ts";
import { constantLike, oneLessSquare } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const asin = activation({
  name: "asin",
  summary: "The angle from -pi / 2 to pi / 2 whose sine is x; NaN outside of [-1, 1].",
  attributes: {},
  examples: [{ text: "asin", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.asin(x),
  expression: (_k, x) => call(asinInKernels, x),
  derivative: {
    reference: (x) => 1 / Math.sqrt((1 - x) * (1 + x)),
    expression: (_k, x) => div(constantLike(x, 1), sqrt(oneLessSquare(x))),
  },
});
