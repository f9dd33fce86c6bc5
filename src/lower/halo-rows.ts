/**
 * The outer loop of image kernels: over the rows of all images of the batch, which is the function's parallel range.
 * Each row writes the halo beside it, the first and the last also those above and below: so whoever computes a row
 * leaves it ready for windows that reach over its edge.
 */
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import { add, compare, div, float, int, mul, rem } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import { pixelAddress, type Image } from "./buffer-view.ts";

/** Visits every row `(n, y)` of the output, whose halo it writes; gives the extent of the range. */
export function forRows(k: KernelBuilder, output: Image, visit: (n: Expression, y: Expression) => void): number {
  return forBareRows(k, output, (n, y) => {
    writeRowHalo(k, output, n, y);
    visit(n, y);
  });
}

/** The same, but for the halo. */
export function forBareRows(k: KernelBuilder, output: Image, row: (n: Expression, y: Expression) => void): number {
  const { batch, height } = output;
  if (batch * height === 1) row(int(0), int(0));
  else if (batch === 1) k.range("y", (y) => row(int(0), y));
  else if (height === 1) k.range("n", (n) => row(n, int(0)));
  else {
    k.range("row", (at) => row(k.let("n", div(at, int(height))), k.let("y", rem(at, int(height)))));
  }
  return batch * height;
}

/** Writes zeros left and right of a row, and above the first and below the last. */
export function writeRowHalo(k: KernelBuilder, image: Image, n: Expression, y: Expression): void {
  const { halo, width, height } = image;
  const padded = halo.left + width + halo.right;
  fillPixels(k, image, pixelAddress(image, { n, y, x: int(-halo.left) }), halo.left);
  fillPixels(k, image, pixelAddress(image, { n, y, x: int(width) }), halo.right);
  const wholeRows = (first: number, count: number) => {
    k.for("outer", 0, count, (at) => {
      fillPixels(k, image, pixelAddress(image, { n, y: add(at, int(first)), x: int(-halo.left) }), padded);
    });
  };
  whenRow(k, y, 0, height, halo.top, () => wholeRows(-halo.top, halo.top));
  whenRow(k, y, height - 1, height, halo.bottom, () => wholeRows(height, halo.bottom));
}

function whenRow(k: KernelBuilder, y: Expression, row: number, height: number, count: number, then: () => void): void {
  if (count === 0) return;
  if (height === 1) then();
  else k.if(compare("eq", y, int(row)), then);
}

function fillPixels(k: KernelBuilder, image: Image, first: Expression, count: number): void {
  if (count === 0) return;
  const { buffer, channels, pixelStride, channelStride } = image;
  const base = k.let("edge", first);
  const zero = (at: Expression) => k.store(buffer, add(base, at), float(0));
  if (channelStride === 1 && pixelStride === channels) return k.for("i", 0, count * channels, zero);
  k.for("i", 0, count, (i) => {
    k.for("c", 0, channels, (c) => zero(add(mul(i, int(pixelStride)), mul(c, int(channelStride)))));
  });
}
