/** `asinh`: the inverse of the hyperbolic sine. */
import { abs, add, call, div, max, min, mul, sqrt } from "../../kernel/expression.ts";
import { asinh as asinhInKernels } from "../../kernel/trigonometry.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const asinh = activation({
  name: "asinh",
  summary: "The number whose hyperbolic sine is x.",
  attributes: {},
  examples: [{ text: "asinh", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.asinh(x),
  expression: (_k, x) => call(asinhInKernels, x),
  derivative: {
    reference: (x) => 1 / Math.hypot(x, 1),
    // The larger of |x| and 1 in front of the root: no square is beyond the range.
    expression(k, x) {
      const magnitude = k.let("magnitude", abs(x));
      const larger = k.let("larger", max(magnitude, constantLike(x, 1)));
      const ratio = k.let("ratio", div(min(magnitude, constantLike(x, 1)), larger));
      return div(constantLike(x, 1), mul(larger, sqrt(add(constantLike(x, 1), mul(ratio, ratio)))));
    },
  },
});
