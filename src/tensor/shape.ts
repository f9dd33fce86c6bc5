/**
 * Shapes and tensor types. A shape always has the batch as axis 0 (`[N, C, H, W]`, `[N, C, L]`, `[N, F]`); only the
 * language and its messages hide it. Parameters have no batch: theirs are PyTorch's shapes as they are.
 */
import { constantDim, dimsEqual, formatDim, productOfDims, type Dim } from "./dim.ts";
import type { NetDType } from "./dtype.ts";

export type Shape = readonly Dim[];

export interface TensorType {
  readonly dtype: NetDType;
  readonly shape: Shape;
}

export function float32(shape: Shape): TensorType {
  return { dtype: "float32", shape };
}

export function shapesEqual(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dimsEqual(dim, b[axis]!));
}

export function typesEqual(a: TensorType, b: TensorType): boolean {
  return a === b || (a.dtype === b.dtype && shapesEqual(a.shape, b.shape));
}

/** `[N, C, H, W]` as the language writes it: `[C, H, W]`. */
export function formatShape(shape: Shape): string {
  return formatDims(shape.slice(1));
}

/** Every dimension given, as for a parameter: `[64, 3, 11, 11]`. */
export function formatDims(dims: readonly Dim[]): string {
  return `[${dims.map(formatDim).join(", ")}]`;
}

/** The channel axis of `[N, C, …]`. */
export const CHANNEL_AXIS = 1;

/** Axes behind batch and channels: `[H, W]` or `[L]`, empty for `[N, F]`. */
export function spatialDims(shape: Shape): readonly Dim[] {
  return shape.slice(2);
}

export function elementCount(shape: Shape): Dim {
  return productOfDims(shape);
}

/** The shape in numbers; symbolic sizes must have been bound. */
export function constantShape(shape: Shape): number[] {
  return shape.map(constantDim);
}

/** Row-major strides in elements. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = Array.from<number>({ length: shape.length });
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}
