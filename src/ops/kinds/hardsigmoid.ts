/** `hardsigmoid`: a piecewise linear sigmoid, by default as PyTorch and MobileNetV3 define it. */
import { add, max, min, mul, select } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { number, optional, withDefault } from "../contract/attributes.ts";
import { linearGate } from "../shared/linear-gate.ts";
import { constantLike, isBetween } from "../shared/pointwise.ts";

export const hardsigmoid = activation({
  name: "hardsigmoid",
  summary: "alpha * x + beta, limited to [0, 1]; by default x / 6 + 1/2.",
  details:
    "The defaults are those of PyTorch and MobileNetV3 (Howard et al. 2019). Keras before version 3 and ONNX by default have alpha=0.2.",
  attributes: {
    alpha: optional(number(), "1/6", "The slope."),
    beta: withDefault(number(), 0.5, "The value at 0."),
  },
  examples: [{ text: "hardsigmoid", input: "[64, 1, 1]", output: "[64, 1, 1]" }],
  reference: (x, { alpha = 1 / 6, beta }) => Math.min(Math.max(alpha * x + beta, 0), 1),
  expression(_k, x, { alpha, beta }) {
    if (alpha === undefined && beta === 0.5) return linearGate(x);
    const line = add(mul(x, constantLike(x, alpha ?? 1 / 6)), constantLike(x, beta));
    return min(max(line, constantLike(x, 0)), constantLike(x, 1));
  },
  derivative: {
    of: "result",
    reference: (y, { alpha = 1 / 6 }) => (y > 0 && y < 1 ? alpha : 0),
    expression: (_k, y, { alpha = 1 / 6 }) => select(isBetween(y, 0, 1), constantLike(y, alpha), constantLike(y, 0)),
  },
});
