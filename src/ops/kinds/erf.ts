/** `erf`: the error function. */
import { call, mul, neg } from "../../kernel/expression.ts";
import { exp } from "../../kernel/functions.ts";
import { erf as errorFunctionInKernels } from "../../kernel/normal-distribution.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";
import { errorFunction } from "../shared/error-function.ts";

export const erf = activation({
  name: "erf",
  summary: "The error function: 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.",
  attributes: {},
  examples: [{ text: "erf", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: errorFunction,
  expression: (_k, x) => call(errorFunctionInKernels, x),
  derivative: {
    reference: (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x),
    expression: (_k, x) => mul(constantLike(x, 2 / Math.sqrt(Math.PI)), call(exp, neg(mul(x, x)))),
  },
});
