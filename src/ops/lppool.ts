/** `lppool`: the p-norm of each window. */
import { abs, add, call, float, mul, sqrt } from "../kernel/expression.ts";
import { exp, log } from "../kernel/functions.ts";
import type { Expression } from "../kernel/ir.ts";
import { number, withDefault } from "./attributes.ts";
import { defineOp } from "./contract.ts";
import {
  inferPooling,
  lowerPooling,
  poolingAttributes,
  poolingDilation,
  poolingMessages,
  poolingReceptive,
  referencePooling,
} from "./pooling.ts";
import { forTaps } from "./window-loops.ts";

/** x^exponent for x >= 0, as exp(exponent * log(x)); at 0 the logarithm is -infinity and the power 0. */
function power(x: Expression, exponent: number): Expression {
  if (exponent === 1) return x;
  if (exponent === 0.5) return sqrt(x);
  return call(exp, mul(call(log, x), float(exponent)));
}

export const lppool = defineOp({
  name: "lppool",
  category: "pooling",
  summary: "The p-norm of each window, channel by channel: `(sum |x|^p)^(1/p)`.",
  details: "Extents as for `maxpool`, the definition as ONNX's `LpPool`: padding adds nothing to the sum.",
  attributes: {
    ...poolingAttributes,
    dilation: poolingDilation,
    p: withDefault(
      number("a positive number", (value) => value > 0),
      2,
      "The order of the norm: 1 sums magnitudes, 2 is the Euclidean norm.",
    ),
  },
  positional: ["kernel"],
  messages: poolingMessages,
  examples: [{ text: "lppool 2 p=2", input: "[8, 28, 28]", output: "[8, 14, 14]" }],
  infer: ([input], attributes, problems) => inferPooling("lppool", input!, attributes, problems),
  receptive: ([input], _outputs, attributes) => poolingReceptive(input!, attributes),
  traits: () => ({}),
  reference: (io) =>
    referencePooling(io, (elements) => {
      const { p } = io.attributes;
      const sum = elements.reduce((total, element) => total + Math.abs(element) ** p, 0);
      return sum ** (1 / p);
    }),
  lower: (k, io) =>
    lowerPooling(k, io, ({ taps, at }) => {
      const { p } = io.attributes;
      const sum = k.variable("sum", float(0));
      forTaps(k, taps, (_kernelIndex, inputIndex) => {
        const x = k.let("x", at(inputIndex));
        sum.set(add(sum.value, p === 2 ? mul(x, x) : power(abs(x), p)));
      });
      return power(sum.value, 1 / p);
    }),
});
