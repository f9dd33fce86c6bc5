/**
 * What kernels of contractions share: the geometry of a window over images, and the packing of weights.
 *
 * A dense layer is a convolution whose kernel covers the whole input: flattened features count as `[C, H, W]` in
 * row-major order, so its weight `[out, C * H * W]` is a kernel `[out, C, H, W]`, and nothing needs to be flattened.
 *
 * Packed weights, for `width` output channels at a time (fewer in the last block of a group, filled up with zeros to whole
 * vectors):
 *
 *     [groups][blocks][kernel height][kernel width][in / groups][width]
 */
import { invariant } from "../base/invariant.ts";
import type { Node } from "../graph/graph.ts";
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import { add, compare, div, float, int, load, mul, rem, select, splat, sub } from "../kernel/expression.ts";
import type { StorageType } from "../kernel/elements.ts";
import type { Buffer, Expression, Lanes } from "../kernel/ir.ts";
import type { Contraction, TensorReader } from "../ops/contract/op.ts";
import { constantDim } from "../tensor/dim.ts";
import { CHANNEL_AXIS } from "../tensor/shape.ts";
import { dilatedExtent } from "../tensor/window.ts";
import type { Lane } from "./epilogue.ts";
import type { Layer, PackRequest, Site } from "./strategy.ts";
import { collapseLoops, type ReductionLoop } from "./register-tile.ts";
import { noHalo, type Halo, type Image } from "./buffer-view.ts";

/** Pairs are [y, x]. */
type Pair = readonly [number, number];

export interface Geometry {
  readonly groups: number;
  /** Input and output channels of one group. */
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Padding above and to the left. */
  readonly pad: Pair;
  readonly flipped: boolean;
}

/** The geometry of a layer whose weights are prepared and whose input is an image; undefined for others. */
export function geometryOf({ node, inputs, inputShapes, outputShape, isRunning }: Layer): Geometry | undefined {
  const { contraction } = node.traits;
  const [shape] = inputShapes;
  if (contraction === undefined || contraction.transposed || shape === undefined) return undefined;
  if (contraction.axis !== CHANNEL_AXIS) return undefined;
  if (shape.length < 2 || shape.length > 4 || outputShape.length > 4) return undefined;
  if (!isRunning(inputs[0]!) || Object.values(node.parameters).some(isRunning)) return undefined;
  const { groups, flipped, window } = contraction;
  const channels = { groups, inputs: shape[1]! / groups, outputs: outputShape[1]! / groups };
  if (window === undefined) {
    // A tensor that is not flattened keeps its positions, each of which is contracted by itself.
    const kernel = outputShape.length === 2 ? pairOf(shape.slice(2), 1) : ([1, 1] as const);
    return { ...channels, kernel, stride: [1, 1], dilation: [1, 1], pad: [0, 0], flipped: false };
  }
  return {
    ...channels,
    kernel: pairOf(window.kernel, 1),
    stride: pairOf(window.stride, 1),
    dilation: pairOf(window.dilation, 1),
    pad: pairOf(window.padBegin.map(constantDim), 0),
    flipped,
  };
}

/** Values per spatial axis as [y, x]; one axis is x. */
function pairOf(values: readonly number[], missing: number): Pair {
  const [first = missing, second] = values;
  return second === undefined ? [missing, first] : [first, second];
}

/** The zeros that windows reach around an input of this shape. */
export function haloOf(geometry: Geometry, shape: readonly number[], outputShape: readonly number[]): Halo {
  const rank = shape.length;
  if (rank === 2 || outputShape.length === 2) return noHalo(rank);
  const { begin, end } = noHalo(rank);
  const reach = (axis: number, at: 0 | 1) => {
    const last = (outputShape[axis]! - 1) * geometry.stride[at] - geometry.pad[at];
    return Math.max(0, last + dilatedExtent(geometry.kernel[at], geometry.dilation[at]) - shape[axis]!);
  };
  const spatial: readonly (0 | 1)[] = rank === 4 ? [0, 1] : [1];
  return {
    begin: [...begin.slice(0, 2), ...spatial.map((at) => geometry.pad[at])],
    end: [...end.slice(0, 2), ...spatial.map((at, index) => reach(2 + index, at))],
  };
}

/** Multiply-accumulates for one output element. */
export function depthOf({ kernel, inputs }: Geometry): number {
  return kernel[0] * kernel[1] * inputs;
}

// ── Loops ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The reduction over kernel and input channels, in the order in which weights are packed. */
export function reductionLoops({ kernel, dilation, inputs }: Geometry, input: Image): readonly ReductionLoop[] {
  return collapseLoops([
    { name: "ky", count: kernel[0], step: dilation[0] * input.rowStride },
    { name: "kx", count: kernel[1], step: dilation[1] * input.pixelStride },
    { name: "c", count: inputs, step: input.channelStride },
  ]);
}

/** Visits the channels of a group in blocks of `width`, and what is left as one narrower block. */
export function forBlocks(
  k: KernelBuilder,
  channels: number,
  width: number,
  visit: (first: Expression, count: number) => void,
): void {
  const whole = channels - (channels % width);
  k.for("o", 0, whole, (o) => visit(o, width), width);
  if (whole < channels) visit(int(whole), channels - whole);
}

/** The parallel range over blocks of `width` output channels; the last may be narrower. Gives its extent. */
export function forChannelBlocks(
  k: KernelBuilder,
  channels: number,
  width: number,
  block: (channel: Expression, count: number) => void,
): number {
  const whole = Math.floor(channels / width);
  const rest = channels % width;
  const extent = whole + (rest > 0 ? 1 : 0);
  if (extent === 1) block(int(0), Math.min(channels, width));
  else {
    k.range("at", (at) => {
      const wholeBlock = (): void => block(mul(at, int(width)), width);
      if (rest === 0) wholeBlock();
      else k.if(compare("lt", at, int(whole)), wholeBlock, () => block(int(whole * width), rest));
    });
  }
  return extent;
}

// ── Packing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The weights in blocks of `width` output channels. */
export function weightsInBlocks(
  { node }: Layer,
  geometry: Geometry,
  { width, lanes }: Packing,
  element: StorageType,
): PackRequest {
  const { groups, inputs, kernel, flipped } = geometry;
  return {
    ...weightOf(node),
    order: `blocks ${[width, groups, inputs, ...kernel, flipped].join(" ")}`,
    element,
    length: groups * packedOutputs(geometry, lanes) * depthOf(geometry),
    fill: (k, source, target) => fillBlocks(k, source, target, geometry, { width, lanes }),
  };
}

/** The weight of a contraction, as requests to pack it name it. */
export function weightOf(node: Node): Pick<PackRequest, "name" | "value"> {
  const { weight } = contractionOf(node);
  return { name: weight, value: node.parameters[weight]! };
}

/** Output channels of a group with those that fill up its last vector. */
export function packedOutputs({ outputs }: Geometry, lanes: Lanes): number {
  return Math.ceil(outputs / lanes) * lanes;
}

/** Where the weights of a block begin that starts with channel `first` of a group. */
export function packedBlock(geometry: Geometry, lanes: Lanes, group: Expression, first: Expression): Expression {
  const channel = add(mul(group, int(packedOutputs(geometry, lanes))), first);
  return mul(channel, int(depthOf(geometry)));
}

interface Packing {
  readonly width: number;
  readonly lanes: Lanes;
}

function fillBlocks(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  geometry: Geometry,
  { width, lanes }: Packing,
): number {
  const { groups, outputs, inputs, kernel } = geometry;
  const packed = packedOutputs(geometry, lanes);
  k.range("o", (o) => {
    const group = k.let("group", div(o, int(outputs)));
    const inGroup = k.let("inGroup", rem(o, int(outputs)));
    const lane = k.let("lane", rem(inGroup, int(width)));
    const block = k.let("block", packedBlock(geometry, lanes, group, sub(inGroup, lane)));
    const step = k.let("step", widthAt(inGroup, packed, width));
    const place = (ky: Expression, kx: Expression, c: Expression): Expression =>
      add(add(block, mul(add(mul(add(mul(ky, int(kernel[1])), kx), int(inputs)), c), step)), lane);
    forKernel(k, kernel, inputs, (ky, kx, c) => {
      k.store(target, place(ky, kx, c), weightAt(source, geometry, o, c, ky, kx));
    });
    if (packed === outputs) return;
    k.if(compare("eq", inGroup, int(outputs - 1)), () => {
      forKernel(k, kernel, inputs, (ky, kx, c) => {
        const last = k.let("last", place(ky, kx, c));
        for (let filler = 1; filler <= packed - outputs; filler++) k.store(target, add(last, int(filler)), float(0));
      });
    });
  });
  return groups * outputs;
}

/** How many channels the block of a channel has, with those that fill up its last vector. */
function widthAt(inGroup: Expression, packed: number, width: number): Expression {
  const whole = packed - (packed % width);
  if (whole === packed) return int(width);
  if (whole === 0) return int(packed);
  return select(compare("lt", inGroup, int(whole)), int(width), int(packed - whole));
}

function forKernel(
  k: KernelBuilder,
  [height, width]: Pair,
  inputs: number,
  visit: (ky: Expression, kx: Expression, c: Expression) => void,
): void {
  k.for("ky", 0, height, (ky) => k.for("kx", 0, width, (kx) => k.for("c", 0, inputs, (c) => visit(ky, kx, c))));
}

/** The weight of a tap, in PyTorch's layout. */
function weightAt(
  source: TensorReader,
  { kernel: [height, width], flipped }: Geometry,
  o: Expression,
  c: Expression,
  ky: Expression,
  kx: Expression,
): Expression {
  const y = flipped ? sub(int(height - 1), ky) : ky;
  const x = flipped ? sub(int(width - 1), kx) : kx;
  if (source.shape.length === 4) return source.at([o, c, y, x]);
  if (source.shape.length === 3) return source.at([o, c, x]);
  const feature = add(mul(add(mul(c, int(height)), y), int(width)), x);
  return source.at([o, feature]);
}

/** The biases, one per output channel; undefined where the layer has none. */
export function biasOf({ layer: { node }, view }: Site): Buffer | undefined {
  const { bias } = contractionOf(node);
  return bias === undefined ? undefined : view(node.parameters[bias]!).buffer;
}

/** Loads the biases of a block of channels from `c` on, or zeros. */
export function loadBias(
  k: KernelBuilder,
  bias: Buffer | undefined,
  c: Expression,
  block: readonly Lane[],
): readonly Expression[] {
  return block.map(({ offset, lanes, active }, at) =>
    bias === undefined ? splat(float(0), lanes) : k.let(`bias${at}`, load(bias, add(c, int(offset)), lanes, active)),
  );
}

/** Stores a vector of a block's channels, the first of which lies at `address`. */
export function storeChannels(
  k: KernelBuilder,
  { buffer, channelStride }: Image,
  address: Expression,
  value: Expression,
  { offset, lanes, active }: Lane,
): void {
  invariant(lanes === 1 || channelStride === 1, "channels that are stored as a vector lie side by side");
  k.store(buffer, add(address, int(offset * channelStride)), value, active);
}

function contractionOf({ traits: { contraction } }: Node): Contraction {
  invariant(contraction !== undefined, "not a contraction");
  return contraction;
}
