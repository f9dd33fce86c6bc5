/** `power`: every element to the power of a number. */
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
  expression: (k, x, { exponent }) =>
    constantPower(
      k,
      Number.isInteger(4 * exponent) && !Number.isInteger(exponent) ? k.let("base", rootBase(x)) : x,
      exponent,
    ),
});
