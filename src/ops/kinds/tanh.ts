/** `tanh`: the hyperbolic tangent. */
import { call } from "../../kernel/expression.ts";
import { tanh as hyperbolicTangent } from "../../kernel/sigmoids.ts";
import { oneLessSquare } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";

export const tanh = activation({
  name: "tanh",
  summary: "The hyperbolic tangent, from -1 to 1.",
  attributes: {},
  examples: [{ text: "conv 6 kernel=5 tanh", input: "[1, 32, 32]", output: "[6, 28, 28]" }],
  reference: (x) => Math.tanh(x),
  expression: (_k, x) => call(hyperbolicTangent, x),
  derivative: {
    of: "result",
    reference: (y) => (1 - y) * (1 + y),
    expression: (_k, y) => oneLessSquare(y),
  },
});
