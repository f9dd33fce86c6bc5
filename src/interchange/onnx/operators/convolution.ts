/** Convolutions over any number of spatial axes, and transposed ones. */
import { isFloat } from "../../import/element-types.ts";
import type { NodeContext, Operators } from "../../import/node-context.ts";
import { shapeText, type Operand } from "../../import/operand.ts";
import { explicitPad, short, spatialRank, windowWords } from "../window.ts";
import type { ParameterSource } from "../../import/assembly.ts";
import { layerOnImages } from "../../import/rows.ts";
import { perAxis } from "../../../tensor/window.ts";

/** An operand as a layer's parameter: a constant becomes a weight of the net, anything else stays a value. */
export function parameterOf(node: NodeContext, operand: Operand): ParameterSource {
  if (!isFloat(operand.elementType)) node.fail(`a weight of it is ${operand.elementType}; supported: float32`);
  return operand.kind === "constant" ? operand : operand.value;
}

/** Inputs 2 and 3: the weight, and the bias where there is one. */
function weightAndBias(node: NodeContext): Readonly<Record<string, ParameterSource>> {
  const bias = node.optional(2);
  return {
    weight: parameterOf(node, node.operand(1)),
    ...(bias === undefined ? {} : { bias: parameterOf(node, bias) }),
  };
}

function judgeWeight(node: NodeContext, rank: number, group: number): readonly number[] {
  const { shape } = node.operand(1);
  if (shape.length !== rank + 2) node.fail(`its weight is ${shapeText(shape)} for ${rank} spatial axes`);
  if (group < 1 || shape[0]! % group !== 0)
    node.fail(`its weight ${shapeText(shape)} does not fall into ${group} groups`);
  return shape;
}

function conv(node: NodeContext): void {
  const image = node.operand(0);
  const rank = spatialRank(node, image);
  const group = node.int("group", 1);
  const [channels, perGroup, ...kernel] = judgeWeight(node, rank, group) as [number, number, ...number[]];
  const window = windowWords(node, rank, kernel);
  const parameters = weightAndBias(node);
  const inChannels = image.shape[1]!;
  if (perGroup * group !== inChannels) {
    node.fail(`its weight reads ${perGroup} channels in each of ${group} groups, and its input has ${inChannels}`);
  }
  const shared = { ...window, bias: "bias" in parameters };
  const isDepthwise = group === inChannels && group > 1;
  const [op, attributes] = isDepthwise
    ? (["depthwise", { ...shared, multiplier: channels / group }] as const)
    : (["conv", { ...shared, channels, groups: group }] as const);
  node.output(0, layerOnImages(node, op, image, attributes, parameters));
}

function convTranspose(node: NodeContext): void {
  const image = node.operand(0);
  const rank = spatialRank(node, image);
  const group = node.int("group", 1);
  const [, perGroup, ...kernel] = judgeWeight(node, rank, group) as [number, number, ...number[]];
  const window = windowWords(node, rank, kernel);
  const parameters = weightAndBias(node);
  const { pad, outputPad } = transposedPad(node, image.shape.slice(2), kernel, window);
  const value = layerOnImages(
    node,
    "convtranspose",
    image,
    {
      ...window,
      pad,
      output_pad: short(outputPad),
      channels: perGroup * group,
      groups: group,
      bias: "bias" in parameters,
    },
    parameters,
  );
  node.output(0, value);
}

/**
 * What is taken off the output: as given, or what leads to `output_shape` (of the spatial axes) or to input times stride.
 * ONNX, ConvTranspose: total = stride * (in - 1) + output_padding + dilated kernel - output_shape; the odd one of it is at the
 * end for SAME_UPPER and at the beginning otherwise. Where that is negative, the output grows at its end instead.
 */
function transposedPad(
  node: NodeContext,
  extents: readonly number[],
  kernel: readonly number[],
  window: ReturnType<typeof windowWords>,
): { readonly pad: readonly number[]; readonly outputPad: readonly number[] } {
  const rank = extents.length;
  const outputPad = node.ints("output_padding", Array<number>(rank).fill(0));
  const asked = node.ints("output_shape")?.slice(-rank);
  if (asked === undefined && typeof window.pad !== "string") return { pad: window.pad, outputPad };
  const [strides, dilations] = [perAxis(window.stride, rank), perAxis(window.dilation, rank)];
  const totals = extents.map((extent, axis) => {
    const [stride, dilation] = [strides[axis]!, dilations[axis]!];
    const whole = stride * (extent - 1) + outputPad[axis]! + dilation * (kernel[axis]! - 1) + 1;
    return whole - (asked?.[axis] ?? extent * stride);
  });
  const lower = totals.map((total) => Math.floor(Math.max(0, total) / 2));
  const upper = totals.map((total, axis) => Math.max(0, total) - lower[axis]!);
  const pads = window.pad === "same" ? [...lower, ...upper] : [...upper, ...lower];
  const grown = totals.map((total, axis) => outputPad[axis]! + Math.max(0, -total));
  return { pad: explicitPad(node, pads, rank), outputPad: grown };
}

export const convolutions: Operators = {
  Conv: { except: "negative padding", convert: conv },
  ConvTranspose: { except: "negative padding", convert: convTranspose },
};
