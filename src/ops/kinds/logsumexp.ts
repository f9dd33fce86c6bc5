/** `logsumexp`: the logarithm of a sum of exponentials, a smooth maximum. */
import { abs, add, call, compare, float, max, select, sub } from "../../kernel/expression.ts";
import { exp } from "../../kernel/functions.ts";
import { logOfPowers, lowerLogOfPowers } from "../shared/log-powers.ts";
import { extreme, reduction } from "../shared/reduction.ts";
import { keptSite } from "../gradients/reductions.ts";
import { exp as power } from "./exp.ts";
import { mul } from "./mul.ts";
import { sub as difference } from "./sub.ts";

export const logsumexp = reduction({
  name: "logsumexp",
  verb: "adds up exponentials",
  summary: "log(sum(exp(x))) over whole axes, which are dropped; by default over all positions.",
  details:
    "Computed as `m + log1p(sum(exp(x - m)))` with m the largest element, whose own term is left out of the sum: no " +
    "exponential overflows, and small results keep their digits.",
  examples: [{ text: "logsumexp", input: "[512, 7, 7]", output: "[512]" }],
  // g * exp(x - y)
  gradient(site) {
    const { graph, input, output, gradient } = keptSite(site);
    const share = graph.apply(power, [graph.apply(difference, [input, output], {})], {});
    return { inputs: [graph.apply(mul, [gradient, share], {})] };
  },
  reference(values) {
    const largest = values.reduce((a, b) => Math.max(a, b));
    // Infinity less itself would be NaN.
    if (Math.abs(largest) === Infinity) return largest;
    return largest + logOfPowers(values.map((x) => Math.exp(x - largest)));
  },
  reduce(k, elements) {
    const largest = k.let("most", extreme(elements, "largest", max));
    const logarithm = lowerLogOfPowers(k, (fold, terms) =>
      elements.fold(fold, (x) => terms(k.let("power", call(exp, sub(x, largest))))),
    );
    return select(compare("eq", abs(largest), float(Infinity)), largest, add(largest, logarithm));
  },
});
