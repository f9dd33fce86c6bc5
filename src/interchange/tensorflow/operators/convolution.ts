/** Convolutions: TensorFlow's kernels are [height, width, in, out], those of depthwise ones [height, width, in, multiplier]. */
import type { NodeContext, Operators } from "../../import/node-context.ts";
import { shapeText, type Operand } from "../../import/operand.ts";
import {
  int,
  ints,
  isChannelsLast,
  onChannelsFirst,
  paddingOf,
  reshaped,
  spatialEntries,
  transposed,
  type Attributes,
  type Beside,
} from "./apply.ts";
import { overBlocks } from "./dilation.ts";
import { fusedIn, type Fused } from "./fused.ts";

interface Window {
  readonly channelsLast: boolean;
  readonly attributes: Attributes;
}

function windowOf(node: NodeContext, kernel: Operand): Window {
  const rank = kernel.shape.length;
  const channelsLast = isChannelsLast(node);
  const ones = Array<number>(rank).fill(1);
  const along = (name: string): readonly number[] =>
    spatialEntries(node, name, nonEmpty(node.ints(name)) ?? ones, channelsLast);
  const attributes = {
    strides: ints(along("strides")),
    dilations: ints(along("dilations")),
    ...paddingOf(node, channelsLast, kernel.shape.slice(0, -2)),
  };
  node.ignore("use_cudnn_on_gpu");
  return { channelsLast, attributes: overBlocks(node, rank, channelsLast, attributes) };
}

function nonEmpty(list: readonly number[] | undefined): readonly number[] | undefined {
  return list?.length === 0 ? undefined : list;
}

function demandRank(node: NodeContext, operand: Operand, rank: number, what: string): void {
  if (operand.shape.length !== rank) node.fail(`its ${what} is ${shapeText(operand.shape)} where ${rank} axes are due`);
}

/** `[…kernel, in, out]` as `[out, in, …kernel]`. */
function outFirst(node: NodeContext, kernel: Operand): Operand {
  const rank = kernel.shape.length;
  return transposed(node, kernel, [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, at) => at)]);
}

function convolution(rank: number): (node: NodeContext) => void {
  return (node) => {
    const [x, kernel] = [node.operand(0), node.operand(1)];
    demandRank(node, x, rank, "input");
    demandRank(node, kernel, rank, "filter");
    const { channelsLast, attributes } = windowOf(node, kernel);
    const fused = fusedIn(node);
    const channels = x.shape.at(channelsLast ? -1 : 1)!;
    const group = channels / kernel.shape.at(-2)!;
    if (!Number.isInteger(group)) node.fail(`its filter ${shapeText(kernel.shape)} does not fit ${channels} channels`);
    const y = onChannelsFirst(node, x, channelsLast, (image, beside) =>
      convolved(node, [image, outFirst(node, kernel)], { ...attributes, group: int(group) }, fused, beside),
    );
    node.output(0, y);
  };
}

/** With what is fused behind it: a bias of one number a channel is the convolution's own, another is added. */
function convolved(
  node: NodeContext,
  [image, kernel]: readonly [Operand, Operand],
  attributes: Attributes,
  { bias, activate }: Fused,
  beside: Beside,
): Operand {
  const isOwn = bias?.shape.join() === `${kernel.shape[0]!}`;
  const y = node.apply("Conv", [image, kernel, isOwn ? bias : undefined], attributes);
  return activate(bias === undefined || isOwn ? y : node.apply("Add", [y, beside(bias)], {}, "bias"), beside);
}

function depthwise(node: NodeContext): void {
  const [x, kernel] = [node.operand(0), node.operand(1)];
  demandRank(node, x, 4, "input");
  demandRank(node, kernel, 4, "filter");
  const { channelsLast, attributes } = windowOf(node, kernel);
  const fused = fusedIn(node);
  const [height, width, channels, multiplier] = kernel.shape as [number, number, number, number];
  const perOutput = reshaped(node, transposed(node, kernel, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
  const y = onChannelsFirst(node, x, channelsLast, (image, beside) =>
    convolved(node, [image, perOutput], { ...attributes, group: int(channels) }, fused, beside),
  );
  node.output(0, y);
}

/** The gradient of a convolution by its input, of the shape that input 1 says. */
function transposedConvolution(rank: number): (node: NodeContext) => void {
  return (node) => {
    const [kernel, x] = [node.operand(1), node.operand(2)];
    demandRank(node, x, rank, "input");
    demandRank(node, kernel, rank, "filter");
    const { channelsLast, attributes } = windowOf(node, kernel);
    const shape = node.integers(0, "the shape of its output");
    if (shape.length !== rank) node.fail(`its output's shape has ${shape.length} entries for ${rank} axes`);
    const spatial = channelsLast ? shape.slice(1, -1) : shape.slice(2);
    const size = "pads" in attributes ? {} : { output_shape: ints(spatial) };
    // Where the shape is given, which side the padding is on is the same for both kinds of it.
    const auto = "pads" in attributes ? {} : { auto_pad: { kind: "string", value: "SAME_UPPER" } as const };
    const y = onChannelsFirst(node, x, channelsLast, (image) =>
      node.apply("ConvTranspose", [image, outFirst(node, kernel)], { ...attributes, ...auto, ...size }),
    );
    node.output(0, y);
  };
}

export const convolutions: Operators = {
  Conv2D: { convert: convolution(4) },
  _FusedConv2D: { convert: convolution(4) },
  Conv3D: { convert: convolution(5) },
  DepthwiseConv2dNative: { convert: depthwise },
  FusedDepthwiseConv2dNative: { convert: depthwise },
  Conv2DBackpropInput: { except: "a shape that is computed from the inputs", convert: transposedConvolution(4) },
  Conv3DBackpropInputV2: { except: "a shape that is computed from the inputs", convert: transposedConvolution(5) },
};
