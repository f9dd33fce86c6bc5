/** `sub`: the difference of two tensors. */
import { sub as minus } from "../../kernel/expression.ts";
import { join } from "../shared/join.ts";
import { neg } from "./neg.ts";

export const sub = join({
  name: "sub",
  summary: "Subtracts the second tensor from the first; axes of size 1 repeat.",
  details: "`sub skip` is the current tensor minus `skip`; with braces, the first brace minus the second.",
  inputs: { min: 2, max: 2 },
  sum: true,
  examples: [{ text: "sub {} { avgpool 3 stride=1 pad=1 }", input: "[3, 32, 32]", output: "[3, 32, 32]" }],
  reference: (left, right) => left - right,
  combine: minus,
  gradient: ({ graph, gradient }) => ({ inputs: [gradient, graph.apply(neg, [gradient], {})] }),
});
