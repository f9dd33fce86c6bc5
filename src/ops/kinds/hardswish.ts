/** `hardswish`: x * hardsigmoid(x), from MobileNetV3 (Howard et al. 2019). */
import { add, compare, div, mul, select } from "../../kernel/expression.ts";
import { constantLike } from "../shared/pointwise.ts";
import { activation } from "../shared/activation.ts";
import { linearGate } from "../shared/linear-gate.ts";

export const hardswish = activation({
  name: "hardswish",
  summary: "x * hardsigmoid(x): x * min(max(x + 3, 0), 6) / 6.",
  attributes: {},
  examples: [
    { text: "conv 16 kernel=3 stride=2 pad=1 bn hardswish", input: "[3, 224, 224]", output: "[16, 112, 112]" },
  ],
  nonlinearity: () => "rectifier",
  reference: (x) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1),
  expression: (_k, x) => mul(x, linearGate(x)),
  derivative: {
    reference: (x) => (x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1),
    expression(_k, x) {
      const line = add(div(x, constantLike(x, 3)), constantLike(x, 0.5));
      const notBelow = select(compare("lt", x, constantLike(x, 3)), line, constantLike(x, 1));
      return select(compare("le", x, constantLike(x, -3)), constantLike(x, 0), notBelow);
    },
  },
});
