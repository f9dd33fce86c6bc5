/** `acos`: the arccosine. */
import { call } from "../../kernel/expression.ts";
import { acos as acosInKernels } from "../../kernel/trigonometry.ts";
import { activation } from "../shared/activation.ts";

export const acos = activation({
  name: "acos",
  summary: "The angle from 0 to pi whose cosine is x; NaN outside of [-1, 1].",
  attributes: {},
  examples: [{ text: "acos", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.acos(x),
  expression: (_k, x) => call(acosInKernels, x),
});
