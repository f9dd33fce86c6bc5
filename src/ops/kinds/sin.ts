/** `sin`: the sine. */
import { call } from "../../kernel/expression.ts";
import { cos, sin as sinInKernels } from "../../kernel/trigonometry.ts";
import { activation } from "../shared/activation.ts";

export const sin = activation({
  name: "sin",
  summary: "The sine of an angle in radians.",
  details: "Of any finite angle, however many turns it holds. NaN of the infinities.",
  attributes: {},
  examples: [{ text: "sin", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.sin(x),
  expression: (_k, x) => call(sinInKernels, x),
  derivative: {
    reference: Math.cos,
    expression: (_k, x) => call(cos, x),
  },
});
