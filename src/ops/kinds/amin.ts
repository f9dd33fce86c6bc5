/** `amin`: the smallest element along whole axes. */
import { min } from "../../kernel/expression.ts";
import { extreme, reduction } from "../shared/reduction.ts";
import { extremeAlongAxes } from "../gradients/extremes.ts";

export const amin = reduction({
  name: "amin",
  verb: "looks for the smallest",
  summary: "The smallest element along whole axes, which are dropped; by default over all positions.",
  details: "As PyTorch's `amin`; `min` compares tensors with each other.",
  examples: [{ text: "amin", input: "[512, 7, 7]", output: "[512]" }],
  reference: (values) => values.reduce((smallest, x) => Math.min(smallest, x)),
  reduce: (_k, elements) => extreme(elements, "smallest", min),
  gradient: extremeAlongAxes,
});
