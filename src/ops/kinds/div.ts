/** `div`: the quotient of two tensors. */
import { div as over } from "../../kernel/expression.ts";
import { join } from "../shared/join.ts";

export const div = join({
  name: "div",
  summary: "Divides the first tensor by the second; axes of size 1 repeat.",
  details: "A division by 0 gives an infinity or NaN, as in IEEE 754.",
  inputs: { min: 2, max: 2 },
  examples: [{ text: "div {} { softplus }", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: (left, right) => left / right,
  combine: over,
});
