/** `relu6`: the rectifier that saturates, as MobileNet uses it. */
import { max, min, select } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { constantLike, isBetween } from "../shared/pointwise.ts";

export const relu6 = activation({
  name: "relu6",
  summary: "Limits values to [0, 6]: min(max(x, 0), 6).",
  attributes: {},
  examples: [{ text: "relu6", input: "[32, 112, 112]", output: "[32, 112, 112]" }],
  nonlinearity: () => "rectifier",
  reference: (x) => Math.min(Math.max(x, 0), 6),
  expression: (_k, x) => min(max(x, constantLike(x, 0)), constantLike(x, 6)),
  derivative: {
    of: "result",
    reference: (y) => (y > 0 && y < 6 ? 1 : 0),
    expression: (_k, y) => select(isBetween(y, 0, 6), constantLike(y, 1), constantLike(y, 0)),
  },
});
