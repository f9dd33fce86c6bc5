/** Convolutions, transposed, depthwise and separable ones among them; kernels are `[...kernel, in, out]`. */
import { permuted, reshaped } from "../../import/constant-tensors.ts";
import { shapeText, type ConstantOperand, type Operand } from "../../import/operand.ts";
import { int, ints, word, type Attributes, type Layer, type LayerContext, type Layers } from "../layer.ts";
import type { Options } from "../options.ts";
import { activated } from "./activations.ts";

function withBias(...weights: readonly string[]): (options: Options) => readonly string[] {
  return (options) => (options.flag("use_bias", true) ? [...weights, "bias"] : weights);
}

function biasOf(call: LayerContext): ConstantOperand | undefined {
  return call.has("bias") ? call.weight("bias", 1) : undefined;
}

/** A kernel whose spatial extents are those that the options tell. */
function kernelOf(call: LayerContext, name: string, rank: number): ConstantOperand {
  const kernel = call.weight(name, rank + 2);
  const due = call.options.perAxis("kernel_size", rank);
  const found = kernel.shape.slice(0, rank);
  return due.join() === found.join()
    ? kernel
    : call.fail(`its ${name} is ${shapeText(kernel.shape)}, and its kernel_size [${due.join(", ")}]`);
}

/** Strides, dilations and padding. TensorFlow's `same` has the odd row or column of zeros at the end. */
function windowOf(call: LayerContext, kernel: readonly number[]): Attributes {
  const { options } = call;
  const rank = kernel.length;
  const strides = options.perAxis("strides", rank, 1);
  const dilations = options.perAxis("dilation_rate", rank, 1);
  const padding = options.word("padding", "valid", "same", "causal");
  if (padding === "causal" && rank > 1) call.fail("its option padding is causal; supported in one dimension alone");
  const pads: Attributes =
    padding === "same"
      ? { auto_pad: word("SAME_UPPER") }
      : padding === "causal"
        ? { pads: ints([dilations[0]! * (kernel[0]! - 1), 0]) }
        : {};
  return { strides: ints(strides), dilations: ints(dilations), ...pads };
}

/** `[...kernel, in, out]` as ONNX has it: `[out, in, ...kernel]`. */
function outermostLast(kernel: ConstantOperand): ConstantOperand {
  const rank = kernel.shape.length - 2;
  return permuted(kernel, [rank + 1, rank, ...spatialAxes(rank)]);
}

/** `[...kernel, channels, multiplier]` as `[channels * multiplier, 1, ...kernel]`. */
function depthwiseKernel(kernel: ConstantOperand): ConstantOperand {
  const rank = kernel.shape.length - 2;
  const turned = permuted(kernel, [rank, rank + 1, ...spatialAxes(rank)]);
  const [channels = 1, multiplier = 1, ...extents] = turned.shape;
  return reshaped(turned, [channels * multiplier, 1, ...extents]);
}

function spatialAxes(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, at) => at);
}

function convolution(rank: number): Layer {
  return {
    variables: withBias("kernel"),
    convert(call) {
      const input = call.inputOf(rank + 2);
      const kernel = kernelOf(call, "kernel", rank);
      call.options.demand("filters", kernel.shape.at(-1)!);
      const group = call.options.integer("groups", 1);
      const window = windowOf(call, kernel.shape.slice(0, rank));
      const operands = [outermostLast(kernel), biasOf(call)];
      const attributes = { ...window, group: int(group) };
      return activated(
        call,
        call.onImage(input, (image) => call.apply("Conv", [image, ...operands], attributes)),
      );
    },
  };
}

function depthwise(rank: number): Layer {
  return {
    variables: withBias("depthwise_kernel"),
    convert(call) {
      const input = call.inputOf(rank + 2);
      call.options.demand("groups", 1);
      call.options.ignore("filters", "depth_multiplier");
      const kernel = kernelOf(call, "depthwise_kernel", rank);
      return activated(
        call,
        call.onImage(input, (image) => channelByChannel(call, image, kernel, biasOf(call))),
      );
    },
  };
}

function channelByChannel(
  call: LayerContext,
  image: Operand,
  kernel: ConstantOperand,
  bias?: ConstantOperand,
): Operand {
  const window = windowOf(call, kernel.shape.slice(0, -2));
  const attributes = { ...window, group: int(kernel.shape.at(-2)!) };
  return call.apply("Conv", [image, depthwiseKernel(kernel), bias], attributes);
}

/** A depthwise convolution and, behind it, one over single positions. */
function separable(rank: number): Layer {
  return {
    variables: withBias("depthwise_kernel", "pointwise_kernel"),
    convert(call) {
      const input = call.inputOf(rank + 2);
      call.options.demand("groups", 1);
      call.options.ignore("depth_multiplier");
      const spatial = kernelOf(call, "depthwise_kernel", rank);
      const points = call.weight("pointwise_kernel", rank + 2);
      call.options.demand("filters", points.shape.at(-1)!);
      const make = (image: Operand): Operand =>
        call.apply("Conv", [channelByChannel(call, image, spatial), outermostLast(points), biasOf(call)]);
      return activated(call, call.onImage(input, make));
    },
  };
}

// ── Transposed ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Kernels are `[...kernel, out, in]`. */
function transposed(rank: number): Layer {
  return {
    variables: withBias("kernel"),
    convert(call) {
      const input = call.inputOf(rank + 2);
      const kernel = kernelOf(call, "kernel", rank);
      call.options.demand("filters", kernel.shape.at(-2)!);
      call.options.demand("groups", 1);
      const operands = [outermostLast(kernel), biasOf(call)];
      const make = (image: Operand): Operand => {
        const window = transposedWindow(call, image.shape.slice(2), kernel.shape.slice(0, rank));
        return call.apply("ConvTranspose", [image, ...operands], window);
      };
      return activated(call, call.onImage(input, make));
    },
  };
}

/**
 * What is cut off the whole output, so that it has the extent which Keras gives it (`deconv_output_length`): with
 * `padding=same` on both sides, an odd one at the end; else at the end alone. Where it is longer, zeros come to the end.
 */
function transposedWindow(call: LayerContext, extents: readonly number[], kernel: readonly number[]): Attributes {
  const rank = extents.length;
  const { options } = call;
  const strides = options.perAxis("strides", rank, 1);
  const dilations = options.perAxis("dilation_rate", rank, 1);
  const isSame = options.word("padding", "valid", "same") === "same";
  const given = options.raw("output_padding") === undefined ? undefined : options.perAxis("output_padding", rank);
  const cuts = extents.map((extent, axis) => {
    const [stride, reach] = [strides[axis]!, dilations[axis]! * (kernel[axis]! - 1) + 1];
    const whole = (extent - 1) * stride + reach;
    const due = transposedExtent(extent, stride, reach, isSame, given?.[axis]);
    // What is transposed is a convolution of the result; TensorFlow refuses where that does not give the input's extent.
    const back = isSame ? Math.ceil(due / stride) : Math.floor((due - reach) / stride) + 1;
    if (back !== extent)
      call.fail(
        `its option output_padding is ${given?.[axis]}: an output of ${due} elements has an input of ${back}, not ${extent}`,
      );
    return whole - due;
  });
  const before = cuts.map((cut) => (isSame ? Math.floor(Math.max(0, cut) / 2) : 0));
  const behind = cuts.map((cut, axis) => Math.max(0, cut) - before[axis]!);
  return {
    strides: ints(strides),
    dilations: ints(dilations),
    pads: ints([...before, ...behind]),
    output_padding: ints(cuts.map((cut) => Math.max(0, -cut))),
  };
}

function transposedExtent(
  extent: number,
  stride: number,
  reach: number,
  isSame: boolean,
  outputPadding: number | undefined,
): number {
  if (outputPadding === undefined) return extent * stride + (isSame ? 0 : Math.max(reach - stride, 0));
  return (extent - 1) * stride + reach - (isSame ? 2 * Math.floor(reach / 2) : 0) + outputPadding;
}

export const convolutions: Layers = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
};
