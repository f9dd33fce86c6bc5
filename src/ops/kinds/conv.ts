/** `conv`: convolution, in groups or not. */
import { floorDivideDim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS, float32, type TensorType } from "../../tensor/shape.ts";
import { integer, required, withDefault, type AttributesOf } from "../contract/attributes.ts";
import { defineOp, type ProblemsOf } from "../contract/op.ts";
import {
  convolutionAttributes,
  convolutionMacs,
  convolutionMessages,
  convolutionParameters,
  convolutionTraits,
  convolutionWindow,
  inferConvolution,
  lowerConvolution,
  referenceConvolution,
  type Channels,
} from "../shared/convolution.ts";
import { convolutionGradients } from "../gradients/convolution.ts";
import { groupMessages, judgeGroups } from "../shared/groups.ts";
import { windowReceptive } from "../contract/receptive.ts";

const attributes = {
  channels: required(integer(1), "Output channels."),
  ...convolutionAttributes,
  groups: withDefault(integer(1), 1, "Parts of the channels that are convolved apart from each other."),
} as const;

type ConvAttributes = AttributesOf<typeof attributes>;

function channelsOf(input: TensorType, { channels, groups }: ConvAttributes): Channels {
  const perGroup = floorDivideDim(input.shape[CHANNEL_AXIS]!, groups);
  return { groups, perGroup, out: channels, outPerGroup: channels / groups };
}

function groupsDivide(
  input: TensorType,
  { channels, groups }: ConvAttributes,
  problems: ProblemsOf<typeof groupMessages>,
): boolean {
  return judgeGroups({ input: input.shape[CHANNEL_AXIS]!, output: channels }, groups, problems);
}

export const conv = defineOp({
  name: "conv",
  category: "convolution",
  summary:
    "Convolution with a learned kernel: every output channel is a weighted sum over a window of all input channels.",
  details: [
    "`[C, H, W] -> [channels, H', W']` with `H' = floor((H + top + bottom - (dilation*(kernel - 1) + 1)) / stride) + 1`, as",
    "PyTorch's `Conv2d`; `[C, L]` is convolved along its length. As everywhere in the field the kernel is not flipped",
    "(cross-correlation); `mode=convolution` flips it. The weight is `[channels, C / groups, kernel height, kernel width]`.",
  ].join("\n"),
  attributes,
  positional: ["channels"],
  messages: { ...convolutionMessages, ...groupMessages },
  examples: [
    { text: "conv 64 kernel=11 stride=4 pad=2 relu", input: "[3, 224, 224]", output: "[64, 55, 55]" },
    { text: "conv 256 kernel=5 pad=same groups=2", input: "[96, 27, 27]", output: "[256, 27, 27]" },
    { text: "conv 1 bias=false weight=[[1, -1]]", input: "[1, 6, 8]", output: "[1, 6, 7]" },
    { text: "conv 16 kernel=3", input: "[4, 100]", output: "[16, 98]" },
  ],
  infer([input], given, problems) {
    if (!groupsDivide(input!, given, problems)) return undefined;
    return inferConvolution("conv", input!, given, channelsOf(input!, given), problems);
  },
  parameters: ([input], given) => convolutionParameters(input!, given, channelsOf(input!, given)),
  macs: ([input], [output], given) => convolutionMacs(input!, output!, given, channelsOf(input!, given)),
  receptive: ([input], _outputs, given) => windowReceptive(convolutionWindow(input!, given)),
  traits: ([input], given) => convolutionTraits(input!, given, channelsOf(input!, given)),
  gradient(site) {
    const input = site.inputs[0]!.type;
    const { groups, mode } = site.attributes;
    return convolutionGradients(site, convolutionWindow(input, site.attributes), {
      groups,
      flipped: mode === "convolution",
    });
  },
  reference: (io) => referenceConvolution(io, channelsOf(float32(io.inputs[0]!.shape), io.attributes)),
  lower: (k, io) => lowerConvolution(k, io, channelsOf(float32(io.inputs[0]!.shape), io.attributes)),
});
