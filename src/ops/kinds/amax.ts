/** `amax`: the largest element along whole axes. */
import { max } from "../../kernel/expression.ts";
import { extreme, reduction } from "../shared/reduction.ts";
import { extremeAlongAxes } from "../gradients/extremes.ts";

export const amax = reduction({
  name: "amax",
  verb: "looks for the largest",
  summary: "The largest element along whole axes, which are dropped; by default over all positions.",
  details: "As PyTorch's `amax`; `max` compares tensors with each other.",
  examples: [
    { text: "amax", input: "[512, 7, 7]", output: "[512]" },
    { text: "amax axes=channels keepdims=true", input: "[512, 7, 7]", output: "[1, 7, 7]" },
  ],
  reference: (values) => values.reduce((largest, x) => Math.max(largest, x)),
  reduce: (_k, elements) => extreme(elements, "largest", max),
  gradient: extremeAlongAxes,
});
