/** `cosh`: the hyperbolic cosine. */
import { call } from "../../kernel/expression.ts";
import { cosh as coshInKernels, sinh } from "../../kernel/trigonometry.ts";
import { activation } from "../shared/activation.ts";

export const cosh = activation({
  name: "cosh",
  summary: "The hyperbolic cosine, (e^x + e^-x) / 2.",
  attributes: {},
  examples: [{ text: "cosh", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.cosh(x),
  expression: (_k, x) => call(coshInKernels, x),
  derivative: {
    reference: Math.sinh,
    expression: (_k, x) => call(sinh, x),
  },
});
