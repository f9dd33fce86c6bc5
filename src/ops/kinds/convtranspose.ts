/**
 * `convtranspose`: transposed convolution, the shape-wise inverse of `conv`. Its window is that of the convolution which
 * leads from the output back to the input: input i meets output o at kernel index t where o + pad = i*stride + t*dilation.
 */
import {
  addDims,
  floorDivideDim,
  formatDim,
  multiplyDims,
  productOfDims,
  subtractDims,
  type Dim,
} from "../../tensor/dim.ts";
import { CHANNEL_AXIS, float32, spatialDims, type TensorType } from "../../tensor/shape.ts";
import { compareDims } from "../../tensor/size-condition.ts";
import { dilatedExtent, perAxis, resolveWindow, type Window } from "../../tensor/window.ts";
import { extents, integer, optional, padding, required, withDefault, literal } from "../contract/attributes.ts";
import type { AttributesOf, PaddingAttribute } from "../contract/attributes.ts";
import { defineOp, type Problems, type ProblemsOf } from "../contract/op.ts";
import { transposedConvolutionGradients } from "../gradients/transposed-convolution.ts";
import { kernelOf, missingKernel } from "../shared/convolution.ts";
import { mayHold } from "../shared/demand.ts";
import { groupMessages, judgeGroups } from "../shared/groups.ts";
import {
  biasParameter,
  biasType,
  judgeBias,
  judgeWeight,
  literalMessages,
  weightParameter,
} from "../shared/literals.ts";
import type { BiasAttribute } from "../shared/literals.ts";
import { transposedReceptive } from "../contract/receptive.ts";
import { lowerTransposed, referenceTransposed, type TransposedConvolution } from "../shared/transposed.ts";
import {
  emptyAxisNotes,
  judgeEntries,
  judgePadEntries,
  paddingOf,
  requireSpatial,
  windowMessages,
} from "../shared/windowed.ts";
import { factorText, inputText, spatialNames } from "../shared/wording.ts";

const messages = {
  "needs-spatial": windowMessages["needs-spatial"],
  rank: windowMessages.rank,
  "needs-kernel": "Neither `kernel` nor a written weight says how large the kernel is.",
  "empty-output": "The padding takes off more than there is.",
  "output-pad": "The output padding is not less than the stride, or stands beside `pad=same`.",
  ...literalMessages,
  ...groupMessages,
} as const;

const attributes = {
  channels: required(integer(1), "Output channels."),
  kernel: optional(extents(1), "the extents of a written weight", "Kernel extents: `2`, `1x2`, `[1, 2]`."),
  stride: withDefault(extents(1), [1], "Steps in the output from one input element to the next."),
  pad: withDefault<PaddingAttribute>(
    padding,
    [0],
    "Rows and columns taken off the output; `same` gives `in * stride`, `valid` takes nothing off.",
  ),
  output_pad: withDefault(extents(0), [0], "Rows and columns added at the end of the output, less than the stride."),
  dilation: withDefault(extents(1), [1], "Distance between neighbouring kernel elements."),
  groups: withDefault(integer(1), 1, "Parts of the channels that are convolved apart from each other."),
  bias: withDefault<BiasAttribute>(biasType, true, "A number added to each output channel; or its values."),
  weight: optional(literal, "a trained parameter", "The weight's values, `[in, out / groups, height, width]`."),
} as const;

type TransposedAttributes = AttributesOf<typeof attributes>;

// ── Shape rule ───────────────────────────────────────────────────────────────────────────────────────────────────────

function windowAndExtents(
  input: TensorType,
  given: TransposedAttributes,
): { readonly window: Window; readonly outputs: readonly Dim[] } {
  const inputs = spatialDims(input.shape);
  const rank = inputs.length;
  const kernel = perAxis(kernelOf(given, rank)!, rank);
  const options = { kernel, stride: given.stride, dilation: given.dilation, padding: paddingOf(given.pad, rank)! };
  if (options.padding.kind.startsWith("same")) {
    const strides = perAxis(given.stride, rank);
    const outputs = inputs.map((extent, axis) => multiplyDims(extent, strides[axis]!));
    return { window: resolveWindow(outputs, options), outputs };
  }
  const window = resolveWindow(inputs, options);
  const outputPad = perAxis(given.output_pad, rank);
  return { window, outputs: inputs.map((extent, axis) => transposedExtent(window, axis, extent, outputPad[axis]!)) };
}

/** (in - 1) * stride - pads + dilation * (kernel - 1) + output_pad + 1 */
function transposedExtent(window: Window, axis: number, extent: Dim, outputPad: number): Dim {
  const last = multiplyDims(subtractDims(extent, 1), window.stride[axis]!);
  const pads = addDims(window.padBegin[axis]!, window.padEnd[axis]!);
  return addDims(subtractDims(last, pads), dilatedExtent(window.kernel[axis]!, window.dilation[axis]!) + outputPad);
}

function extentArithmetic(window: Window, axis: number, extent: Dim, outputPad: number): string {
  const [kernel, stride, dilation] = [window.kernel[axis]!, window.stride[axis]!, window.dilation[axis]!];
  const pads = `${formatDim(window.padBegin[axis]!)} - ${formatDim(window.padEnd[axis]!)}`;
  const result = formatDim(transposedExtent(window, axis, extent, outputPad));
  return `(${formatDim(extent)} - 1)*${stride} - ${pads} + ${dilation}*(${kernel} - 1) + ${outputPad} + 1 = ${result}`;
}

function judgeExtents(input: TensorType, given: TransposedAttributes, problems: Problems<"empty-output">): boolean {
  const { window, outputs } = windowAndExtents(input, given);
  const inputs = spatialDims(input.shape);
  const outputPad = perAxis(given.output_pad, inputs.length);
  const names = spatialNames(inputs.length);
  const failing = outputs.flatMap((output, axis) => {
    if (mayHold(compareDims(output, ">=", 1), problems)) return [];
    return [{ axis, arithmetic: extentArithmetic(window, axis, inputs[axis]!, outputPad[axis]!) }];
  });
  if (failing.length === 0) return true;
  problems.error({
    code: "empty-output",
    attribute: "pad",
    message: `the padding takes away all that this kernel makes of the ${inputText(inputs)}`,
    notes: emptyAxisNotes(failing, names),
    remedies: [
      { text: "pad=0 gives {out}", set: { pad: "0" } },
      { text: "pad=same gives {out}", set: { pad: "same" } },
    ],
  });
  return false;
}

/** Output padding resolves which of several inputs of a strided convolution is meant, so it is less than the stride. */
function judgeOutputPad(input: TensorType, given: TransposedAttributes, problems: Problems<"output-pad">): boolean {
  const rank = spatialDims(input.shape).length;
  const outputPad = perAxis(given.output_pad, rank);
  const automatic = given.pad === "same" || given.pad === "same_lower";
  if (automatic && outputPad.some((amount) => amount !== 0)) {
    problems.error({
      code: "output-pad",
      attribute: "output_pad",
      message: `pad=${given.pad as string} already makes the output the input times the stride, so output_pad has no meaning`,
      remedies: [{ text: "output_pad=0 gives {out}", set: { output_pad: "0" } }],
    });
    return false;
  }
  const [stride, dilation] = [perAxis(given.stride, rank), perAxis(given.dilation, rank)];
  const axis = outputPad.findIndex((amount, at) => amount >= Math.max(stride[at]!, dilation[at]!));
  if (axis === -1 || outputPad[axis] === 0) return true;
  const limit = Math.max(stride[axis]!, dilation[axis]!);
  problems.error({
    code: "output-pad",
    attribute: "output_pad",
    message: `output_pad ${outputPad[axis]!} must be less than the stride or the dilation, here ${limit}`,
    notes: ["it picks one of the extents that a convolution with this stride maps to the input"],
    remedies: [{ text: `output_pad=${limit - 1} gives {out}`, set: { output_pad: `${limit - 1}` } }],
  });
  return false;
}

function judgeAttributes(
  input: TensorType,
  given: TransposedAttributes,
  problems: ProblemsOf<typeof messages>,
): boolean {
  const { kernel, stride, dilation, output_pad, pad } = given;
  return (
    judgeEntries(input, { kernel, stride, dilation, output_pad }, problems) &&
    judgePadEntries(input, pad, "pad", problems) &&
    judgeGroups({ input: input.shape[CHANNEL_AXIS]!, output: given.channels }, given.groups, problems) &&
    judgeOutputPad(input, given, problems) &&
    judgeExtents(input, given, problems)
  );
}

function weightShape(input: TensorType, given: TransposedAttributes): readonly Dim[] {
  const { window } = windowAndExtents(input, given);
  return [input.shape[CHANNEL_AXIS]!, given.channels / given.groups, ...window.kernel];
}

/** An output element reads about every stride-th tap of the kernel; an input element goes to all of them. */
function transposedFans(
  input: TensorType,
  given: TransposedAttributes,
  outPerGroup: Dim,
): { readonly fanIn: Dim; readonly fanOut: Dim } {
  const { kernel, stride } = windowAndExtents(input, given).window;
  const taps = kernel.map((extent, axis) => Math.ceil(extent / stride[axis]!));
  const inPerGroup = floorDivideDim(input.shape[CHANNEL_AXIS]!, given.groups);
  return { fanIn: productOfDims([...taps, inPerGroup]), fanOut: productOfDims([...kernel, outPerGroup]) };
}

function infer(
  input: TensorType,
  given: TransposedAttributes,
  problems: ProblemsOf<typeof messages>,
): readonly TensorType[] | undefined {
  if (!requireSpatial(input, "convtranspose", problems, given.kernel)) return undefined;
  const rank = spatialDims(input.shape).length;
  if (kernelOf(given, rank) === undefined) return missingKernel("convtranspose", given.weight, rank, problems);
  if (!judgeAttributes(input, given, problems)) return undefined;
  const axes = `[in, out / groups, ${spatialNames(rank).join(", ")}]`;
  if (!judgeWeight(given.weight, weightShape(input, given), axes, [], problems)) return undefined;
  if (!judgeBias(given.bias, given.channels, problems)) return undefined;
  const { outputs } = windowAndExtents(input, given);
  return [float32([input.shape[0]!, given.channels, ...outputs])];
}

// ── Definition ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const convtranspose = defineOp({
  name: "convtranspose",
  category: "convolution",
  summary: "Transposed convolution: every input element adds a weighted kernel to the output, `stride` apart.",
  details: [
    "`[C, H, W] -> [channels, H', W']` with `H' = (H - 1)*stride - top - bottom + dilation*(kernel - 1) + output_pad + 1`, as",
    "PyTorch's `ConvTranspose2d`; with `pad=same` `H' = H*stride`, as TensorFlow. The weight is",
    "`[C, channels / groups, kernel height, kernel width]`. Work is counted per input position.",
  ].join("\n"),
  attributes,
  positional: ["channels"],
  messages,
  examples: [
    { text: "convtranspose 64 kernel=2 stride=2", input: "[128, 28, 28]", output: "[64, 56, 56]" },
    {
      text: "convtranspose 32 kernel=3 stride=2 pad=1 output_pad=1",
      input: "[64, 14, 14]",
      output: "[32, 28, 28]",
    },
    { text: "convtranspose 3 kernel=5 stride=2 pad=same", input: "[64, 32, 32]", output: "[3, 64, 64]" },
  ],
  infer: ([input], given, problems) => infer(input!, given, problems),
  parameters([input], given) {
    const [inChannels, outPerGroup, ...kernel] = weightShape(input!, given) as [Dim, Dim, ...Dim[]];
    const formula = `(${[...kernel, inChannels].map(factorText).join("*")})*${factorText(outPerGroup)}`;
    const fans = transposedFans(input!, given, outPerGroup);
    const weight = weightParameter([inChannels, outPerGroup, ...kernel], given.weight, formula, fans);
    return [weight, ...biasParameter(given.bias, given.channels)];
  },
  macs: ([input], _outputs, given) => productOfDims([...input!.shape, ...weightShape(input!, given).slice(1)]),
  receptive: ([input], _outputs, given) => transposedReceptive(windowAndExtents(input!, given).window),
  traits: ([input], given) => ({
    contraction: {
      axis: CHANNEL_AXIS,
      window: windowAndExtents(input!, given).window,
      groups: given.groups,
      transposed: true,
      flipped: false,
      weight: "weight",
      bias: given.bias === false ? undefined : "bias",
      withBias: given.bias === false ? { ...given, bias: true } : given,
    },
  }),
  gradient(site) {
    const { window } = windowAndExtents(site.inputs[0]!.type, site.attributes);
    return transposedConvolutionGradients(site, window, site.attributes.groups);
  },
  reference: (io) => referenceTransposed(io, convolutionOf(float32(io.inputs[0]!.shape), io.attributes)),
  lower: (k, io) => lowerTransposed(k, io, convolutionOf(float32(io.inputs[0]!.shape), io.attributes)),
});

function convolutionOf(input: TensorType, given: TransposedAttributes): TransposedConvolution {
  return { window: windowAndExtents(input, given).window, groups: given.groups, channels: given.channels };
}
