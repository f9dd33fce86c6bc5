/** `atan`: the arctangent. */
import { add, call, div, mul } from "../../kernel/expression.ts";
import { atan as atanInKernels } from "../../kernel/trigonometry.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const atan = activation({
  name: "atan",
  summary: "The angle from -pi / 2 to pi / 2 whose tangent is x.",
  attributes: {},
  examples: [{ text: "atan", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.atan(x),
  expression: (_k, x) => call(atanInKernels, x),
  derivative: {
    reference: (x) => 1 / (1 + x * x),
    expression: (_k, x) => div(constantLike(x, 1), add(constantLike(x, 1), mul(x, x))),
  },
});
