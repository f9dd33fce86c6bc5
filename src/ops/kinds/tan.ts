/** `tan`: the tangent. */
import { add, call, mul } from "../../kernel/expression.ts";
import { tan as tanInKernels } from "../../kernel/trigonometry.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const tan = activation({
  name: "tan",
  summary: "The tangent of an angle in radians.",
  details: "Of any finite angle, however many turns it holds. NaN of the infinities.",
  attributes: {},
  examples: [{ text: "tan", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.tan(x),
  expression: (_k, x) => call(tanInKernels, x),
  derivative: {
    of: "result",
    reference: (y) => 1 + y * y,
    expression: (_k, y) => add(constantLike(y, 1), mul(y, y)),
  },
});
