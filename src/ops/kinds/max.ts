/** `max`: the larger of tensors, element by element, as in a maxout unit. */
import { max as larger } from "../../kernel/expression.ts";
import { join } from "../shared/join.ts";
import { extremeOfTensors } from "../gradients/extremes.ts";

export const max = join({
  name: "max",
  summary: "Takes the largest of the tensors, element by element; axes of size 1 repeat.",
  inputs: { min: 2, max: Infinity },
  examples: [{ text: "max { conv 16 kernel=1 } { conv 16 kernel=1 }", input: "[8, 14, 14]", output: "[16, 14, 14]" }],
  reference: (left, right) => Math.max(left, right),
  combine: larger,
  gradient: extremeOfTensors,
});
