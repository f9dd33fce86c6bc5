/** `min`: the smaller of tensors, element by element. */
import { min as smaller } from "../../kernel/expression.ts";
import { join } from "../shared/join.ts";
import { extremeOfTensors } from "../gradients/extremes.ts";

export const min = join({
  name: "min",
  summary: "Takes the smallest of the tensors, element by element; axes of size 1 repeat.",
  inputs: { min: 2, max: Infinity },
  examples: [{ text: "min { conv 16 kernel=1 } { conv 16 kernel=1 }", input: "[8, 14, 14]", output: "[16, 14, 14]" }],
  reference: (left, right) => Math.min(left, right),
  combine: smaller,
  gradient: extremeOfTensors,
});
