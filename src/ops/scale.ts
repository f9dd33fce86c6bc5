/** `scale`: a trained factor, a summand, or both per channel: the affine half of a normalisation. */
import { add, mul } from "../kernel/expression.ts";
import { formatDim, isConstantDim } from "../tensor/dim.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { CHANNEL_AXIS } from "../tensor/shape.ts";
import { boolean, withDefault, type AttributesOf } from "./attributes.ts";
import { defineOp, type Pointwise } from "./contract.ts";
import { channelElement, mapElements } from "./elementwise.ts";
import { lowerPointwise } from "./pointwise.ts";

const attributes = {
  weight: withDefault(boolean, true, "Whether there is a factor per channel."),
  bias: withDefault(boolean, false, "Whether a summand per channel follows."),
} as const;

type ScaleAttributes = AttributesOf<typeof attributes>;

function namesOf({ weight, bias }: ScaleAttributes): readonly ("weight" | "bias")[] {
  return [...(weight ? (["weight"] as const) : []), ...(bias ? (["bias"] as const) : [])];
}

function pointwiseOf({ weight, bias }: ScaleAttributes): Pointwise {
  return {
    expression(_k, [x, ...vectors]) {
      const scaled = weight ? mul(x!, vectors[0]!) : x!;
      return bias ? add(scaled, vectors.at(-1)!) : scaled;
    },
  };
}

export const scale = defineOp({
  name: "scale",
  category: "normalisation",
  summary: "Multiplies every channel by a trained factor; with bias=true, adds a trained summand.",
  details: "`scale weight=false bias=true` only adds.",
  attributes,
  messages: { "no-effect": "Neither a factor nor a summand is asked for." },
  examples: [{ text: "scale bias=true", input: "[64, 28, 28]", output: "[64, 28, 28]" }],
  infer([input], given, problems) {
    if (given.weight || given.bias) return [input!];
    return problems.error({
      code: "no-effect",
      attribute: "weight",
      message: "scale without factors and summands changes nothing",
      remedies: [{ text: "bias=true adds a number to each channel", set: { bias: "true" } }],
    });
  },
  parameters: ([input], given) =>
    namesOf(given).map((name) => ({
      name,
      shape: [input!.shape[CHANNEL_AXIS]!],
      trainable: true,
      formula: formatDim(input!.shape[CHANNEL_AXIS]!),
      initial: { kind: "constant", value: name === "weight" ? 1 : 0 },
    })),
  traits([input], given) {
    const channels = input!.shape[CHANNEL_AXIS]!;
    const pointwise = pointwiseOf(given);
    if (!isConstantDim(channels)) return { pointwise };
    return {
      pointwise,
      affine: (graph, parameters) => ({
        scale: parameters["weight"] ?? graph.constant(filled(channels, 1)),
        shift: parameters["bias"] ?? graph.constant(filled(channels, 0)),
      }),
    };
  },
  reference({ inputs, parameters: { weight, bias } }) {
    const factor = (channel: number) => (weight === undefined ? 1 : channelElement(weight, channel));
    const shift = (channel: number) => (bias === undefined ? 0 : channelElement(bias, channel));
    return [mapElements(inputs[0]!, (x, channel) => x * factor(channel) + shift(channel))];
  },
  lower: (k, io) => lowerPointwise(k, io, pointwiseOf(io.attributes), namesOf(io.attributes)),
});

function filled(channels: number, value: number): NdArray {
  return ndarray([channels], new Float64Array(channels).fill(value));
}
