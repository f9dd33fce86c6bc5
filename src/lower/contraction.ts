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
import { forwardAxis, inputRange, transposedAxis, type Axis, type AxisWindow } from "./phases.ts";
import { collapseLoops, type ReductionLoop } from "./register-tile.ts";
import { noHalo, type Halo, type Image } from "./buffer-view.ts";

/** Pairs are [y, x]. */
type Pair = readonly [number, number];

/** A convolution or a transposed one. */
export interface PhasedGeometry {
  readonly groups: number;
  /** Input and output channels of one group. */
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: Pair;
  readonly axes: readonly [y: Axis, x: Axis];
  /** Whether weights are `[in, out / groups, …]` instead of `[out, in / groups, …]`. */
  readonly transposed: boolean;
}

/** What is a convolution: a transposed one is where its stride is 1. */
export interface Geometry extends PhasedGeometry {
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Padding above and to the left; less than none where windows begin within the input. */
  readonly pad: Pair;
  readonly flipped: boolean;
}

/** The geometry of a layer whose weights are prepared and whose input is an image; undefined for others. */
export function phasedGeometryOf(layer: Layer): PhasedGeometry | undefined {
  const { node, inputs, inputShapes, outputShape, isRunning } = layer;
  const { contraction } = node.traits;
  const [shape] = inputShapes;
  if (contraction === undefined || shape === undefined || contraction.axis !== CHANNEL_AXIS) return undefined;
  if (shape.length < 2 || shape.length > 4 || outputShape.length > 4) return undefined;
  if (!isRunning(inputs[0]!) || Object.values(node.parameters).some(isRunning)) return undefined;
  const { groups, transposed, flipped } = contraction;
  const [y, x] = axisWindows(layer, contraction);
  const axisOf = (window: AxisWindow) => (transposed ? transposedAxis(window) : forwardAxis(window, flipped));
  return {
    groups,
    inputs: shape[1]! / groups,
    outputs: outputShape[1]! / groups,
    kernel: [y.kernel, x.kernel],
    axes: [axisOf(y), axisOf(x)],
    transposed,
  };
}

/** The same, where it is a convolution. */
export function geometryOf(layer: Layer): Geometry | undefined {
  const geometry = phasedGeometryOf(layer);
  if (geometry === undefined || geometry.axes.some(({ phases }) => phases > 1)) return undefined;
  const contraction = contractionOf(layer.node);
  const [y, x] = axisWindows(layer, contraction);
  const { axes, transposed } = geometry;
  return {
    ...geometry,
    stride: [axes[0].inputStep, axes[1].inputStep],
    dilation: [axes[0].tapStep, axes[1].tapStep],
    pad: transposed ? [turnedPad(y), turnedPad(x)] : [y.padBegin, x.padBegin],
    flipped: transposed || contraction.flipped,
  };
}

/** What a convolution pads that a transposed one of stride 1 is with its kernel turned around. */
function turnedPad({ kernel, dilation, padBegin }: AxisWindow): number {
  return dilatedExtent(kernel, dilation) - 1 - padBegin;
}

/** The window along y and x. */
function axisWindows(
  { inputShapes: [shape], outputShape }: Layer,
  { window, transposed }: Contraction,
): readonly [y: AxisWindow, x: AxisWindow] {
  if (window === undefined) {
    // A tensor that is not flattened keeps its positions, each of which is contracted by itself.
    const [height, width] = outputShape.length === 2 ? pairOf(shape!.slice(2), 1) : [1, 1];
    const around = { stride: 1, dilation: 1, padBegin: 0 };
    return [
      { kernel: height, ...around },
      { kernel: width, ...around },
    ];
  }
  const [kernel, stride, dilation] = [window.kernel, window.stride, window.dilation].map((each) => pairOf(each, 1));
  const padBegin = pairOf(window.padBegin.map(constantDim), 0);
  const [inputs, outputs] = [shape!, outputShape].map((each) => pairOf(each.slice(2), 1));
  const along = (at: 0 | 1): AxisWindow => {
    const each = { kernel: kernel![at], stride: stride![at], dilation: dilation![at], padBegin: padBegin[at] };
    return transposed && inputs![at] === 1 ? ofOneInput(each, outputs![at]) : each;
  };
  return [along(0), along(1)];
}

/** One input has no neighbours, whatever the stride: so long a one that no output meets more taps than it has inputs. */
function ofOneInput(window: AxisWindow, outputs: number): AxisWindow {
  const { stride, dilation, padBegin } = window;
  return { ...window, stride: Math.max(stride, Math.ceil((outputs + padBegin) / dilation) * dilation) };
}

/** Values per spatial axis as [y, x]; one axis is x. */
function pairOf(values: readonly number[], missing: number): Pair {
  const [first = missing, second] = values;
  return second === undefined ? [missing, first] : [first, second];
}

/** The zeros that windows reach around an input of this shape. */
export function haloOf({ axes }: PhasedGeometry, shape: readonly number[], outputShape: readonly number[]): Halo {
  const rank = shape.length;
  if (rank === 2 || outputShape.length === 2) return noHalo(rank);
  const spatial = rank === 4 ? axes : axes.slice(1);
  const ranges = spatial.map((axis, at) => inputRange(axis, outputShape[2 + at]!));
  return {
    begin: [0, 0, ...ranges.map(({ from }) => Math.max(0, -from))],
    end: [0, 0, ...ranges.map(({ to }, at) => Math.max(0, to - shape[2 + at]!))],
  };
}

/** How many convolutions it is. */
export function phasesOf({ axes: [y, x] }: PhasedGeometry): number {
  return y.phases * x.phases;
}

/** Weights of one output channel: of a convolution, multiply-adds for an output. */
export function depthOf({ kernel, inputs }: PhasedGeometry): number {
  return kernel[0] * kernel[1] * inputs;
}

// ── Loops ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The reduction over so many taps and the input channels, in the order in which weights are packed. */
export function reductionLoops<Count extends number | Expression>(
  { kernel, axes: [y, x], inputs }: PhasedGeometry,
  input: Image,
  rows: Count,
  columns: number,
): readonly ReductionLoop<Count | number>[] {
  return collapseLoops<Count>([
    { name: "ky", count: rows, step: y.tapStep * input.rowStride, weights: kernel[1] * inputs },
    { name: "kx", count: columns, step: x.tapStep * input.pixelStride, weights: inputs },
    { name: "c", count: inputs, step: input.channelStride, weights: 1 },
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
  geometry: PhasedGeometry,
  { width, lanes }: Packing,
  element: StorageType,
): PackRequest {
  return {
    ...weightOf(node),
    order: `blocks ${orderInBlocks(geometry, width)}`,
    element,
    length: geometry.groups * packedOutputs(geometry, lanes) * depthOf(geometry),
    fill: (k, source, target) => fillBlocks(k, source, target, geometry, { width, lanes }),
  };
}

/** What decides where each weight lies in blocks, so that layers with the same shared weights share the blocks, or do not. */
export function orderInBlocks(geometry: PhasedGeometry, width: number): string {
  const { groups, outputs, inputs, kernel, axes, transposed } = geometry;
  return [width, groups, outputs, inputs, ...kernel, ...axes.map((axis) => axis.order), transposed].join(" ");
}

/** The weight of a contraction, as requests to pack it name it. */
export function weightOf(node: Node): Pick<PackRequest, "name" | "value"> {
  const { weight } = contractionOf(node);
  return { name: weight, value: node.parameters[weight]! };
}

/** Output channels of a group with those that fill up its last vector. */
export function packedOutputs({ outputs }: PhasedGeometry, lanes: Lanes): number {
  return Math.ceil(outputs / lanes) * lanes;
}

/** Where the weights of a block begin that starts with channel `first` of a group. */
export function packedBlock(geometry: PhasedGeometry, lanes: Lanes, group: Expression, first: Expression): Expression {
  const channel = add(mul(group, int(packedOutputs(geometry, lanes))), first);
  return mul(channel, int(depthOf(geometry)));
}

export interface Packing {
  readonly width: number;
  readonly lanes: Lanes;
}

function fillBlocks(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  geometry: PhasedGeometry,
  { width, lanes }: Packing,
): number {
  const { groups, outputs, inputs } = geometry;
  const packed = packedOutputs(geometry, lanes);
  k.range("o", (o) => {
    const group = k.let("group", div(o, int(outputs)));
    const inGroup = k.let("inGroup", rem(o, int(outputs)));
    const lane = k.let("lane", rem(inGroup, int(width)));
    const block = k.let("block", packedBlock(geometry, lanes, group, sub(inGroup, lane)));
    const step = k.let("step", widthAt(inGroup, packed, width));
    const place = (tap: Expression, c: Expression) => add(add(block, mul(add(mul(tap, int(inputs)), c), step)), lane);
    forKernel(k, geometry, (ky, kx, c, tap) => {
      k.store(target, place(tap, c), weightAt(source, geometry, o, c, ky, kx));
    });
    if (packed === outputs) return;
    k.if(compare("eq", inGroup, int(outputs - 1)), () => {
      forKernel(k, geometry, (_ky, _kx, c, tap) => {
        const last = k.let("last", place(tap, c));
        for (let filler = 1; filler <= packed - outputs; filler++) k.store(target, add(last, int(filler)), float(0));
      });
    });
  });
  return groups * outputs;
}

/** Zeros in each of so many rows of a block for the channels that fill up its last vector, once the last channel is packed. */
export function fillUp(
  k: KernelBuilder,
  target: Buffer,
  { outputs }: PhasedGeometry,
  { o, first, step, rows, zero }: Filled,
  fillers: number,
): void {
  if (fillers === 0) return;
  k.if(compare("eq", o, int(outputs - 1)), () => {
    k.for("row", 0, rows, (row) => {
      const last = k.let("last", add(first, mul(row, step)));
      for (let filler = 1; filler <= fillers; filler++) k.store(target, add(last, int(filler)), zero);
    });
  });
}

interface Filled {
  /** The channel, where its first row is, and how far it is from one to the next. */
  readonly o: Expression;
  readonly first: Expression;
  readonly step: Expression;
  readonly rows: number;
  readonly zero: Expression;
}

/** How many channels the block of a channel has, with those that fill up its last vector. */
export function widthAt(inGroup: Expression, packed: number, width: number): Expression {
  const whole = packed - (packed % width);
  if (whole === packed) return int(width);
  if (whole === 0) return int(packed);
  return select(compare("lt", inGroup, int(whole)), int(width), int(packed - whole));
}

/** Visits the taps of the kernel, each with its place among those packed, and the input channels. */
export function forKernel(
  k: KernelBuilder,
  { kernel: [height, width], axes: [y, x], inputs }: PhasedGeometry,
  visit: (ky: Expression, kx: Expression, c: Expression, tap: Expression) => void,
): void {
  k.for("ky", 0, height, (ky) => {
    const row = k.let("row", y.place(ky));
    k.for("kx", 0, width, (kx) => {
      const column = k.let("column", x.place(kx));
      k.for("c", 0, inputs, (c) => visit(ky, kx, c, add(mul(row, int(width)), column)));
    });
  });
}

/** The weight of output channel `o` for input channel `c` of its group, at a place of the kernel: in PyTorch's layout. */
export function weightAt(
  source: TensorReader,
  { kernel: [height, width], inputs, outputs, groups, transposed }: PhasedGeometry,
  o: Expression,
  c: Expression,
  y: Expression,
  x: Expression,
): Expression {
  const rank = source.shape.length;
  if (rank === 2) return source.at([o, add(mul(add(mul(c, int(height)), y), int(width)), x)]);
  const place = rank === 3 ? [x] : [y, x];
  if (!transposed) return source.at([o, c, ...place]);
  const first = groups === 1 ? int(0) : mul(div(o, int(outputs)), int(inputs));
  return source.at([add(first, c), groups === 1 ? o : rem(o, int(outputs)), ...place]);
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
