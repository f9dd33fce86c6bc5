/**
 * An ONNX model as data: what `read.ts` gives and `write.ts` takes. Names and meanings are those of onnx.proto; nothing here
 * knows what an operator computes. Documentation strings, inferred types of inner values and metadata are left out.
 */

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
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

export interface OnnxModel {
  readonly irVersion: number;
  /** The program that wrote the model; may be empty. */
  readonly producer: string;
  /** Version by domain; ONNX's own operators have domain "" (never "ai.onnx"). */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
}

export interface OnnxGraph {
  readonly name: string;
  /** In the file's order, which the standard wants to be topological; not checked here. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** Up to IR version 3 these name the initialisers too. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

export interface OnnxPort {
  readonly name: string;
  /** Undefined where the file does not say, and for what is not a tensor (sequences, maps, optionals). */
  readonly elementType: ElementType | undefined;
  /** A name for a symbolic extent, undefined for one that is not known; undefined altogether where not even the rank is. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
}

export interface OnnxNode {
  /** Place among the nodes of its graph, from 0. */
  readonly index: number;
  /** May be empty, and need not be unique. */
  readonly name: string;
  /** "" for ONNX's own operators (never "ai.onnx"). */
  readonly domain: string;
  readonly opType: string;
  /** "" for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export type OnnxAttribute =
  | { readonly kind: "float"; readonly value: number }
  /** An int64; beyond 2^53 the nearest number (2^63 - 1 stands for "to the end"). */
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "floats"; readonly values: readonly number[] }
  | { readonly kind: "ints"; readonly values: readonly number[] }
  | { readonly kind: "strings"; readonly values: readonly string[] }
  | { readonly kind: "tensor"; readonly value: OnnxTensor }
  /** A body of If, Loop or Scan, decoded when asked for. `encoded` is the whole AttributeProto. */
  | { readonly kind: "graph"; readonly encoded: Uint8Array; graph(): OnnxGraph }
  /** Lists of tensors or graphs, sparse tensors, types, references to a function's attributes. */
  | { readonly kind: "other"; readonly encoded: Uint8Array };

/**
 * A tensor whose number of elements is that of its dims. Elements are decoded at each call, so keep the result; calls on
 * data that lies outside the model read the file, and may throw FormatError where it is missing or too short.
 */
export interface OnnxTensor {
  readonly name: string;
  readonly elementType: ElementType;
  /** Whole numbers of at least 0; [] is a scalar. */
  readonly dims: readonly number[];
  /** The product of `dims`, at most 2^31. */
  readonly count: number;
  /** @throws FormatError where the elements are beside the model, and are not there. Reads none of them. */
  demand(): void;
  /** Little-endian and row-major as `raw_data` has them; a view of the file where possible. FormatError for strings. */
  bytes(): Uint8Array;
  /**
   * Elements of a real number type or bool as float32, rounded to nearest. float32 that lies aligned in the file is a view
   * of it: never write to the result.
   * @throws FormatError for strings and complex numbers.
   */
  floats(): Float32Array;
  /** As `floats`, unrounded; only int64 and uint64 beyond 2^53 become the nearest number. */
  numbers(): Float64Array;
  /**
   * Elements of an integer type or bool (0 or 1); int64 beyond 2^53 becomes the nearest number.
   * @throws FormatError for every other type.
   */
  integers(): number[];
  /** @throws FormatError for anything but strings. */
  strings(): readonly string[];
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
