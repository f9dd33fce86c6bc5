/** `logsoftmax`: the logarithm of softmax, as losses want it. */
import { sub } from "../../kernel/expression.ts";
import { alongAxis, byExponentials, lineShape } from "../shared/along-axis.ts";
import { logOfPowers, lowerLogOfPowers } from "../shared/log-powers.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { sub as difference } from "./sub.ts";
import { sumto } from "./sumto.ts";

export const logsoftmax = alongAxis({
  name: "logsoftmax",
  summary: "The logarithm of softmax along an axis, computed without taking the logarithm of small quotients.",
  details:
    "`x - m - log1p(sum(exp(x - m)))` with m the largest value along the axis, whose own term is left out of the sum: " +
    "logarithms near 0 keep their digits.",
  examples: [{ text: "logsoftmax", input: "[10]", output: "[10]" }],
  // g - exp(y) * sum(g)
  gradient({ graph, inputs, output, gradient, attributes }) {
    const sums = graph.apply(sumto, [gradient], { shape: lineShape(inputs[0]!.type, attributes) });
    const share = graph.apply(mul, [graph.apply(exp, [output], {}), sums], {});
    return { inputs: [graph.apply(difference, [gradient, share], {})] };
  },
  reference(values) {
    const largest = values.reduce((a, b) => Math.max(a, b));
    const logarithm = logOfPowers(values.map((x) => Math.exp(x - largest)));
    return values.map((x) => x - largest - logarithm);
  },
  lower: byExponentials(lowerLogOfPowers, (logarithm, shifted) => sub(shifted, logarithm)),
});
