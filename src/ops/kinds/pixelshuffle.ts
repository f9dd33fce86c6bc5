/** `pixelshuffle`: channels become space. */
import { add, div, int, mul, rem } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { constantDim, floorDivideDim, multiplyDims } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, constantShape, spatialDims, type TensorType } from "../../tensor/shape.ts";
import { dividesDim } from "../../tensor/size-condition.ts";
import { integer, required } from "../contract/attributes.ts";
import { defineOp, type Problems } from "../contract/op.ts";
import { permute } from "./permute.ts";
import { view } from "./view.ts";
import { enlargedReach } from "../contract/receptive.ts";
import { mayHold } from "../shared/demand.ts";
import { requireSpatial, windowMessages } from "../shared/windowed.ts";

function judgeChannels(input: TensorType, factor: number, problems: Problems<"channels-not-divisible">): boolean {
  const channels = input.shape[CHANNEL_AXIS]!;
  const block = factor ** spatialDims(input.shape).length;
  if (mayHold(dividesDim(channels, block), problems)) return true;
  const count = constantDim(channels);
  const product = Array.from({ length: input.shape.length - 2 }, () => factor).join("*");
  problems.error({
    code: "channels-not-divisible",
    attribute: "factor",
    message: `pixelshuffle ${factor} wants a multiple of ${block} channels, and the tensor here has ${count}`,
    notes: [
      `each output channel is made of ${product}${block === factor ? "" : ` = ${block}`} channels; ${count} / ${block} leaves ${count % block}`,
    ],
    help: [`a conv with ${Math.ceil(count / block) * block} channels before it would fit`],
  });
  return false;
}

/** The place of a channel within its block: one digit to the base of the factor for each spatial axis. */
function digits(rank: number, factor: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => factor ** (rank - 1 - axis));
}

export const pixelshuffle = defineOp({
  name: "pixelshuffle",
  category: "shape",
  summary: "Channels become space: `[C*r*r, H, W]` becomes `[C, H*r, W*r]` (sub-pixel convolution).",
  details:
    "`y[c, h*r + i, w*r + j] = x[c*r*r + i*r + j, h, w]` as PyTorch's `PixelShuffle` (Shi et al., 2016, arXiv:1609.05158).",
  attributes: { factor: required(integer(1), "How many times as large every spatial axis becomes.") },
  positional: ["factor"],
  messages: {
    "needs-spatial": windowMessages["needs-spatial"],
    "channels-not-divisible": "The channels are not a multiple of the factor to the power of the spatial axes.",
  },
  examples: [{ text: "pixelshuffle 2", input: "[64, 28, 28]", output: "[16, 56, 56]" }],
  infer([input], { factor }, problems) {
    if (!requireSpatial(input!, "pixelshuffle", problems)) return undefined;
    if (!judgeChannels(input!, factor, problems)) return undefined;
    const enlarged = spatialDims(input!.shape).map((extent) => multiplyDims(extent, factor));
    const channels = floorDivideDim(input!.shape[CHANNEL_AXIS]!, factor ** enlarged.length);
    return [{ dtype: input!.dtype, shape: [input!.shape[0]!, channels, ...enlarged] }];
  },
  receptive: ([input], _outputs, { factor }) =>
    spatialDims(input!.shape).map((_, axis) => enlargedReach(axis + 2, factor)),
  traits: (_inputs, { factor }) => ({ identity: factor === 1 }),
  gradient({ graph, inputs: [input], gradient, attributes: { factor } }) {
    const [batch, channels, ...extents] = constantShape(gradient.type.shape) as [number, number, ...number[]];
    const split = extents.flatMap((extent) => [extent / factor, factor]);
    const blocks = graph.apply(view, [gradient], { shape: [batch, channels, ...split] });
    const [places, within] = [extents.map((_, axis) => 2 * axis + 1), extents.map((_, axis) => 2 * axis + 2)];
    const moved = graph.apply(permute, [blocks], { axes: [0, ...within, ...places] });
    return { inputs: [graph.apply(view, [moved], { shape: constantShape(input!.type.shape) })] };
  },
  reference({ inputs, outputs, attributes: { factor } }) {
    const output = ndarray(outputs[0]!);
    const block = factor ** (output.shape.length - 2);
    forEachIndex(inputs[0]!.shape, ([n, channel, ...position], at) => {
      let rest = channel! % block;
      const target = [...position];
      for (let axis = target.length - 1; axis >= 0; axis--) {
        target[axis] = position[axis]! * factor + (rest % factor);
        rest = Math.floor(rest / factor);
      }
      output.data[offsetOf(output, [n!, Math.floor(channel! / block), ...target])] = inputs[0]!.data[at]!;
    });
    return [output];
  },
  lower(_k, { inputs, outputs, attributes: { factor } }) {
    outputs[0]!.forEach((index) => {
      const [n, c, ...position] = index as [Expression, Expression, ...Expression[]];
      const weights = digits(position.length, factor);
      const first = mul(c, int(factor ** position.length));
      const channel = position.reduce(
        (sum, at, axis) => add(sum, mul(rem(at, int(factor)), int(weights[axis]!))),
        first,
      );
      const source = position.map((at) => div(at, int(factor)));
      outputs[0]!.store(index, inputs[0]!.at([n, channel, ...source]));
    });
  },
});
