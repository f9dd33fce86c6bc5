/** `tan`: the tangent. */
import { call } from "../../kernel/expression.ts";
import { tan as tanInKernels } from "../../kernel/trigonometry.ts";
import { activation } from "../shared/activation.ts";

export const tan = activation({
  name: "tan",
  summary: "The tangent of an angle in radians.",
  details: "Of any finite angle, however many turns it holds. NaN of the infinities.",
  attributes: {},
  examples: [{ text: "tan", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.tan(x),
  expression: (_k, x) => call(tanInKernels, x),
});
