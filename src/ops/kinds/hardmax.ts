/** `hardmax`: the place of the largest value. */
import { and, compare, float, max, or, select } from "../../kernel/expression.ts";
import { alongAxis, largestOf } from "../shared/along-axis.ts";

export const hardmax = alongAxis({
  name: "hardmax",
  summary: "1 for the largest value along an axis, 0 for the others; of several that are equal, the first counts.",
  details: "NaN counts as the largest, as in NumPy's and PyTorch's `argmax`.",
  examples: [{ text: "hardmax", input: "[1000]", output: "[1000]" }],
  reference(values) {
    const largest = values.reduce((a, b) => Math.max(a, b));
    const first = values.findIndex((value) => value === largest || Number.isNaN(value));
    return values.map((_, at) => (at === first ? 1 : 0));
  },
  lower(k, lines) {
    const largestIn = lines.find("largest", largestOf);
    lines.forEach((line) => {
      const largest = largestIn(line);
      const found = k.variable("found", float(0));
      k.for("i", 0, line.extent, (i) => {
        const value = k.let("value", line.value(i));
        const isLargest = or(compare("eq", value, largest), compare("ne", value, value));
        const isFirst = and(isLargest, compare("eq", found.value, float(0)));
        const result = k.let("result", select(isFirst, float(1), float(0)));
        found.set(max(found.value, result));
        line.store(i, result);
      });
    });
  },
});
