/** `hardmax`: the place of the largest value. */
import { and, compare, float, max, select } from "../kernel/expression.ts";
import { alongAxis, largestOf } from "./along-axis.ts";

export const hardmax = alongAxis({
  name: "hardmax",
  summary: "1 for the largest value along an axis, 0 for the others; of several that are equal, the first counts.",
  examples: [{ text: "hardmax", input: "[1000]", output: "[1000]" }],
  reference(values) {
    const first = values.indexOf(values.reduce((a, b) => Math.max(a, b)));
    return values.map((_, at) => (at === first ? 1 : 0));
  },
  lower(k, line) {
    const largest = largestOf(k, line);
    const found = k.variable("found", float(0));
    k.for("i", 0, line.extent, (i) => {
      const isFirst = and(compare("eq", line.value(i), largest), compare("eq", found.value, float(0)));
      const result = k.let("result", select(isFirst, float(1), float(0)));
      found.set(max(found.value, result));
      line.store(i, result);
    });
  },
});
