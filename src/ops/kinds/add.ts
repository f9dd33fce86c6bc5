/** `add`: the sum of tensors; with an empty brace, a residual connection. */
import { add as plus } from "../../kernel/expression.ts";
import { join } from "../shared/join.ts";

export const add = join({
  name: "add",
  summary: "Adds tensors element by element; axes of size 1 repeat.",
  inputs: { min: 2, max: Infinity },
  sum: true,
  examples: [{ text: "add { conv 64 kernel=3 pad=1 } {}", input: "[64, 56, 56]", output: "[64, 56, 56]" }],
  reference: (left, right) => left + right,
  combine: plus,
  gradient: ({ inputs, gradient }) => ({ inputs: inputs.map(() => gradient) }),
});
