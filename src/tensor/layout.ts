/** Orders of axes at a model's boundary. Inside, shapes are always `[N, C, …]`. */
import { ndarray, type NdArray } from "./ndarray.ts";
import { rowMajorStrides } from "./shape.ts";

export const layouts = ["NCHW", "NHWC"] as const;

export type Layout = (typeof layouts)[number];

/**
 * The axis order of an array at the boundary: entry i is the logical axis that lies at place i. NHWC moves the channels
 * behind the spatial axes, where there are any.
 */
export function boundaryOrder(layout: Layout, rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return layout === "NCHW" || rank < 3 ? axes : [0, ...axes.slice(2), 1];
}

/** The array with its axes in another order, copied: axis i of the result is axis `order[i]` of the array. */
export function permute(array: NdArray, order: readonly number[]): NdArray {
  const shape = order.map((axis) => array.shape[axis]!);
  const strides = rowMajorStrides(array.shape);
  const result = ndarray(shape);
  const steps = order.map((axis) => strides[axis]!);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.data.length; to++) {
    result.data[to] = array.data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * steps[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

/** The order that undoes `order`. */
export function inverseOrder(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}
