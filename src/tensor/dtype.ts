/**
 * Element types of tensors. Files hold any `DType`; values of a graph, and with them the weights, inputs and outputs of a
 * net, are of a `NetDType`. Kernels choose their own storage in between.
 */
export type DType =
  "float32" | "float16" | "bfloat16" | "float64" | "int8" | "uint8" | "int16" | "int32" | "int64" | "bool";

const BYTES = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int8: 1,
  uint8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
} as const satisfies Record<DType, number>;

/** What values of a graph can be. With another one go its array in `TensorData`, and what `tsc` then asks for. */
export type NetDType = "float32";

/** The elements of a weight, an input or an output, row-major. */
export type TensorData = Float32Array;

/** Tensors of a net by name. */
export type TensorMap = ReadonlyMap<string, TensorData>;

const ARRAYS = { float32: Float32Array } as const satisfies Record<NetDType, { readonly prototype: TensorData }>;

export function isNetDType(dtype: DType): dtype is NetDType {
  return dtype in ARRAYS;
}

/** A tensor's elements, rounded from other numbers; zeros where only their number is given. */
export function tensorData(dtype: NetDType, values: number | ArrayLike<number>): TensorData {
  return new ARRAYS[dtype](values as ArrayLike<number>);
}

export function bytesPerElement(dtype: DType): number {
  return BYTES[dtype];
}
