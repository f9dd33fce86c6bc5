/** `power`: every element to the power of a number. */
import { mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";
import { number, required } from "../contract/attributes.ts";
import { constantPower, powerOf, rootBase } from "../shared/powers.ts";

export const power = activation({
  name: "power",
  summary: "Every element to the power of a number: x ^ exponent.",
  details:
    "NaN where x is negative and the exponent is not an integer, as in IEEE 754. `pow` takes the exponents from another tensor.",
  attributes: { exponent: required(number(), "The exponent.") },
  positional: ["exponent"],
  examples: [{ text: "power 2", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: (x, { exponent }) => powerOf(x, exponent),
  expression: (k, x, { exponent }) => powerInKernels(k, x, exponent),
  derivative: {
    reference: (x, { exponent }) => (exponent === 0 ? 0 : exponent * powerOf(x, exponent - 1)),
    expression: (k, x, { exponent }) =>
      exponent === 0 ? constantLike(x, 0) : mul(constantLike(x, exponent), powerInKernels(k, x, exponent - 1)),
  },
});

function powerInKernels(k: KernelBuilder, x: Expression, exponent: number): Expression {
  const isByRoots = Number.isInteger(4 * exponent) && !Number.isInteger(exponent);
  return constantPower(k, isByRoots ? k.let("base", rootBase(x)) : x, exponent);
}
