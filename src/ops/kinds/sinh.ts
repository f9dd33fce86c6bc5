/** `sinh`: the hyperbolic sine. */
import { call } from "../../kernel/expression.ts";
import { cosh, sinh as sinhInKernels } from "../../kernel/trigonometry.ts";
import { activation } from "../shared/activation.ts";

export const sinh = activation({
  name: "sinh",
  summary: "The hyperbolic sine, (e^x - e^-x) / 2.",
  attributes: {},
  examples: [{ text: "sinh", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.sinh(x),
  expression: (_k, x) => call(sinhInKernels, x),
  derivative: {
    reference: Math.cosh,
    expression: (_k, x) => call(cosh, x),
  },
});
