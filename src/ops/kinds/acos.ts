/** `acos`: the arccosine. */
import { call, div, sqrt } from "../../kernel/expression.ts";
import { acos as acosInKernels } from "../../kernel/trigonometry.ts";
import { constantLike, oneLessSquare } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const acos = activation({
  name: "acos",
  summary: "The angle from 0 to pi whose cosine is x; NaN outside of [-1, 1].",
  attributes: {},
  examples: [{ text: "acos", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.acos(x),
  expression: (_k, x) => call(acosInKernels, x),
  derivative: {
    reference: (x) => -1 / Math.sqrt((1 - x) * (1 + x)),
    expression: (_k, x) => div(constantLike(x, -1), sqrt(oneLessSquare(x))),
  },
});
