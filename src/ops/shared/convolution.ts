/**
 * Convolution over any number of spatial axes: what `conv` and `depthwise` share. They differ in how many channels and
 * groups they have, which `Channels` says; everything else (window, weight `[out, in / groups, ...kernel]`, bias, order
 * of the kernel) is here.
 */
import { productOf } from "../../base/integers.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, div, float, int, mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { formatDim, isConstantDim, multiplyDims, productOfDims, constantDim, type Dim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, float32, spatialDims, type TensorType } from "../../tensor/shape.ts";
import { perAxis, type Window } from "../../tensor/window.ts";
import { extents, literal, optional, padding, withDefault, word } from "../contract/attributes.ts";
import type { AttributesOf, PaddingAttribute } from "../contract/attributes.ts";
import type { LowerIO, ParameterSpec, Problems, ProblemsOf, ReferenceIO, Traits } from "../contract/op.ts";
import { biasParameter, biasType, judgeBias, judgeWeight, literalMessages, weightParameter } from "./literals.ts";
import type { BiasAttribute } from "./literals.ts";
import { countText, factorText, spatialNames } from "./wording.ts";
import { backwards } from "./transposed.ts";
import { forTaps, tapsAt, windowTaps } from "./window-loops.ts";
import { judgeWindow, readAllRemedy, requireSpatial, warnUnread, windowedShape, windowOf } from "./windowed.ts";
import { windowMessages, type WindowAttributes } from "./windowed.ts";

/** Attributes of every convolution, besides those that give its channels. */
export const convolutionAttributes = {
  kernel: optional(
    extents(1),
    "the extents of a written weight",
    "Kernel extents: `3`, `1x2`, `[1, 2]`. May be left out where `weight` is written.",
  ),
  stride: withDefault(extents(1), [1], "Steps from one window to the next."),
  pad: withDefault<PaddingAttribute>(
    padding,
    [0],
    "Zeros around the input: `1`, `1x2`, `[top, left, bottom, right]`; `same` gives `ceil(in / stride)`, with an odd row or column at the end (`same_lower`: at the beginning); `valid` is 0.",
  ),
  dilation: withDefault(extents(1), [1], "Distance between neighbouring kernel elements."),
  bias: withDefault<BiasAttribute>(biasType, true, "A number added to each output channel; or its values."),
  weight: optional(
    literal,
    "a trained parameter",
    "The weight's values, `[out, in / groups, height, width]`; leading axes of 1 may be left out.",
  ),
  mode: withDefault(
    word("cross-correlation", "convolution"),
    "cross-correlation",
    "`convolution` reads the kernel backwards along each axis, as the strict definition does.",
  ),
} as const;

export type ConvolutionAttributes = AttributesOf<typeof convolutionAttributes>;

export const convolutionMessages = {
  ...windowMessages,
  ...literalMessages,
  "needs-kernel": "Neither `kernel` nor a written weight says how large the kernel is.",
} as const;

/** Channels of a convolution for a given input. */
export interface Channels {
  readonly groups: Dim;
  /** Input channels that one output channel reads: in / groups. */
  readonly perGroup: Dim;
  readonly out: Dim;
  /** Output channels that one input channel is read for: out / groups. */
  readonly outPerGroup: Dim;
}

// ── Shape rule ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The kernel as written, or that of a written weight: its last axes. */
export function kernelOf(
  attributes: { readonly kernel: readonly number[] | undefined; readonly weight: NdArray | undefined },
  spatialRank: number,
): readonly number[] | undefined {
  if (attributes.kernel !== undefined) return attributes.kernel;
  const shape = attributes.weight?.shape;
  return shape === undefined || shape.length < spatialRank ? undefined : shape.slice(shape.length - spatialRank);
}

/** Reports that nothing gives the kernel's extents. */
export function missingKernel(
  layer: string,
  weight: NdArray | undefined,
  spatialRank: number,
  problems: Problems<"needs-kernel" | "weight-shape">,
): undefined {
  if (weight === undefined) {
    return problems.error({
      code: "needs-kernel",
      message: `${layer} needs the size of its kernel, such as kernel=3`,
      remedies: [
        { text: "kernel=3 gives {out}", set: { kernel: "3" } },
        { text: "kernel=1 gives {out}", set: { kernel: "1" } },
      ],
    });
  }
  const axes = spatialNames(spatialRank).join(" and ");
  return problems.error({
    code: "weight-shape",
    attribute: "weight",
    message: `the weight is [${weight.shape.join(", ")}], which gives no kernel along ${axes}`,
    help: [`nest the numbers ${spatialRank} deep, or give kernel as well`],
  });
}

/** The kernel's extent along each spatial axis; the attributes have been judged. */
function kernelExtents(input: TensorType, attributes: ConvolutionAttributes): readonly number[] {
  const rank = spatialDims(input.shape).length;
  return perAxis(kernelOf(attributes, rank)!, rank);
}

function resolved(input: TensorType, attributes: ConvolutionAttributes): Window {
  return windowOf(input, windowAttributes(attributes, kernelExtents(input, attributes)));
}

function windowAttributes(
  { stride, pad, dilation }: ConvolutionAttributes,
  kernel: readonly number[],
): WindowAttributes {
  return { kernel, stride, pad, dilation };
}

/** The type of the output for channels that have been judged. */
export function inferConvolution(
  layer: string,
  input: TensorType,
  attributes: ConvolutionAttributes,
  channels: Channels,
  problems: ProblemsOf<typeof convolutionMessages>,
): readonly TensorType[] | undefined {
  if (!requireSpatial(input, layer, problems, attributes.kernel)) return undefined;
  const rank = spatialDims(input.shape).length;
  const kernel = kernelOf(attributes, rank);
  if (kernel === undefined) return missingKernel(layer, attributes.weight, rank, problems);
  const window = judgeWindow(input, windowAttributes(attributes, kernel), problems);
  if (window === undefined) return undefined;
  if (!judgeKernelWeight(attributes.weight, window, channels, problems)) return undefined;
  if (!judgeBias(attributes.bias, channels.out, problems)) return undefined;
  warnUnread(input, window, problems, () => readAllRemedy(input, window));
  return [float32(windowedShape(input, window, channels.out))];
}

function judgeKernelWeight(
  weight: NdArray | undefined,
  window: Window,
  channels: Channels,
  problems: Problems<"weight-shape">,
): boolean {
  if (weight === undefined) return true;
  const axes = `[out, in / groups, ${spatialNames(window.kernel.length).join(", ")}]`;
  return judgeWeight(weight, weightShape(window.kernel, channels), axes, weightHelp(channels), problems);
}

function weightHelp({ out, perGroup }: Channels): readonly string[] {
  if (perGroup === 1) return [];
  return [
    `${out === 1 ? "the one output channel" : `each of the ${formatDim(out)} output channels`} needs a kernel for each of ${countText(perGroup, "input channel")}`,
    "depthwise applies one kernel to each channel by itself",
  ];
}

function weightShape(kernel: readonly number[], channels: Channels): readonly Dim[] {
  return [channels.out, channels.perGroup, ...kernel];
}

// ── Counts and traits ────────────────────────────────────────────────────────────────────────────────────────────────

/** Weight `(kh*kw*in/groups)*out` and bias `out`. Fans are those of one group, at stride 1. */
export function convolutionParameters(
  input: TensorType,
  attributes: ConvolutionAttributes,
  channels: Channels,
): readonly ParameterSpec[] {
  const kernel = kernelExtents(input, attributes);
  const area = productOfDims(kernel);
  const formula = `(${[...kernel, channels.perGroup].map(factorText).join("*")})*${factorText(channels.out)}`;
  const fans = { fanIn: multiplyDims(area, channels.perGroup), fanOut: multiplyDims(area, channels.outPerGroup) };
  const weight = weightParameter(weightShape(kernel, channels), attributes.weight, formula, fans);
  return [weight, ...biasParameter(attributes.bias, channels.out)];
}

/** Output elements x kernel x input channels of a group. */
export function convolutionMacs(
  input: TensorType,
  output: TensorType,
  attributes: ConvolutionAttributes,
  channels: Channels,
): Dim {
  return productOfDims([...output.shape, ...kernelExtents(input, attributes), channels.perGroup]);
}

export function convolutionWindow(input: TensorType, attributes: ConvolutionAttributes): Window {
  return resolved(input, attributes);
}

/** A contraction; while its channels are symbolic, nothing that a strategy could use. */
export function convolutionTraits(input: TensorType, attributes: ConvolutionAttributes, channels: Channels): Traits {
  if (!isConstantDim(channels.groups)) return {};
  return {
    contraction: {
      axis: CHANNEL_AXIS,
      window: resolved(input, attributes),
      groups: channels.groups,
      transposed: false,
      flipped: attributes.mode === "convolution",
      weight: "weight",
      bias: attributes.bias === false ? undefined : "bias",
      withBias: attributes.bias === false ? { ...attributes, bias: true } : attributes,
    },
  };
}

// ── Semantics ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The definition, summed tap by tap: y[n, o, p] = b[o] + sum over i, t of x[n, i, p * stride + t * dilation - pad] * w[o, i, t]. */
export function referenceConvolution(io: ReferenceIO<ConvolutionAttributes>, channels: Channels): readonly NdArray[] {
  const x = io.inputs[0]!;
  const { weight, bias } = io.parameters;
  const [batch, inChannels, ...extentsOfInput] = x.shape as [number, number, ...number[]];
  const window = resolved(float32(x.shape), io.attributes);
  const perGroup = constantDim(channels.perGroup);
  const out = constantDim(channels.out);
  const outPerGroup = constantDim(channels.outPerGroup);
  const plane = productOf(extentsOfInput);
  const area = productOf(window.kernel);
  const output = ndarray(io.outputs[0]!);
  const positions = io.outputs[0]!.slice(2);
  const positionCount = productOf(positions);

  forEachIndex(positions, (position, offset) => {
    const taps = tapsAt(window, position, extentsOfInput);
    for (let n = 0; n < batch; n++) {
      for (let o = 0; o < out; o++) {
        const firstInput = Math.floor(o / outPerGroup) * perGroup;
        let sum = bias === undefined ? 0 : bias.data[o]!;
        for (let i = 0; i < perGroup; i++) {
          const image = (n * inChannels + firstInput + i) * plane;
          const kernel = (o * perGroup + i) * area;
          for (const tap of taps) {
            const element = io.attributes.mode === "convolution" ? area - 1 - tap.kernel : tap.kernel;
            sum += x.data[image + tap.input]! * weight!.data[kernel + element]!;
          }
        }
        output.data[(n * out + o) * positionCount + offset] = sum;
      }
    }
  });
  return [output];
}

/** One output element at a time: its group's channels, then the taps that lie within the input. */
export function lowerConvolution(k: KernelBuilder, io: LowerIO<ConvolutionAttributes>, channels: Channels): void {
  const input = io.inputs[0]!;
  const { weight, bias } = io.parameters;
  const window = resolved(float32(input.shape), io.attributes);
  const perGroup = constantDim(channels.perGroup);
  const outPerGroup = constantDim(channels.outPerGroup);
  const flipped = io.attributes.mode === "convolution";

  io.outputs[0]!.forEach((index) => {
    const [n, o, ...position] = index as [Expression, Expression, ...Expression[]];
    const taps = windowTaps(k, window, position, input.shape.slice(2));
    const firstInput =
      channels.groups === 1 ? int(0) : k.let("firstInput", mul(div(o, int(outPerGroup)), int(perGroup)));
    const sum = k.variable("sum", float(0));
    k.for("i", 0, perGroup, (i) => {
      forTaps(k, taps, (kernelIndex, inputIndex) => {
        const x = input.at([n, add(firstInput, i), ...inputIndex]);
        const w = weight!.at([o, i, ...(flipped ? backwards(kernelIndex, window) : kernelIndex)]);
        sum.set(add(sum.value, mul(x, w)));
      });
    });
    io.outputs[0]!.store(index, bias === undefined ? sum.value : add(sum.value, bias.at([o])));
  });
}
