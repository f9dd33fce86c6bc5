/**
 * `convtranspose`: transposed convolution, the shape-wise inverse of `conv`. Its window is that of the convolution which
 * leads from the output back to the input: input i meets output o at kernel index t where o + pad = i*stride + t*dilation.
 */
import { productOf } from "../../base/integers.ts";
import { add, float, int, mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import {
  addDims,
  constantDim,
  floorDivideDim,
  formatDim,
  isConstantDim,
  multiplyDims,
  productOfDims,
  subtractDims,
  type Dim,
} from "../../tensor/dim.ts";
import { forEachIndex, ndarray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, float32, rowMajorStrides, spatialDims, type TensorType } from "../../tensor/shape.ts";
import { dilatedExtent, perAxis, resolveWindow, type Window } from "../../tensor/window.ts";
import { extents, integer, optional, padding, required, withDefault, literal } from "../contract/attributes.ts";
import type { AttributesOf, PaddingAttribute } from "../contract/attributes.ts";
import { defineOp, type Problems, type ProblemsOf } from "../contract/op.ts";
import { kernelOf, missingKernel } from "../shared/convolution.ts";
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
import { forTaps, transposedTaps } from "../shared/window-loops.ts";
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
    if (!isConstantDim(output) || output >= 1) return [];
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
  // Scatters: every input element adds the kernel, weighted, to where it lands.
  reference({ inputs, parameters, outputs, attributes: given }) {
    const input = inputs[0]!;
    const { weight, bias } = parameters;
    const { window } = windowAndExtents(float32(input.shape), given);
    const [batch, inChannels, ...extentsOfInput] = input.shape as [number, number, ...number[]];
    const inPerGroup = inChannels / given.groups;
    const outPerGroup = given.channels / given.groups;
    const output = ndarray(outputs[0]!);
    const [plane, outPlane, area] = [extentsOfInput, output.shape.slice(2), window.kernel].map(productOf) as Sizes;
    if (bias !== undefined) forEachIndex(output.shape, ([, o], at) => (output.data[at] = bias.data[o!]!));
    forEachIndex(extentsOfInput, (from, at) => {
      const landings = landingsOf(window, from, output.shape.slice(2));
      for (let n = 0; n < batch; n++) {
        for (let i = 0; i < inChannels; i++) {
          const x = input.data[(n * inChannels + i) * plane + at]!;
          const firstOutput = n * given.channels + Math.floor(i / inPerGroup) * outPerGroup;
          for (let o = 0; o < outPerGroup; o++) {
            const [image, kernel] = [(firstOutput + o) * outPlane, (i * outPerGroup + o) * area];
            for (const { to, tap } of landings) output.data[image + to]! += x * weight!.data[kernel + tap]!;
          }
        }
      }
    });
    return [output];
  },
  // Gathers: every output element sums the input elements that reach it.
  lower(k, { inputs, parameters, outputs, attributes: given }) {
    const input = inputs[0]!;
    const { weight, bias } = parameters;
    const { window } = windowAndExtents(float32(input.shape), given);
    const inPerGroup = input.shape[CHANNEL_AXIS]! / given.groups;
    const outPerGroup = given.channels / given.groups;
    const output = outputs[0]!;
    output.forEach(
      (pixel) => {
        const [n, , ...position] = pixel as [Expression, Expression, ...Expression[]];
        const taps = transposedTaps(k, window, position, input.shape.slice(2));
        k.for("group", 0, given.groups, (group) => {
          k.for("o", 0, outPerGroup, (oInGroup) => {
            const o = k.let("to", add(mul(group, int(outPerGroup)), oInGroup));
            const sum = k.variable("sum", float(0));
            forTaps(k, taps, (kernelIndex, inputIndex) => {
              k.for("i", 0, inPerGroup, (i) => {
                const channel = k.let("channel", add(mul(group, int(inPerGroup)), i));
                const x = input.at([n, channel, ...inputIndex]);
                sum.set(add(sum.value, mul(x, weight!.at([channel, oInGroup, ...kernelIndex]))));
              });
            });
            output.store(pixel.with(CHANNEL_AXIS, o), bias === undefined ? sum.value : add(sum.value, bias.at([o])));
          });
        });
      },
      [CHANNEL_AXIS],
    );
  },
});

type Sizes = [plane: number, outPlane: number, area: number];

/** Where an input position lands in an output of these extents, and by which element of the kernel: row-major offsets. */
function landingsOf(window: Window, from: readonly number[], extents: readonly number[]) {
  const strides = rowMajorStrides(extents);
  const landings: { readonly to: number; readonly tap: number }[] = [];
  forEachIndex(window.kernel, (index, tap) => {
    const at = from.map((position, axis) => {
      return (
        position * window.stride[axis]! + index[axis]! * window.dilation[axis]! - constantDim(window.padBegin[axis]!)
      );
    });
    if (at.some((position, axis) => position < 0 || position >= extents[axis]!)) return;
    landings.push({ to: at.reduce((offset, position, axis) => offset + position * strides[axis]!, 0), tap });
  });
  return landings;
}
