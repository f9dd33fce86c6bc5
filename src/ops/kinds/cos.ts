/** `cos`: the cosine. */
import { call, neg } from "../../kernel/expression.ts";
import { cos as cosInKernels, sin } from "../../kernel/trigonometry.ts";
import { activation } from "../shared/activation.ts";

export const cos = activation({
  name: "cos",
  summary: "The cosine of an angle in radians.",
  details: "Of any finite angle, however many turns it holds. NaN of the infinities.",
  attributes: {},
  examples: [{ text: "cos", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.cos(x),
  expression: (_k, x) => call(cosInKernels, x),
  derivative: {
    reference: (x) => -Math.sin(x),
    expression: (_k, x) => neg(call(sin, x)),
  },
});
