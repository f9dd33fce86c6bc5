/** `softmax`: scores to proportions. */
import { add, div, float, mul } from "../../kernel/expression.ts";
import type { GraphValue } from "../contract/op.ts";
import { alongAxis, byExponentials, lineShape } from "../shared/along-axis.ts";
import { mul as product } from "./mul.ts";
import { sub } from "./sub.ts";
import { sumto } from "./sumto.ts";

export const softmax = alongAxis({
  name: "softmax",
  summary: "Makes the values along an axis positive with sum 1: their exponentials, divided by the sum of these.",
  details:
    "`exp(x - m) / sum(exp(x - m))` with m the largest value along the axis: no exponential overflows, and the quotient is the same.",
  examples: [{ text: "softmax", input: "[1000]", output: "[1000]" }],
  // y * (g - sum(g * y))
  gradient({ graph, inputs, output, gradient, attributes }) {
    const times = (left: GraphValue, right: GraphValue) => graph.apply(product, [left, right], {});
    const sums = graph.apply(sumto, [times(gradient, output)], { shape: lineShape(inputs[0]!.type, attributes) });
    return { inputs: [times(output, graph.apply(sub, [gradient, sums], {}))] };
  },
  reference(values) {
    const largest = values.reduce((a, b) => Math.max(a, b));
    const powers = values.map((x) => Math.exp(x - largest));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  },
  lower: byExponentials(
    (_k, foldPowers) => {
      const [sum] = foldPowers({ names: ["sum"], start: float(0), join: add }, (power) => [power]);
      return div(float(1), sum!);
    },
    (inverse, _shifted, power) => mul(power, inverse),
  ),
});
