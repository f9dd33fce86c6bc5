/** `mul`: the product of tensors; with a gate of one factor per channel, squeeze-and-excitation. */
import { mul as times } from "../../kernel/expression.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { join } from "../shared/join.ts";

export const mul = join({
  name: "mul",
  summary: "Multiplies tensors element by element; axes of size 1 repeat.",
  inputs: { min: 2, max: Infinity },
  product: true,
  examples: [
    { text: "mul {} { avgpool global; conv 64 kernel=1 sigmoid }", input: "[64, 56, 56]", output: "[64, 56, 56]" },
  ],
  reference: (left, right) => left * right,
  combine: times,
  gradient: ({ graph, inputs, gradient }) => ({
    inputs: inputs.map((_, at) => product(graph, [gradient, ...inputs.toSpliced(at, 1)])),
  }),
});

function product(graph: GraphBuilder, factors: readonly GraphValue[]): GraphValue {
  return graph.apply(mul, factors, {});
}
