/** Normalisations, scales and what passes make of them. */
import { productOf } from "../../../base/integers.ts";
import { findAxis } from "../../../ops/shared/axes.ts";
import { CHANNEL_AXIS } from "../../../tensor/shape.ts";
import type { OnnxAttribute } from "../model.ts";
import { inverseOrder } from "../../../tensor/layout.ts";
import { behind, scaleAndShift } from "./channels.ts";
import {
  extents,
  float,
  inputOf,
  int,
  ints,
  parameterOf,
  type Exporters,
  type ExportedLayer,
  type LayerOf,
  type NodeWriter,
  type Tensor,
} from "./exporter.ts";
import { reshapedLike, transposed } from "./shape.ts";

export const normalisationExporters = {
  bn: exportBatchNorm,
  scale: (layer, onnx) => {
    const { name, shape } = inputOf(layer);
    const axis = findAxis(layer.attributes.axis, shape.length)!;
    return scaleAndShift(name, parametersOf(layer), shape.length, onnx, axis);
  },
  dropout: (layer, onnx) => onnx.node("Dropout", [inputOf(layer).name, onnx.number(layer.attributes.rate)]),
  layernorm: exportLayerNorm,
  groupnorm: exportGroupNorm,
  instancenorm: exportInstanceNorm,
  lrn: exportLocalResponse,
  affine: (layer, onnx) => {
    const { name, shape } = inputOf(layer);
    const [weight, bias] = [parameterOf(layer, "scale"), parameterOf(layer, "shift")];
    return scaleAndShift(name, { weight, bias }, shape.length, onnx);
  },
  scaleaxis: exportScaleAxis,
} satisfies Partial<Exporters>;

/** `weight` and `bias`, as far as the layer has them. */
function parametersOf({ parameters: { weight, bias } }: ExportedLayer<unknown>) {
  return {
    ...(weight === undefined ? {} : { weight: weight.name }),
    ...(bias === undefined ? {} : { bias: bias.name }),
  };
}

function channelsOf({ shape }: Tensor): number {
  return extents([shape[CHANNEL_AXIS]!])[0]!;
}

/** A factor of 1 for every one of `count`. */
function ones(count: number, onnx: NodeWriter): string {
  return onnx.numbers([count], Array<number>(count).fill(1));
}

function zeros(count: number, onnx: NodeWriter): string {
  return onnx.numbers([count], Array<number>(count).fill(0));
}

function exportBatchNorm(layer: LayerOf<"bn">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const { affine, eps, momentum } = layer.attributes;
  // ONNX says the share of the old statistics, 0.9 where it says nothing.
  const kept: Readonly<Record<string, OnnxAttribute>> = momentum === 0.1 ? {} : { momentum: float(1 - momentum) };
  const statistics = [parameterOf(layer, "running_mean"), parameterOf(layer, "running_var")];
  const trained = affine
    ? [parameterOf(layer, "weight"), parameterOf(layer, "bias")]
    : [ones(channelsOf(input), onnx), zeros(channelsOf(input), onnx)];
  return onnx.node("BatchNormalization", [input.name, ...trained, ...statistics], { epsilon: float(eps), ...kept });
}

function exportInstanceNorm(layer: LayerOf<"instancenorm">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const { affine, eps } = layer.attributes;
  const trained = affine
    ? [parameterOf(layer, "weight"), parameterOf(layer, "bias")]
    : [ones(channelsOf(input), onnx), zeros(channelsOf(input), onnx)];
  return onnx.node("InstanceNormalization", [input.name, ...trained], { epsilon: float(eps) });
}

/** ONNX has it from version 21 on (that of 18 scaled groups, not channels): a group as a channel, as PyTorch writes it. */
function exportGroupNorm(layer: LayerOf<"groupnorm">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const { groups, eps } = layer.attributes;
  const apart = onnx.node("Reshape", [input.name, onnx.integers("shape", [0, groups, -1])]);
  const units = [ones(groups, onnx), zeros(groups, onnx)];
  const normalised = onnx.node("InstanceNormalization", [apart, ...units], { epsilon: float(eps) });
  const together = reshapedLike(normalised, input, onnx);
  return scaleAndShift(together, parametersOf(layer), input.shape.length, onnx);
}

/** LayerNormalization goes over the last axes; others are moved there and back. */
function exportLayerNorm(layer: LayerOf<"layernorm">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const rank = input.shape.length;
  const over = layer.attributes.axes.map((axis) => findAxis(axis, rank)!).toSorted((a, b) => a - b);
  const kept = [...input.shape.keys()].filter((axis) => !over.includes(axis));
  const order = [...kept, ...over];
  if (order.every((axis, at) => axis === at)) return normalisedLast(layer, input.name, over, onnx);
  const moved = transposed(input.name, order, onnx);
  return transposed(normalisedLast(layer, moved, over, onnx), inverseOrder(order), onnx);
}

/** The last axes normalised, which are those of the layer. */
function normalisedLast(layer: LayerOf<"layernorm">, input: string, over: readonly number[], onnx: NodeWriter): string {
  const { shape } = inputOf(layer);
  const trained = layer.attributes.affine
    ? [parameterOf(layer, "weight"), parameterOf(layer, "bias")]
    : [onesOf(extents(over.map((axis) => shape[axis]!)), onnx)];
  const attributes = { axis: int(shape.length - over.length), epsilon: float(layer.attributes.eps) };
  return onnx.node("LayerNormalization", [input, ...trained], attributes);
}

function onesOf(shape: readonly number[], onnx: NodeWriter): string {
  const count = productOf(shape);
  return onnx.numbers(shape, Array<number>(count).fill(1));
}

/** Engines take LRN of images with an odd size; ONNX's even sizes lie one channel further than ours. */
function exportLocalResponse(layer: LayerOf<"lrn">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const { size, alpha, beta, k } = layer.attributes;
  if (size % 2 === 1 && input.shape.length === 4) {
    const attributes = { size: int(size), alpha: float(alpha), beta: float(beta), bias: float(k) };
    return onnx.node("LRN", [input.name], attributes);
  }
  const means = onnx.node("Mul", [meanSquares(input, size, onnx), onnx.number(alpha)]);
  const base = onnx.node("Add", [means, onnx.number(k)]);
  return onnx.node("Div", [input.name, onnx.node("Pow", [base, onnx.number(beta)])]);
}

/** The mean of the squares of `size` channels, from size / 2 (rounded down) before each: pooling over the channel axis. */
function meanSquares(input: Tensor, size: number, onnx: NodeWriter): string {
  const squares = onnx.node("Mul", [input.name, input.name]);
  const image = onnx.node("Reshape", [squares, onnx.integers("shape", imageOf(input))]);
  const before = Math.floor(size / 2);
  const pooled = onnx.node("AveragePool", [image], {
    kernel_shape: ints([size, 1]),
    strides: ints([1, 1]),
    pads: ints([before, 0, size - 1 - before, 0]),
    count_include_pad: int(1),
  });
  return reshapedLike(pooled, input, onnx);
}

/** `[N, 1, C, positions]`; 0 stands for the batch of the input. */
function imageOf({ shape }: Tensor): readonly number[] {
  return [0, 1, ...extents([shape[CHANNEL_AXIS]!]), -1];
}

/** The tensor times a vector along one of its axes. */
function exportScaleAxis(layer: LayerOf<"scaleaxis">, onnx: NodeWriter): string {
  const [tensor, vector] = layer.inputs as readonly [Tensor, Tensor];
  const factors = behind(vector.name, tensor.shape.length - 1 - layer.attributes.axis, onnx);
  return onnx.node("Mul", [tensor.name, factors]);
}
