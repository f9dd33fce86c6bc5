/**
 * Weights kept as bytes, and decoded in registers to the bits that decoding them when they are loaded gives:
 *
 *     float32(float32(byte - zero point) * scale)
 *
 * `prepare` gets the values that bytes stand for, and finds each byte again by the scale and the zero point of its channel.
 *
 * Packed in blocks of output channels as `contraction.ts` has them; scales and zero points beside them, for each block its
 * scales, then its zero points:
 *
 *     [blocks][kernel height * kernel width * in][width], [blocks][2][width]
 */
import type { Value } from "../graph/graph.ts";
import {
  abs,
  add,
  and,
  bitsOfFloat,
  compare,
  div,
  float,
  floatFromBits,
  int,
  load,
  max,
  min,
  mul,
  rem,
  select,
  shiftRight,
  sub,
  toFloat,
  toInt,
} from "../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../kernel/ir.ts";
import { KernelBuilder } from "../kernel/kernel-builder.ts";
import type { TensorReader } from "../ops/contract/op.ts";
import { constantShape } from "../tensor/shape.ts";
import {
  depthOf,
  fillUp,
  forKernel,
  orderInBlocks,
  packedBlock,
  packedOutputs,
  weightAt,
  weightOf,
  widthAt,
  type Geometry,
  type Packing,
} from "./contraction.ts";
import {
  elementOfParameter,
  parameterOf,
  waitsForMemory,
  type BlockOfWeights,
  type KeptWeights,
} from "./kept-weights.ts";
import type { Layer, PackRequest, QuantisedBuffers } from "./strategy.ts";

/** The weights of a layer kept so; undefined where they are not. */
export function keptBytes(
  layer: Layer,
  geometry: Geometry,
  packing: Packing,
  facts: RunFacts,
): KeptWeights | undefined {
  const quantised = quantisedOf(layer, geometry);
  if (quantised === undefined || !facts.widens.includes("u8")) return undefined;
  if (!waitsForMemory(layer, geometry, facts)) return undefined;
  const request = { ...weightOf(layer.node), quantised };
  const bytes = bytesInBlocks(request, geometry, packing);
  const numbers = numbersInBlocks(request, geometry, packing);
  return {
    type: "u8",
    packs: [bytes, numbers],
    block: (k, site, channel, width) => ({
      buffer: site.packed(bytes),
      base: packedBlock(geometry, packing.lanes, int(0), channel),
      compute: decoding(k, site.packed(numbers), channel, { width, lanes: packing.lanes }),
    }),
  };
}

type Quantised = NonNullable<PackRequest["quantised"]>;

/** The scales of a layer's weights, where they are stored as bytes and each output channel has one. */
function quantisedOf(layer: Layer, geometry: Geometry): Quantised | undefined {
  const { value } = weightOf(layer.node);
  const parameter = parameterOf(value);
  const form = parameter && layer.storedAs(parameter);
  if (parameter === undefined || form?.type !== "u8") return undefined;
  const extents = constantShape(parameter.type.shape);
  const axis = channelAxis(value, geometry);
  const isFit = form.scales.every((count, at) => (at === axis ? count === extents[at] : count === 1));
  return isFit && axis !== undefined && axis < form.scales.length ? { parameter, shape: form.scales } : undefined;
}

/** The axis of the parameter that output channels are indices of, whatever else the index; undefined where none is. */
function channelAxis(value: Value, geometry: Geometry): number | undefined {
  const shape = constantShape(value.type.shape);
  const k = new KernelBuilder();
  let axis: number | undefined;
  k.range("o", (o) => {
    const at: TensorReader["at"] = (index) => {
      axis = elementOfParameter(value, index)?.index.indexOf(o);
      return float(0);
    };
    forKernel(k, geometry, (ky, kx, c) => void weightAt({ shape, at }, geometry, o, c, ky, kx));
  });
  return axis === -1 ? undefined : axis;
}

// ── Packing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Request = Pick<PackRequest, "name" | "value"> & { readonly quantised: Quantised };

function bytesInBlocks(request: Request, geometry: Geometry, packing: Packing): PackRequest {
  return {
    ...request,
    order: `bytes ${orderInBlocks(geometry, packing.width)}`,
    element: "u8",
    length: packedOutputs(geometry, packing.lanes) * depthOf(geometry),
    fill: (k, source, target, numbers) => fillBytes(k, source, target, numbers!, geometry, packing),
  };
}

function numbersInBlocks(request: Request, geometry: Geometry, packing: Packing): PackRequest {
  return {
    ...request,
    name: `${request.name}_numbers`,
    order: `numbers ${orderInBlocks(geometry, packing.width)}`,
    element: "f32",
    length: packedOutputs(geometry, packing.lanes) * 2,
    fill: (k, _, target, numbers) => fillNumbers(k, target, numbers!, geometry, packing),
  };
}

function fillBytes(
  k: KernelBuilder,
  source: TensorReader,
  target: Buffer,
  { scales, zeroPoints }: QuantisedBuffers,
  geometry: Geometry,
  packing: Packing,
): number {
  const { outputs, inputs } = geometry;
  forLanes(k, geometry, packing, depthOf(geometry), int(0), target, ({ o, first, step }) => {
    const [scale, zeroPoint] = [k.let("scale", load(scales, o)), k.let("zeroPoint", load(zeroPoints, o))];
    const fill = (byteOf: ByteOf): void =>
      forKernel(k, geometry, (ky, kx, c, tap) => {
        const place = k.let("place", add(first, mul(add(mul(tap, int(inputs)), c), step)));
        k.store(target, place, byteOf(weightAt(source, geometry, o, c, ky, kx)));
      });
    k.if(
      isTame(scale, zeroPoint),
      () => fill(nearestByte(k, scale, zeroPoint)),
      () => fill(soughtByte(k, scale, zeroPoint)),
    );
  });
  return outputs;
}

function fillNumbers(
  k: KernelBuilder,
  target: Buffer,
  { scales, zeroPoints }: QuantisedBuffers,
  geometry: Geometry,
  packing: Packing,
): number {
  forLanes(k, geometry, packing, 2, float(0), target, ({ o, first, step }) => {
    k.store(target, first, load(scales, o));
    k.store(target, add(first, step), load(zeroPoints, o));
  });
  return geometry.outputs;
}

/** Where the rows of a channel's lane lie: the first, and how far from one to the next. */
interface LaneRows {
  readonly o: Expression;
  readonly first: Expression;
  readonly step: Expression;
}

/** The range over channels, whose lanes have so many rows; those that fill up the last vector get zeros. */
function forLanes(
  k: KernelBuilder,
  geometry: Geometry,
  { width, lanes }: Packing,
  rows: number,
  zero: Expression,
  target: Buffer,
  visit: (rows: LaneRows) => void,
): void {
  const packed = packedOutputs(geometry, lanes);
  k.range("o", (o) => {
    const lane = k.let("lane", rem(o, int(width)));
    const first = k.let("first", add(mul(sub(o, lane), int(rows)), lane));
    const step = k.let("step", widthAt(o, packed, width));
    visit({ o, first, step });
    fillUp(k, target, geometry, { o, first, step, rows, zero }, packed - geometry.outputs);
  });
}

/** What gives the byte that a value stands for. */
type ByteOf = (value: Expression) => Expression;

/** Up to this zero point, and from this scale on, a value is near enough to what it was before it was rounded. */
const [LARGEST_TAME, LEAST_TAME] = [2 ** 16, 2 ** -100];

function isTame(scale: Expression, zeroPoint: Expression): Expression {
  const isNear = compare("le", abs(zeroPoint), float(LARGEST_TAME));
  return and(isNear, compare("ge", abs(scale), float(LEAST_TAME)));
}

/**
 * The value by the scale is the byte minus the zero point, but for two roundings: up to 2^17, these are off by 2^-6 at most,
 * and where the product is subnormal by 2^-49. What is infinite belongs to bytes on the same side of the zero point, and the
 * outermost of them is infinite as well.
 */
function nearestByte(k: KernelBuilder, scale: Expression, zeroPoint: Expression): ByteOf {
  const inverse = k.let("inverse", div(float(1), scale));
  const upwards = k.let("upwards", add(zeroPoint, float(0.5)));
  return (value) => toInt(min(max(add(mul(value, inverse), upwards), float(0)), float(255)));
}

/** Of any scale and zero point: the first byte of those that give the value, which rise or fall with the byte. */
function soughtByte(k: KernelBuilder, scale: Expression, zeroPoint: Expression): ByteOf {
  const magnitude = k.let("magnitude", abs(scale));
  const isFalling = k.let("isFalling", compare("lt", bitsOfFloat(scale), int(0)));
  return (value) => {
    const due = k.let("due", rankOf(k, select(isFalling, mul(value, float(-1)), value)));
    const byte = k.variable("byte", int(0));
    const half = k.variable("half", int(128));
    k.for("round", 0, 8, () => {
      const below = k.let("below", sub(add(byte.value, half.value), int(1)));
      const difference = floatFromBits(bitsOfFloat(sub(toFloat(below), zeroPoint)));
      const found = k.let("found", rankOf(k, mul(difference, magnitude)));
      byte.set(select(compare("lt", found, due), add(below, int(1)), byte.value));
      half.set(shiftRight(half.value, 1));
    });
    return byte.value;
  };
}

/** An integer that is as much larger as a float32 is, -0 below 0. */
function rankOf(k: KernelBuilder, value: Expression): Expression {
  const bits = k.let("bits", bitsOfFloat(value));
  return select(compare("lt", bits, int(0)), sub(int(-1), and(bits, int(2 ** 31 - 1))), bits);
}

// ── Decoding ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Loads the numbers of a block of channels; gives what emits computing with its weights. */
function decoding(
  k: KernelBuilder,
  numbers: Buffer,
  channel: Expression,
  { width, lanes }: Packing,
): BlockOfWeights["compute"] {
  const block = k.let("numbers", mul(channel, int(2)));
  const vectors = Array.from({ length: width / lanes }, (_, at) => ({
    scale: k.let(`scale${at}`, load(numbers, add(block, int(at * lanes)), lanes)),
    zeroPoint: k.let(`zero${at}`, load(numbers, add(block, int(width + at * lanes)), lanes)),
  }));
  return (emit) =>
    emit((bytes, vector) => {
      const { scale, zeroPoint } = vectors[vector]!;
      return mul(sub(toFloat(bytes), zeroPoint), scale);
    });
}
