/**
 * Transforms of square tiles from both sides, `M d M^T`, for some channels at once: along one axis at a time, with a loop over channels
 * innermost. Planes lie 64 bytes further apart than their size: at a distance of a power of two they would compete for the same
 * lines of the cache (measured: 8 times slower).
 */
import { bytesOf } from "../../kernel/elements.ts";
import { add, int, load, mul } from "../../kernel/expression.ts";
import type { Buffer, Expression, RunFacts } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Image } from "../buffer-view.ts";
import { combine } from "./combine.ts";
import type { Matrix } from "./matrices.ts";

/** n * n matrices, a row for each tile. */
export interface Planes {
  readonly buffer: Buffer;
  /** Values of a tile. */
  readonly channels: number;
  /** From one plane to the next. */
  readonly stride: number;
}

/** The row of a tile in each of the planes. */
export interface Row {
  readonly planes: Planes;
  readonly at: Expression;
}

export function planeStride(tiles: number, channels: number, { activations, machine }: RunFacts): number {
  return tiles * channels + machine.cacheLine / bytesOf(activations);
}

/** Where the elements of a tile lie: from the first channel of its corner, so far to the next row, column and channel. */
export interface Patch {
  readonly buffer: Buffer;
  readonly corner: Expression;
  readonly rowStep: number;
  readonly columnStep: number;
  readonly channelStep: number;
}

export function patchOf({ buffer, rowStride, pixelStride, channelStride }: Image, corner: Expression): Patch {
  return { buffer, corner, rowStep: rowStride, columnStep: pixelStride, channelStep: channelStride };
}

/** One place of a plane each. */
export function inPlanes({ planes: { buffer, channels, stride }, at }: Row, size: number): Patch {
  return { buffer, corner: mul(at, int(channels)), rowStep: size * stride, columnStep: stride, channelStep: 1 };
}

/** Elements of the scratch that a transform by this matrix needs. */
export function transformScratch(matrix: Matrix, channels: number): number {
  return matrix.length * matrix[0]!.length * channels;
}

/** `matrix * from * matrix^T`, of each channel. */
export function transformPatch(
  k: KernelBuilder,
  matrix: Matrix,
  channels: number,
  from: Patch,
  scratch: Buffer,
  to: Patch,
): void {
  const [after, before] = [matrix.length, matrix[0]!.length];
  k.for("column", 0, before, (column) => {
    const start = k.let("from", add(from.corner, mul(column, int(from.columnStep))));
    const into = k.let("into", mul(column, int(channels)));
    k.for("c", 0, channels, (c) => {
      const source = add(start, mul(c, int(from.channelStep)));
      const values = steps(before, (row) => load(from.buffer, add(source, int(row * from.rowStep))));
      combine(k, matrix, values).forEach((value, row) => {
        k.store(scratch, add(add(into, c), int(row * before * channels)), value);
      });
    });
  });
  k.for("row", 0, after, (row) => {
    const start = k.let("from", mul(row, int(before * channels)));
    const into = k.let("into", add(mul(row, int(to.rowStep)), to.corner));
    k.for("c", 0, channels, (c) => {
      const values = steps(before, (column) => load(scratch, add(add(start, c), int(column * channels))));
      combine(k, matrix, values).forEach((value, column) => {
        k.store(to.buffer, add(add(into, c), int(column * to.columnStep)), value);
      });
    });
  });
}

function steps<T>(count: number, at: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => at(index));
}
