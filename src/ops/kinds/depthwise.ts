/** `depthwise`: each channel convolved by itself. */
import { constantDim, multiplyDims } from "../../tensor/dim.ts";
import { CHANNEL_AXIS, float32, type TensorType } from "../../tensor/shape.ts";
import { convolutionGradients } from "../gradients/convolution.ts";
import { integer, withDefault } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { windowReceptive } from "../contract/receptive.ts";
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

function channelsOf(input: TensorType, { multiplier }: { readonly multiplier: number }): Channels {
  const channels = input.shape[CHANNEL_AXIS]!;
  return { groups: channels, perGroup: 1, out: multiplyDims(channels, multiplier), outPerGroup: multiplier };
}

export const depthwise = defineOp({
  name: "depthwise",
  category: "convolution",
  summary: "Convolves each channel by itself, with `multiplier` kernels for each.",
  details: [
    "`[C, H, W] -> [C*multiplier, H', W']`: a `conv` with as many groups as channels, extents as there. The weight is",
    "`[C*multiplier, 1, kernel height, kernel width]`; the outputs of one input channel lie next to each other.",
  ].join("\n"),
  attributes: {
    multiplier: withDefault(integer(1), 1, "Output channels for each input channel."),
    ...convolutionAttributes,
  },
  positional: ["multiplier"],
  messages: convolutionMessages,
  examples: [
    { text: "depthwise kernel=3 pad=1 bias=false bn relu6", input: "[32, 112, 112]", output: "[32, 112, 112]" },
    { text: "depthwise 2 kernel=3 stride=2 pad=same", input: "[16, 28, 28]", output: "[32, 14, 14]" },
  ],
  infer: ([input], given, problems) =>
    inferConvolution("depthwise", input!, given, channelsOf(input!, given), problems),
  parameters: ([input], given) => convolutionParameters(input!, given, channelsOf(input!, given)),
  macs: ([input], [output], given) => convolutionMacs(input!, output!, given, channelsOf(input!, given)),
  receptive: ([input], _outputs, given) => windowReceptive(convolutionWindow(input!, given)),
  traits: ([input], given) => convolutionTraits(input!, given, channelsOf(input!, given)),
  gradient(site) {
    const input = site.inputs[0]!.type;
    const groups = constantDim(input.shape[CHANNEL_AXIS]!);
    const flipped = site.attributes.mode === "convolution";
    return convolutionGradients(site, convolutionWindow(input, site.attributes), { groups, flipped });
  },
  reference: (io) => referenceConvolution(io, channelsOf(float32(io.inputs[0]!.shape), io.attributes)),
  lower: (k, io) => lowerConvolution(k, io, channelsOf(float32(io.inputs[0]!.shape), io.attributes)),
});
