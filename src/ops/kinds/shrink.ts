/** `shrink`: hard and soft thresholding (Donoho, Johnstone 1994). */
import { add, compare, neg, or, select, sub } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const shrink = activation({
  name: "shrink",
  summary: "Makes 0 of what lies between -lambd and lambd and moves the rest towards 0 by bias.",
  details:
    "`x + bias` for x < -lambd, else `x - bias` for x > lambd, 0 otherwise: with `bias=0` hard shrinkage, with bias equal to lambd soft " +
    "shrinkage (PyTorch's `Hardshrink` and `Softshrink`). Names and defaults as in ONNX.",
  attributes: {
    lambd: withDefault(number(), 0.5, "The largest magnitude that becomes 0; below 0, none does."),
    bias: withDefault(number(), 0, "By how much the others are moved towards 0."),
  },
  positional: ["lambd"],
  examples: [{ text: "shrink 0.5 bias=0.5", input: "[32, 28, 28]", output: "[32, 28, 28]" }],
  reference: (x, { lambd, bias }) => (x < -lambd ? x + bias : x > lambd ? x - bias : 0),
  expression(_k, x, given) {
    const [lambd, bias] = [constantLike(x, given.lambd), constantLike(x, given.bias)];
    const notBelow = select(compare("gt", x, lambd), sub(x, bias), constantLike(x, 0));
    return select(compare("lt", x, neg(lambd)), add(x, bias), notBelow);
  },
  derivative: {
    reference: (x, { lambd }) => (x < -lambd || x > lambd ? 1 : 0),
    expression(_k, x, { lambd }) {
      const isFar = or(compare("lt", x, constantLike(x, -lambd)), compare("gt", x, constantLike(x, lambd)));
      return select(isFar, constantLike(x, 1), constantLike(x, 0));
    },
  },
});
