/** `relu`: the rectifier of Glorot, Bordes, Bengio 2011. */
import { compare, max, select } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { constantLike } from "../shared/pointwise.ts";

export const relu = activation({
  name: "relu",
  summary: "Negative values become 0: max(x, 0).",
  attributes: {},
  examples: [{ text: "relu", input: "[64, 55, 55]", output: "[64, 55, 55]" }],
  nonlinearity: () => "rectifier",
  reference: (x) => Math.max(x, 0),
  expression: (_k, x) => max(x, constantLike(x, 0)),
  derivative: {
    of: "result",
    reference: (y) => (y > 0 ? 1 : 0),
    expression: (_k, y) => select(compare("gt", y, constantLike(y, 0)), constantLike(y, 1), constantLike(y, 0)),
  },
});
