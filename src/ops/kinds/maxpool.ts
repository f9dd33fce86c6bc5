/** `maxpool`: the largest element of each window. */
import { float, max } from "../../kernel/expression.ts";
import { defineOp } from "../contract/op.ts";
import { maxpoolgradient } from "./maxpoolgradient.ts";
import { maxpoolindex } from "./maxpoolindex.ts";
import {
  inferPooling,
  lowerPooling,
  poolingAttributes,
  poolingDilation,
  poolingMessages,
  poolingReceptive,
  poolingWindow,
  referencePooling,
} from "../shared/pooling.ts";
import { adjointOf } from "../shared/window-adjoint.ts";
import { forTaps } from "../shared/window-loops.ts";

export const maxpool = defineOp({
  name: "maxpool",
  category: "pooling",
  summary: "The largest element of each window, channel by channel.",
  details: [
    "`[C, H, W] -> [C, H', W']` with `H' = floor((H + top + bottom - (dilation*(kernel - 1) + 1)) / stride) + 1` (`ceil` with",
    "`ceil=true`), as PyTorch's `MaxPool2d`. The stride is the kernel unless given; padding never wins (it is -infinity).",
  ].join("\n"),
  attributes: { ...poolingAttributes, dilation: poolingDilation },
  positional: ["kernel"],
  messages: poolingMessages,
  examples: [
    { text: "maxpool 3 stride=2", input: "[64, 55, 55]", output: "[64, 27, 27]" },
    { text: "maxpool 3 stride=2 ceil=true", input: "[64, 112, 112]", output: "[64, 56, 56]" },
    { text: "maxpool 2", input: "[8, 100]", output: "[8, 50]" },
  ],
  infer: ([input], attributes, problems) => inferPooling("maxpool", input!, attributes, problems),
  receptive: ([input], _outputs, attributes) => poolingReceptive(input!, attributes),
  traits: ([input], attributes) => {
    const window = poolingWindow(input!, attributes);
    return window === undefined ? {} : { pooling: { reduction: "max", window, countPadding: false } };
  },
  gradient({ graph, inputs, gradient, attributes }) {
    const places = graph.apply(maxpoolindex, inputs, attributes);
    return { inputs: [graph.apply(maxpoolgradient, [places, gradient], adjointOf(inputs[0]!, attributes))] };
  },
  reference: (io) => referencePooling(io, (elements) => elements.reduce((a, b) => Math.max(a, b))),
  lower: (k, io) =>
    lowerPooling(k, io, ({ taps, at }) => {
      const largest = k.variable("largest", float(Number.NEGATIVE_INFINITY));
      forTaps(k, taps, (_kernelIndex, inputIndex) => largest.set(max(largest.value, at(inputIndex))));
      return largest.value;
    }),
});
