/**
 * Gradients of weights: for each tap, the outer product of the channels of two images, summed over batch and positions. In registers
 * lies a tile of the result, some channels of one image times vectors of channels of the other; each position is a load of
 * either and a multiply-add for each pair:
 *
 *     a0 = narrow[p], a1 = narrow[p + 1], …        one channel a value, the same in every lane
 *     b0 = wide[q], b1 = wide[q + lanes]           one load per vector of channels
 *     sum00 += a0 * b0, sum01 += a0 * b1, …
 *
 * Vectors go over the image with more channels. Where maps are large, an image is done with all its taps while the cache holds
 * it, and tiles wait in memory of their own; else a tile stays in registers over the whole batch. The parallel range runs over
 * blocks of the wide channels, so no sum is cut.
 */
import { add, ceilDiv, compare, float, int, load, max, min, mul, splat, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Correlation } from "../../ops/contract/op.ts";
import { imageOf, pixelAddress, type Image } from "../buffer-view.ts";
import { storeWeights, type Channels } from "../correlation/store-weights.ts";
import { readerOf } from "../reader.ts";
import { directCost, gradientProblem } from "../winograd/gradient-plan.ts";
import type { Emitted, Site, Strategy } from "../strategy.ts";
import { emitPlain } from "./plain.ts";

export const correlation: Strategy = {
  name: "correlation",
  consider({ node, inputs, inputShapes }, target) {
    const { tile } = target;
    const { correlation: facts } = node.traits;
    const isImage = inputs.every(({ type }) => type.shape.length <= 4);
    if (facts === undefined || facts.groups !== 1 || facts.flipped || !isImage) return undefined;
    const problem = gradientProblem(facts, inputShapes);
    return {
      ...(problem === undefined ? {} : { cost: directCost(problem, target) }),
      reason: `tiles of ${tile.positions} x ${tile.channels} channels of the weight, summed over batch and positions`,
      emit: (k, site) => emitCorrelation(k, site, facts),
    };
  },
};

/** A map of so many positions is worth being done by itself. */
const LARGE_MAP = 24;

/** What the loops of one kernel share. */
interface Kernel {
  readonly k: KernelBuilder;
  readonly site: Site;
  readonly facts: Correlation;
  /** The input of the convolution, and the gradient of its output. */
  readonly input: Image;
  readonly gradient: Image;
  /** Which of them the vectors go over. */
  readonly wide: "input" | "gradient";
  /** Sums of the block in hand: `[taps][narrow channels][width]`. */
  readonly sums: Buffer;
  /** Channels of a block, a multiple of the lanes. */
  readonly width: number;
}

function emitCorrelation(k: KernelBuilder, site: Site, facts: Correlation): Emitted {
  const { layer } = site;
  const [input, gradient] = layer.inputs.map((value) => imageOf(site.view(value))!) as [Image, Image];
  const wide = input.channels >= gradient.channels ? "input" : "gradient";
  const { lanes, tile } = site.facts;
  if ((wide === "input" ? input : gradient).channelStride !== 1) {
    return emitPlain(k, { node: layer.node, outputs: site.outputs, read: (value) => readerOf(site.view(value)) });
  }
  const most = wide === "input" ? input.channels : gradient.channels;
  const narrow = wide === "input" ? gradient.channels : input.channels;
  const width = Math.min(tile.channels, Math.ceil(most / lanes) * lanes);
  const taps = tapsOf(facts);
  const sums = site.memory("sums", taps.height * taps.across * narrow * width, "scratch");
  const kernel: Kernel = { k, site, facts, input, gradient, wide, sums, width };
  const [whole, rest] = [Math.floor(most / width), most % width];
  k.range("block", (block) => {
    const channel = k.let("channel", mul(block, int(width)));
    if (rest === 0) return emitBlock(kernel, channel, width, narrow);
    if (whole === 0) return emitBlock(kernel, channel, rest, narrow);
    k.if(
      compare("lt", block, int(whole)),
      () => emitBlock(kernel, channel, width, narrow),
      () => emitBlock(kernel, channel, rest, narrow),
    );
  });
  return { extent: whole + (rest > 0 ? 1 : 0), writesHalo: false };
}

function emitBlock(kernel: Kernel, channel: Expression, count: number, narrow: number): void {
  const { k, gradient, site, facts, wide, sums, width } = kernel;
  const block = { first: channel, count };
  const isLarge = gradient.height * gradient.width >= LARGE_MAP;
  const forExamples = (visit: (n: Expression) => void): void => k.for("n", 0, gradient.batch, visit);
  if (isLarge) {
    clear(kernel, narrow);
    forExamples((n) =>
      forTaps(kernel, (tap) =>
        forTiles(kernel, narrow, site, (first, rows) => addTile(kernel, block, tap, first, rows, n)),
      ),
    );
  } else {
    forTaps(kernel, (tap) => forTiles(kernel, narrow, site, (first, rows) => addTile(kernel, block, tap, first, rows)));
  }
  const rows = { first: int(0), count: narrow };
  const at = wide === "input" ? { inputs: block, outputs: rows } : { inputs: rows, outputs: block };
  storeWeights(k, site, { buffer: sums, width, ...tapsOf(facts) }, at, wide);
}

function clear(
  {
    k,
    sums,
    width,
    facts,
    site: {
      facts: { lanes },
    },
  }: Kernel,
  narrow: number,
): void {
  const { height, across } = tapsOf(facts);
  k.for("at", 0, height * across * narrow * width, (at) => k.store(sums, at, splat(float(0), lanes)), lanes);
}

/** As many narrow channels at a time as a tile has, then the rest. */
function forTiles(
  { k }: Kernel,
  narrow: number,
  { facts: { tile } }: Site,
  visit: (first: Expression, rows: number) => void,
): void {
  const rest = narrow % tile.positions;
  k.for("row", 0, narrow - rest, (row) => visit(row, tile.positions), tile.positions);
  if (rest > 0) visit(int(narrow - rest), rest);
}

// ── Taps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A tap of the kernel, and where it meets the input. */
interface Tap {
  /** Its place in row-major order. */
  readonly at: Expression;
  readonly rows: AxisMeetings;
  readonly columns: AxisMeetings;
}

/** Positions [from, to) of the gradient along an axis; position p meets the input at `p * stride + first`. */
interface AxisMeetings {
  readonly from: Expression;
  readonly to: Expression;
  readonly first: Expression;
  readonly stride: number;
}

interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
}

function axisOf({ kernel, stride, dilation, pad }: Correlation, fromLast: number): Axis {
  const at = kernel.length - fromLast;
  if (at < 0) return { kernel: 1, stride: 1, dilation: 1, pad: 0 };
  return { kernel: kernel[at]!, stride: stride[at]!, dilation: dilation[at]!, pad: pad[at]! };
}

function tapsOf(facts: Correlation): { readonly height: number; readonly across: number } {
  return { height: axisOf(facts, 2).kernel, across: axisOf(facts, 1).kernel };
}

function forTaps({ k, facts, input, gradient }: Kernel, visit: (tap: Tap) => void): void {
  const [y, x] = [axisOf(facts, 2), axisOf(facts, 1)];
  k.for("ky", 0, y.kernel, (ky) => {
    const rows = meetings(k, y, ky, input.height, gradient.height, "y");
    k.for("kx", 0, x.kernel, (kx) => {
      const columns = meetings(k, x, kx, input.width, gradient.width, "x");
      visit({ at: k.let("tap", add(mul(ky, int(x.kernel)), kx)), rows, columns });
    });
  });
}

function meetings(
  k: KernelBuilder,
  axis: Axis,
  tap: Expression,
  input: number,
  gradient: number,
  name: string,
): AxisMeetings {
  const { stride, dilation, pad } = axis;
  const first = k.let(`${name}First`, sub(mul(tap, int(dilation)), int(pad)));
  return {
    from: k.let(`${name}From`, max(int(0), ceilDiv(sub(int(0), first), stride))),
    to: k.let(`${name}To`, min(int(gradient), ceilDiv(sub(int(input), first), stride))),
    first,
    stride,
  };
}

// ── Tiles ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Sums up a tile, over one example, on top of what it has been so far, or over all. */
function addTile(kernel: Kernel, block: Channels, tap: Tap, first: Expression, rows: number, only?: Expression): void {
  const { k, gradient, sums } = kernel;
  const { lanes } = kernel.site.facts;
  const vectors = Array.from({ length: Math.ceil(block.count / lanes) }, (_, at) => at * lanes);
  const addressOfSum = (row: number, offset: number) =>
    add(k.let("sums", sumsAt(kernel, tap, first)), int(row * kernel.width + offset));
  const tile = Array.from({ length: rows }, (_, row) =>
    vectors.map((offset) => {
      const before = only === undefined ? splat(float(0), lanes) : load(sums, addressOfSum(row, offset), lanes);
      return k.variable("sum", before);
    }),
  );
  const addExample = (n: Expression): void => addPositions(kernel, block, tap, first, n, tile, vectors);
  if (only === undefined) k.for("n", 0, gradient.batch, addExample);
  else addExample(only);
  tile.forEach((row, at) => row.forEach((sum, vector) => k.store(sums, addressOfSum(at, vectors[vector]!), sum.value)));
}

function sumsAt({ site: { layer }, wide, width }: Kernel, { at }: Tap, first: Expression): Expression {
  const [out, inputs] = layer.outputShape as [number, number];
  return mul(add(mul(at, int(wide === "input" ? out : inputs)), first), int(width));
}

type Tile = readonly (readonly ReturnType<KernelBuilder["variable"]>[])[];

function addPositions(
  {
    k,
    input,
    gradient,
    wide,
    site: {
      facts: { lanes },
    },
  }: Kernel,
  { first: channel, count }: Channels,
  { rows, columns }: Tap,
  first: Expression,
  n: Expression,
  tile: Tile,
  vectors: readonly number[],
): void {
  const [across, along] = wide === "input" ? [input, gradient] : [gradient, input];
  k.for("y", rows.from, rows.to, (y) => {
    const inputRow = { n, y: add(mul(y, int(rows.stride)), rows.first), x: columns.first };
    const ofInput = k.let("inputRow", pixelAddress(input, inputRow));
    const ofGradient = k.let("gradientRow", pixelAddress(gradient, { n, y, x: int(0) }));
    k.for("x", columns.from, columns.to, (x) => {
      const atInput = add(ofInput, mul(x, int(columns.stride * input.pixelStride)));
      const atGradient = add(ofGradient, mul(x, int(gradient.pixelStride)));
      const [from, beside] = wide === "input" ? [atInput, atGradient] : [atGradient, atInput];
      const wideAt = k.let("wide", add(from, channel));
      const narrowAt = k.let("narrow", add(beside, mul(first, int(along.channelStride))));
      const loaded = vectors.map((offset) =>
        k.let("b", load(across.buffer, add(wideAt, int(offset)), lanes, Math.min(lanes, count - offset))),
      );
      tile.forEach((row, at) => {
        const a = k.let("a", splat(load(along.buffer, add(narrowAt, int(at * along.channelStride))), lanes));
        row.forEach((sum, vector) => sum.set(add(sum.value, mul(a, loaded[vector]!))));
      });
    });
  });
}
