/** `erf`: the error function. */
import { call } from "../../kernel/expression.ts";
import { erf as errorFunctionInKernels } from "../../kernel/normal-distribution.ts";
import { activation } from "../shared/activation.ts";
import { errorFunction } from "../shared/error-function.ts";

export const erf = activation({
  name: "erf",
  summary: "The error function: 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.",
  attributes: {},
  examples: [{ text: "erf", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: errorFunction,
  expression: (_k, x) => call(errorFunctionInKernels, x),
});
