/**
 * A graph as a file of another program has it: what the readers of all formats give, and every import starts from. Nothing
 * here knows what an operator computes. The words are ONNX's.
 */

import type { Quantised } from "../../formats/quantised.ts";

/** Types of elements, of every format. */
export type ElementType =
  | "float32"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "int32"
  | "int64"
  | "string"
  | "bool"
  | "float16"
  | "float64"
  | "uint32"
  | "uint64"
  | "complex64"
  | "complex128"
  | "bfloat16"
  | "float8e4m3fn"
  | "float8e4m3fnuz"
  | "float8e5m2"
  | "float8e5m2fnuz"
  | "uint4"
  | "int4"
  | "float4e2m1"
  | "float8e8m0"
  | "uint2"
  | "int2";

export interface ImportGraph {
  readonly name: string;
  /** In the file's order, which need not be topological. */
  readonly nodes: readonly ImportNode[];
  readonly initializers: readonly ImportTensor[];
  /** May name initialisers too. */
  readonly inputs: readonly ImportPort[];
  readonly outputs: readonly ImportPort[];
}

export interface ImportPort {
  readonly name: string;
  /** Undefined where the file does not say, and for what is not a tensor (sequences, maps, optionals). */
  readonly elementType: ElementType | undefined;
  /** A name for a symbolic extent, undefined for one that is not known; undefined altogether where not even the rank is. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
}

export interface ImportNode {
  /** Place among the nodes of its graph, from 0. */
  readonly index: number;
  /** May be empty, and need not be unique. */
  readonly name: string;
  /** Whose operator it is; "" for ONNX's own (never "ai.onnx"). */
  readonly domain: string;
  readonly opType: string;
  /** "" for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, ImportAttribute>;
  /** What its layers are best called, where the reader knows better than its name and those of its weights say. */
  readonly label?: string;
}

export type ImportAttribute =
  | { readonly kind: "float"; readonly value: number }
  /** An int64; beyond 2^53 the nearest number (2^63 - 1 stands for "to the end"). */
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "floats"; readonly values: readonly number[] }
  | { readonly kind: "ints"; readonly values: readonly number[] }
  | { readonly kind: "strings"; readonly values: readonly string[] }
  | { readonly kind: "tensor"; readonly value: ImportTensor }
  /** A body of If, Loop or Scan, decoded when asked for. `encoded` is the whole AttributeProto. */
  | { readonly kind: "graph"; readonly encoded: Uint8Array; graph(): ImportGraph }
  /** Lists of tensors or graphs, sparse tensors, types, references to a function's attributes. */
  | { readonly kind: "other"; readonly encoded: Uint8Array };

/**
 * A tensor whose number of elements is that of its dims. Elements are decoded at each call, so keep the result; calls on
 * data that lies outside the model read the file, and may throw FormatError where it is missing or too short.
 */
export interface ImportTensor {
  readonly name: string;
  readonly elementType: ElementType;
  /** Whole numbers of at least 0; [] is a scalar. */
  readonly dims: readonly number[];
  /** The product of `dims`, at most 2^31. */
  readonly count: number;
  /** Where the file has floats as bytes: these. */
  readonly quantised?: Quantised;
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
