/** `logsumexp`: the logarithm of a sum of exponentials, a smooth maximum. */
import { abs, add, call, compare, float, max, narrow, select, sub, widen } from "../kernel/expression.ts";
import { exp, log } from "../kernel/functions.ts";
import { extreme, reduction, sumOf } from "./reduction.ts";

export const logsumexp = reduction({
  name: "logsumexp",
  verb: "adds up exponentials",
  summary: "log(sum(exp(x))) over whole axes, which are dropped; by default over all positions.",
  details: "Computed as `m + log(sum(exp(x - m)))` with m the largest element, so that no exponential overflows.",
  examples: [{ text: "logsumexp", input: "[512, 7, 7]", output: "[512]" }],
  reference(values) {
    const largest = shiftFor(values.reduce((a, b) => Math.max(a, b)));
    return largest + Math.log(values.reduce((sum, x) => sum + Math.exp(x - largest), 0));
  },
  reduce(k, elements) {
    const largest = k.let("most", extreme(k, elements, "largest", max));
    // Infinity less itself would be NaN.
    const shift = k.let("shift", select(compare("eq", abs(largest), float(Infinity)), float(0), largest));
    const sum = sumOf(k, elements, (x) => widen(call(exp, sub(x, shift))));
    return add(shift, call(log, narrow(sum)));
  },
});

function shiftFor(largest: number): number {
  return Math.abs(largest) === Infinity ? 0 : largest;
}
