/** `div`: the quotient of two tensors. */
import { div as over } from "../../kernel/expression.ts";
import type { GraphBuilder, GraphValue } from "../contract/op.ts";
import { join } from "../shared/join.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

export const div = join({
  name: "div",
  summary: "Divides the first tensor by the second; axes of size 1 repeat.",
  details: "A division by 0 gives an infinity or NaN, as in IEEE 754.",
  inputs: { min: 2, max: 2 },
  examples: [{ text: "div {} { softplus }", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: (left, right) => left / right,
  combine: over,
  // By the divisor it is -x / y^2 = -(1 / y) * (x / y).
  gradient({ graph, inputs, output, gradient }) {
    const ofDividend = quotient(graph, gradient, inputs[1]!);
    const product = graph.apply(mul, [ofDividend, output], {});
    return { inputs: [ofDividend, graph.apply(neg, [product], {})] };
  },
});

function quotient(graph: GraphBuilder, dividend: GraphValue, divisor: GraphValue): GraphValue {
  return graph.apply(div, [dividend, divisor], {});
}
