/**
 * Physical views: where the elements of a tensor lie. A view is a buffer, an offset, a stride per logical axis, and a
 * halo: elements around the tensor that hold zeros, so that convolutions need no bounds. The producer writes the halo
 * in every run, because the arena is reused.
 *
 * Kernels of image layers see a view as an `Image`: `[N, C, H, W]`, `[N, C, L]` (height 1) and `[N, F]` (1x1) alike.
 *
 *     element (n, c, y, x) = offset + n * batchStride + y * rowStride + x * pixelStride + c * channelStride
 *
 * In channels-last order channelStride is 1 and pixelStride is the number of channels, or more in a slice of a
 * concatenation.
 */
import { productOf } from "../base/integers.ts";
import { add, int, mul } from "../kernel/expression.ts";
import type { Buffer, Expression } from "../kernel/ir.ts";
import { rowMajorStrides } from "../tensor/shape.ts";

export interface View {
  readonly buffer: Buffer;
  /** Where element (0, 0, …) lies; the halo is before it. */
  readonly offset: number;
  /** Logical, the batch first. */
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly halo: Halo;
}

/** Elements before and behind the tensor along each logical axis; 0 for batch and channels. */
export interface Halo {
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

export interface Image {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly batchStride: number;
  readonly channelStride: number;
  readonly rowStride: number;
  readonly pixelStride: number;
  readonly halo: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };
}

// ── Halos ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function noHalo(rank: number): Halo {
  const zeros = Array.from({ length: rank }, () => 0);
  return { begin: zeros, end: zeros };
}

export function isEmptyHalo(halo: Halo): boolean {
  return [...halo.begin, ...halo.end].every((count) => count === 0);
}

/** A halo that is enough for both. */
export function unionHalo(a: Halo, b: Halo): Halo {
  return { begin: larger(a.begin, b.begin), end: larger(a.end, b.end) };
}

function larger(a: readonly number[], b: readonly number[]): number[] {
  return a.map((count, axis) => Math.max(count, b[axis]!));
}

// ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The order in which memory holds the axes of activations: the channels behind the spatial axes, where there are any. */
export function activationOrder(rank: number): readonly number[] {
  return rank === 3 || rank === 4 ? [0, ...axesFrom(2, rank), 1] : axesFrom(0, rank);
}

function axesFrom(first: number, rank: number): number[] {
  return Array.from({ length: rank - first }, (_, at) => first + at);
}

/** Whether elements lie in row-major order of the shape although memory holds the axes in another one. */
export function isRowMajorIn(order: readonly number[], shape: readonly number[]): boolean {
  const moved = order.filter((axis) => shape[axis]! > 1);
  return moved.every((axis, at) => at === 0 || moved[at - 1]! < axis);
}

/** A dense view of a whole buffer, its axes in the given order, with a halo. */
export function denseView(buffer: Buffer, shape: readonly number[], order: readonly number[], halo: Halo): View {
  const { strides, offset } = denseStrides(shape, order, halo);
  return { buffer, offset, shape, strides, halo };
}

/** How many elements `denseView` needs. */
export function denseLength(shape: readonly number[], halo: Halo): number {
  return productOf(paddedShape(shape, halo));
}

/** The whole buffer in row-major order of `shape`. */
export function rowMajorView(buffer: Buffer, shape: readonly number[]): View {
  return { buffer, offset: 0, shape, strides: rowMajorStrides(shape), halo: noHalo(shape.length) };
}

function paddedShape(shape: readonly number[], halo: Halo): number[] {
  return shape.map((extent, axis) => extent + halo.begin[axis]! + halo.end[axis]!);
}

function denseStrides(shape: readonly number[], order: readonly number[], halo: Halo) {
  const padded = paddedShape(shape, halo);
  const physical = rowMajorStrides(order.map((axis) => padded[axis]!));
  const strides = shape.map((_, axis) => physical[order.indexOf(axis)]!);
  const offset = strides.reduce((sum, stride, axis) => sum + stride * halo.begin[axis]!, 0);
  return { strides, offset };
}

// ── Addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────

export function addressOf(view: View, index: readonly Expression[]): Expression {
  const sum = index.reduce((address, at, axis) => add(address, mul(at, int(view.strides[axis]!))), int(0));
  return add(sum, int(view.offset));
}

/** The view with axes of extent 1 repeated to `shape`, which has the same rank. */
export function broadcastView(view: View, shape: readonly number[]): View {
  const strides = view.strides.map((stride, axis) => (view.shape[axis] === 1 && shape[axis] !== 1 ? 0 : stride));
  return { ...view, shape, strides, halo: noHalo(shape.length) };
}

// ── Images ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The view as an image; undefined for ranks that are none. */
export function imageOf({ buffer, offset, shape, strides, halo }: View): Image | undefined {
  const rank = shape.length;
  if (rank < 2 || rank > 4) return undefined;
  const x = rank === 2 ? undefined : rank - 1;
  const y = rank === 4 ? 2 : undefined;
  const extent = (axis: number | undefined) => (axis === undefined ? 1 : shape[axis]!);
  const stride = (axis: number | undefined) => (axis === undefined ? 0 : strides[axis]!);
  return {
    buffer,
    offset,
    batch: shape[0]!,
    channels: shape[1]!,
    height: extent(y),
    width: extent(x),
    batchStride: strides[0]!,
    // A lone channel is never stepped from: as if the next lay beside it, so that rows of pixels count as flat.
    channelStride: shape[1] === 1 ? 1 : strides[1]!,
    rowStride: stride(y),
    pixelStride: stride(x),
    halo: {
      top: countAt(halo.begin, y),
      bottom: countAt(halo.end, y),
      left: countAt(halo.begin, x),
      right: countAt(halo.end, x),
    },
  };
}

function countAt(side: readonly number[], axis: number | undefined): number {
  return axis === undefined ? 0 : side[axis]!;
}

export interface PixelIndex {
  readonly n: Expression;
  readonly y: Expression;
  readonly x: Expression;
}

/** Where the first channel of a pixel lies. */
export function pixelAddress(image: Image, { n, y, x }: PixelIndex): Expression {
  const row = add(mul(n, int(image.batchStride)), mul(y, int(image.rowStride)));
  return add(add(row, mul(x, int(image.pixelStride))), int(image.offset));
}
