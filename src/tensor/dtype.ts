/** Element types of tensors, in the graph and in weight files. Kernels choose their own storage. */
export type DType = "float32" | "float16" | "bfloat16" | "float64" | "int8" | "uint8" | "int32" | "int64" | "bool";

const BYTES = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int8: 1,
  uint8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
} as const satisfies Record<DType, number>;

export function bytesOf(dtype: DType): number {
  return BYTES[dtype];
}
