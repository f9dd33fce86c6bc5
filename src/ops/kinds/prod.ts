/** `prod`: the product over whole axes. */
import { double, mul, narrow, widen } from "../../kernel/expression.ts";
import { reduction } from "../shared/reduction.ts";

export const prod = reduction({
  name: "prod",
  verb: "multiplies",
  summary: "The product over whole axes, which are dropped; by default over all positions.",
  examples: [{ text: "prod axes=width", input: "[8, 4, 4]", output: "[8, 4]" }],
  reference: (values) => values.reduce((product, x) => product * x, 1),
  reduce(k, elements) {
    const product = k.variable("product", double(1));
    elements.forEach((x) => product.set(mul(product.value, widen(x))));
    return narrow(product.value);
  },
});
