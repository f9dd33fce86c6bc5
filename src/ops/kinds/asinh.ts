/** `asinh`: the inverse of the hyperbolic sine. */
import { call } from "../../kernel/expression.ts";
import { asinh as asinhInKernels } from "../../kernel/trigonometry.ts";
import { activation } from "../shared/activation.ts";

export const asinh = activation({
  name: "asinh",
  summary: "The number whose hyperbolic sine is x.",
  attributes: {},
  examples: [{ text: "asinh", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.asinh(x),
  expression: (_k, x) => call(asinhInKernels, x),
});
