/** `logsoftmax`: the logarithm of softmax, as losses want it. */
import { call, sub } from "../kernel/expression.ts";
import { log } from "../kernel/functions.ts";
import { alongAxis, byExponentials } from "./along-axis.ts";

export const logsoftmax = alongAxis({
  name: "logsoftmax",
  summary: "The logarithm of softmax along an axis, computed without taking the logarithm of small quotients.",
  details: "`x - m - log(sum(exp(x - m)))` with m the largest value along the axis.",
  examples: [{ text: "logsoftmax", input: "[10]", output: "[10]" }],
  reference(values) {
    const largest = values.reduce((a, b) => Math.max(a, b));
    const sum = values.reduce((total, x) => total + Math.exp(x - largest), 0);
    return values.map((x) => x - largest - Math.log(sum));
  },
  lower: byExponentials((k, sum) => {
    const logarithm = k.let("logarithm", call(log, sum));
    return (shifted) => sub(shifted, logarithm);
  }),
});
