/** `hardsigmoid`: a piecewise linear sigmoid, as PyTorch and MobileNetV3 define it. */
import { add, div, max, min } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import { activation } from "./activation.ts";
import { constantLike } from "./pointwise.ts";

export const hardsigmoid = activation({
  name: "hardsigmoid",
  summary: "x / 6 + 1/2, limited to [0, 1].",
  details:
    "As in PyTorch and MobileNetV3 (Howard et al. 2019). Keras before version 3 had slope 0.2, ONNX has it by default.",
  attributes: {},
  examples: [{ text: "hardsigmoid", input: "[64, 1, 1]", output: "[64, 1, 1]" }],
  reference: (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1),
  expression: (_k, x) => linearGate(x),
});

/** min(max(x + 3, 0), 6) / 6 */
export function linearGate(x: Expression): Expression {
  const six = constantLike(x, 6);
  return div(min(max(add(x, constantLike(x, 3)), constantLike(x, 0)), six), six);
}
