/** `acosh`: the inverse of the hyperbolic cosine. */
import { add, call, div, mul, sqrt, sub } from "../../kernel/expression.ts";
import { acosh as acoshInKernels } from "../../kernel/trigonometry.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const acosh = activation({
  name: "acosh",
  summary: "The number from 0 on whose hyperbolic cosine is x; NaN below 1.",
  attributes: {},
  examples: [{ text: "acosh", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: (x) => Math.acosh(x),
  expression: (_k, x) => call(acoshInKernels, x),
  derivative: {
    reference: (x) => 1 / (Math.sqrt(x - 1) * Math.sqrt(x + 1)),
    expression: (_k, x) =>
      div(constantLike(x, 1), mul(sqrt(sub(x, constantLike(x, 1))), sqrt(add(x, constantLike(x, 1))))),
  },
});
