/**
 * Weights kept in 16 bits, and widened in registers: a sign, 5 bits of exponent and 10 of fraction, as float16 has them, times
 * a power of two of the output channel. Every float16 is one, to the bit; a float32 is rounded to its 11 leading bits.
 *
 * A weight is widened by multiplying its bits, read as those of a tiny float, by the power. That takes long on some
 * processors where the tiny float is subnormal, so each channel brings its largest weight to the upper end: smaller
 * ones are subnormal only where they are 2^30 times smaller, and not at all among float16 up to 64.
 *
 * Packed, in blocks of output channels as `contraction.ts` has them, with the exponents of the powers in front:
 *
 *     [blocks][1 + kernel height * kernel width * in][width]
 *
 * A channel with weights that are no numbers, or beyond float16, has float16 as IEEE 754 encodes them, and an exponent that
 * says so: such blocks take a loop of their own.
 */
import {
  abs,
  add,
  and,
  bitsOfFloat,
  compare,
  float,
  floatFromBits,
  int,
  load,
  max,
  min,
  mul,
  or,
  rem,
  select,
  shiftLeft,
  shiftRight,
  splat,
  sub,
} from "../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../kernel/ir.ts";
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import type { TensorReader } from "../ops/contract/op.ts";
import { LARGEST_HALF } from "../tensor/half-floats.ts";
import {
  depthOf,
  fillUp,
  forKernel,
  orderInBlocks,
  packedOutputs,
  weightAt,
  weightOf,
  widthAt,
  type Geometry,
  type Packing,
  type PhasedGeometry,
} from "./contraction.ts";
import { parameterOf, waitsForMemory, type BlockOfWeights, type KeptWeights, type Widen } from "./kept-weights.ts";
import type { Layer, PackRequest } from "./strategy.ts";

/** Bits of a binary32: of its infinity, and of the first number that float16 rounds to one. */
const INFINITY = 0x7f80_0000;
const BEYOND_HALF = 0x477f_f000;

/** The exponent of a binary32, biased, that marks channels of float16 as IEEE 754 has them, and that of their power. */
const [MARK, IEEE_POWER] = [255, 127 + 112];

/** How far a half's fraction is above the end of a binary32's. */
const SHIFT = 13;

/** The weights of a layer kept so; undefined where they are not. */
export function keptHalves(
  layer: Layer,
  geometry: Geometry,
  packing: Packing,
  facts: RunFacts,
): KeptWeights | undefined {
  const parameter = parameterOf(weightOf(layer.node).value);
  if (parameter === undefined || layer.storedAs(parameter).type !== "f16") return undefined;
  if (!facts.widens.includes("f16") || !waitsForMemory(layer, geometry, facts)) return undefined;
  const weights = halvesInBlocks(layer, geometry, packing);
  return {
    type: "f16",
    packs: [weights],
    block: (k, site, channel, width) =>
      halvesOfBlock(k, site.packed(weights), geometry, channel, { width, lanes: packing.lanes }),
  };
}

// ── Packing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function halvesInBlocks({ node }: Layer, geometry: PhasedGeometry, packing: Packing): PackRequest {
  return {
    ...weightOf(node),
    order: `halves ${orderInBlocks(geometry, packing.width)}`,
    element: "i16",
    length: packedOutputs(geometry, packing.lanes) * (1 + depthOf(geometry)),
    fill: (k, source, target) => fillHalves(k, source, target, geometry, packing),
  };
}

function fillHalves(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  geometry: PhasedGeometry,
  { width, lanes }: Packing,
): number {
  const { outputs, inputs } = geometry;
  const packed = packedOutputs(geometry, lanes);
  const read = (ky: Expression, kx: Expression, c: Expression, o: Expression) =>
    weightAt(source, geometry, o, c, ky, kx);
  k.range("o", (o) => {
    const lane = k.let("lane", rem(o, int(width)));
    const block = k.let("block", mul(sub(o, lane), int(1 + depthOf(geometry))));
    const step = k.let("step", widthAt(o, packed, width));
    const largest = k.variable("largest", int(0));
    forKernel(k, geometry, (ky, kx, c) => {
      largest.set(max(largest.value, bitsOfFloat(abs(read(ky, kx, c, o)))));
    });
    const { stored, inverse } = powerFor(k, largest.value);
    k.store(target, add(block, lane), stored);
    const first = k.let("first", add(add(block, step), lane));
    forKernel(k, geometry, (ky, kx, c, tap) => {
      const place = add(first, mul(add(mul(tap, int(inputs)), c), step));
      k.store(target, place, halfOf(k, mul(read(ky, kx, c, o), inverse)));
    });
    const rows = 1 + depthOf(geometry);
    fillUp(k, target, geometry, { o, first: add(block, lane), step, rows, zero: int(0) }, packed - outputs);
  });
  return outputs;
}

/** The power of a channel by the bits of its largest weight: its exponent as it is stored, and what weights are multiplied with. */
function powerFor(
  k: KernelBuilder,
  largest: Expression,
): { readonly stored: Expression; readonly inverse: Expression } {
  const areNumbers = compare("lt", largest, int(BEYOND_HALF));
  // The largest exponent becomes 30, and may be one more once it is rounded.
  const exponent = k.let("exponent", add(shiftRight(largest, 23), int(127 - 30)));
  const power = k.let("power", select(areNumbers, exponent, int(IEEE_POWER)));
  return {
    stored: select(areNumbers, power, int(MARK)),
    inverse: k.let("inverse", floatFromBits(shiftLeft(sub(int(2 * 127), power), 23))),
  };
}

/** The bits of a float32 so small that its exponent takes 5 bits, rounded to the nearest, ties to even. */
function halfOf(k: KernelBuilder, tiny: Expression): Expression {
  const bits = k.let("bits", bitsOfFloat(tiny));
  const magnitude = k.let("magnitude", and(bits, int(2 ** 31 - 1)));
  const even = and(shiftRight(magnitude, SHIFT), int(1));
  const rounded = shiftRight(add(add(magnitude, int(2 ** (SHIFT - 1) - 1)), even), SHIFT);
  // Infinity in 5 bits of exponent, and NaN.
  const half = select(compare("gt", magnitude, int(INFINITY)), int(0x7e00), min(rounded, int(0x7c00)));
  return or(half, and(shiftRight(bits, 16), int(-0x8000)));
}

// ── Widening ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The powers of a block of channels. */
interface Powers {
  readonly vectors: readonly Expression[];
  /** Whether all weights of the block are numbers. */
  readonly areNumbers: Expression;
}

/** A block of `width` channels from `channel` on: its powers, and where the weights behind them begin. */
function halvesOfBlock(
  k: KernelBuilder,
  weights: Buffer,
  geometry: PhasedGeometry,
  channel: Expression,
  { width, lanes }: Packing,
): BlockOfWeights {
  const block = k.let("powers", mul(channel, int(1 + depthOf(geometry))));
  const largest = k.variable("largest", int(0));
  k.for("at", 0, width, (at) => largest.set(max(largest.value, load(weights, add(block, at)))));
  const powers = {
    areNumbers: k.let("areNumbers", compare("lt", largest.value, int(MARK))),
    vectors: Array.from({ length: width / lanes }, (_, at) =>
      k.let(`power${at}`, floatFromBits(shiftLeft(load(weights, add(block, int(at * lanes)), lanes), 23))),
    ),
  };
  return { buffer: weights, base: add(block, int(width)), compute: (emit) => widening(k, powers, emit) };
}

/** Emits what computes with the weights of a block: for numbers alone, and for any. */
function widening(k: KernelBuilder, { vectors, areNumbers }: Powers, emit: (widen: Widen) => void): void {
  k.if(
    areNumbers,
    () => emit((halves, vector) => mul(tinyOf(halves), vectors[vector]!)),
    () => emit((halves, vector) => anyOf(k, halves, vectors[vector]!)),
  );
}

/** The bits of halves as those of floats: of so many times their value. */
function tinyOf(halves: Expression): Expression {
  return floatFromBits(and(shiftLeft(halves, SHIFT), int(-(2 ** 31) + (2 ** 28 - 2 ** SHIFT))));
}

/** In channels with a mark the largest exponent is that of infinities and NaN. */
function anyOf(k: KernelBuilder, halves: Expression, power: Expression): Expression {
  const like = (value: number): Expression => splat(float(value), power.lanes);
  const isMarked = k.let("isMarked", compare("eq", power, like(Infinity)));
  const factor = select(isMarked, like(2 ** 112), power);
  const number = k.let("number", mul(tinyOf(halves), factor));
  const isInfinite = and(isMarked, compare("gt", abs(number), like(LARGEST_HALF)));
  return select(isInfinite, floatFromBits(or(bitsOfFloat(number), int(INFINITY))), number);
}
