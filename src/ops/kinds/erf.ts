/** `erf`: the error function. */
import { call } from "../../kernel/expression.ts";
import { erf as errorFunctionInKernels } from "../../kernel/functions.ts";
import { activation } from "../shared/activation.ts";

export const erf = activation({
  name: "erf",
  summary: "The error function: 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.",
  attributes: {},
  examples: [{ text: "erf", input: "[96, 56, 56]", output: "[96, 56, 56]" }],
  reference: errorFunction,
  expression: (_k, x) => call(errorFunctionInKernels, x),
});

/** 1 less the error function: by the continued fraction of Laplace where the difference would cancel. */
export function complementaryErrorFunction(x: number): number {
  if (!(x > 2)) return 1 - errorFunction(x);
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** 2 / sqrt(pi) * exp(-x^2) * sum of 2^n x^(2n+1) / (1 * 3 * … * (2n + 1)): Abramowitz, Stegun 7.1.6. */
export function errorFunction(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let sum = 0;
  let term = x;
  for (let n = 0; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 3);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
