/** `tan`: the tangent. */
import { call } from "../kernel/expression.ts";
import { tan as tanInKernels } from "../kernel/trigonometry.ts";
import { activation } from "./activation.ts";

export const tan = activation({
  name: "tan",
  summary: "The tangent of an angle in radians.",
  details:
    "Of arguments up to 131,072 in magnitude (2^40 on the TypeScript target); beyond that it is NaN, since single precision hardly tells angles apart.",
  attributes: {},
  examples: [{ text: "tan", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.tan(x),
  expression: (_k, x) => call(tanInKernels, x),
});
