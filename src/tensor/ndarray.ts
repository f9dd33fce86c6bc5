/** A dense array in row-major order, for literals, weights and the reference interpreter. */
import { productOf } from "../base/integers.ts";
import { invariant } from "../base/invariant.ts";

export interface NdArray {
  readonly shape: readonly number[];
  /** Row-major, as many elements as the shape holds. The reference interpreter computes in float64. */
  readonly data: Float64Array | Float32Array;
}

export function ndarray(shape: readonly number[], data?: Float64Array | Float32Array | readonly number[]): NdArray {
  const size = productOf(shape);
  const values = data === undefined ? new Float64Array(size) : Array.isArray(data) ? Float64Array.from(data) : data;
  invariant(values.length === size, `${values.length} values for shape [${shape.join(", ")}]`);
  return { shape, data: values as Float64Array | Float32Array };
}

/** An array of one number, which takes memory only once its elements are asked for. */
export function filled(shape: readonly number[], value: number): NdArray {
  let data: Float64Array | undefined;
  return {
    shape,
    get data() {
      data ??= new Float64Array(productOf(shape)).fill(value);
      return data;
    },
  };
}

/** The position of an index in row-major order. */
export function offsetOf(array: NdArray, index: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < array.shape.length; axis++) offset = offset * array.shape[axis]! + index[axis]!;
  return offset;
}

/** Calls back with every index of a shape, in row-major order. The index is reused: copy it to keep it. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], position: number) => void,
): void {
  const size = productOf(shape);
  const index = shape.map(() => 0);
  for (let position = 0; position < size; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}
