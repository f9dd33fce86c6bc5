/** `thresholdedrelu`: a rectifier that begins at a threshold (Konda, Memisevic, Krueger 2014). */
import { compare, select } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const thresholdedrelu = activation({
  name: "thresholdedrelu",
  summary: "Lets through what lies above a threshold: x for x > alpha, 0 otherwise.",
  attributes: { alpha: withDefault(number(), 1, "The threshold.") },
  positional: ["alpha"],
  examples: [{ text: "thresholdedrelu 0.5", input: "[32, 28, 28]", output: "[32, 28, 28]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { alpha }) => (x > alpha ? x : 0),
  expression: (_k, x, { alpha }) => select(compare("gt", x, constantLike(x, alpha)), x, constantLike(x, 0)),
  derivative: {
    reference: (x, { alpha }) => (x > alpha ? 1 : 0),
    expression: (_k, x, { alpha }) =>
      select(compare("gt", x, constantLike(x, alpha)), constantLike(x, 1), constantLike(x, 0)),
  },
});
