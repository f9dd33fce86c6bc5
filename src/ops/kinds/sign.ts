/** `sign`: -1, 0 or 1. */
import { compare, select } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { constantLike } from "../shared/pointwise.ts";

export const sign = activation({
  name: "sign",
  summary: "-1 for negative elements, 1 for positive ones, and 0 for 0.",
  attributes: {},
  examples: [{ text: "sign", input: "[16, 8, 8]", output: "[16, 8, 8]" }],
  reference: Math.sign,
  expression(_k, x) {
    const zero = constantLike(x, 0);
    const notAbove = select(compare("lt", x, zero), constantLike(x, -1), x);
    return select(compare("gt", x, zero), constantLike(x, 1), notAbove);
  },
});
