/** `scale`: a trained factor, and at wish a summand, per channel: the affine half of a normalisation. */
import { add, mul } from "../kernel/expression.ts";
import { formatDim, isConstantDim } from "../tensor/dim.ts";
import { ndarray } from "../tensor/ndarray.ts";
import { CHANNEL_AXIS } from "../tensor/shape.ts";
import { boolean, withDefault } from "./attributes.ts";
import { defineOp, sameType, type Pointwise } from "./contract.ts";
import { channelElement, mapElements } from "./elementwise.ts";
import { lowerPointwise } from "./pointwise.ts";

const names = (bias: boolean): readonly string[] => (bias ? ["weight", "bias"] : ["weight"]);

const pointwise: Pointwise = {
  expression(_k, [x, weight, bias]) {
    const scaled = mul(x!, weight!);
    return bias === undefined ? scaled : add(scaled, bias);
  },
};

export const scale = defineOp({
  name: "scale",
  category: "normalisation",
  summary: "Multiplies every channel by a trained factor; with bias=true, adds a trained summand.",
  attributes: { bias: withDefault(boolean, false, "Whether a summand per channel follows.") },
  examples: [{ text: "scale bias=true", input: "[64, 28, 28]", output: "[64, 28, 28]" }],
  infer: sameType,
  parameters: ([input], { bias }) =>
    names(bias).map((name) => ({
      name,
      shape: [input!.shape[CHANNEL_AXIS]!],
      trainable: true,
      formula: formatDim(input!.shape[CHANNEL_AXIS]!),
      initial: { kind: "constant", value: name === "weight" ? 1 : 0 },
    })),
  traits([input], { bias }) {
    const channels = input!.shape[CHANNEL_AXIS]!;
    if (!isConstantDim(channels)) return { pointwise };
    return {
      pointwise,
      affine: (graph, parameters) => ({
        scale: parameters["weight"]!,
        shift: bias ? parameters["bias"]! : graph.constant(ndarray([channels])),
      }),
    };
  },
  reference({ inputs, parameters: { weight, bias } }) {
    const shift = (channel: number) => (bias === undefined ? 0 : channelElement(bias, channel));
    return [mapElements(inputs[0]!, (x, channel) => x * channelElement(weight!, channel) + shift(channel))];
  },
  lower: (k, io) => lowerPointwise(k, io, pointwise, names(io.attributes.bias)),
});
