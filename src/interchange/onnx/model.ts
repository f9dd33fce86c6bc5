/**
 * An ONNX model as data: what `read.ts` gives and `write.ts` takes. Names and meanings are those of onnx.proto; nothing here
 * knows what an operator computes. Documentation strings, inferred types of inner values and metadata are left out.
 */

import type { ElementType, ImportGraph } from "../import/graph.ts";

export type {
  ElementType,
  ImportAttribute as OnnxAttribute,
  ImportGraph as OnnxGraph,
  ImportNode as OnnxNode,
  ImportPort as OnnxPort,
  ImportTensor as OnnxTensor,
} from "../import/graph.ts";

/** Element types by their numbers in onnx.proto's `TensorProto.DataType`. */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  uint4: 21,
  int4: 22,
  float4e2m1: 23,
  float8e8m0: 24,
  uint2: 25,
  int2: 26,
} as const satisfies Readonly<Record<ElementType, number>>;

export interface OnnxModel {
  readonly irVersion: number;
  /** The program that wrote the model; may be empty. */
  readonly producer: string;
  /** Version by domain; ONNX's own operators have domain "" (never "ai.onnx"). */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: ImportGraph;
}

/** The files beside a model, for tensors with external data. */
export interface Files {
  /**
   * Bytes from `offset` on, `length` of them, or all to the end; fewer where the file is too short; undefined where there
   * is no such file. `length` is not to be trusted before the file's own length is known. `location` is a relative path
   * with `/` and without `..` (checked by the reader before it asks).
   */
  readPart(location: string, offset: number, length: number | undefined): Uint8Array | undefined;
  /**
   * For a model of which only the structure has been read: called with a part of its own bytes before a tensor's elements
   * are taken from it, gives them, perhaps elsewhere.
   */
  inside?(part: Uint8Array): Uint8Array;
}
