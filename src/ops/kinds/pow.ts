/** `pow`: one tensor to the power of another. */
import { join } from "../shared/join.ts";
import { power, powerOf } from "../shared/powers.ts";

export const pow = join({
  name: "pow",
  summary: "The first tensor to the power of the second, element by element; axes of size 1 repeat.",
  details:
    "NaN where the base is negative and the exponent is not an integer, as in IEEE 754. `power` takes one number as exponent.",
  inputs: { min: 2, max: 2 },
  examples: [{ text: "pow { softplus } {}", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: powerOf,
  combine: (base, exponent, k) => power(k, base, exponent),
});
