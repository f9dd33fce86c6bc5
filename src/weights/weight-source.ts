/**
 * What a weight file holds, whatever its format: tensors in the order of the file, decoded when they are asked for. The
 * readers of formats make such sources; `map-weights.ts` finds out which tensor is which parameter's.
 */
import { shown } from "../base/visible.ts";
import { describeNpy, describeNpyFile, isNpyFloat, type NpyArray } from "../formats/npy.ts";
import { holdsFloats, toFloat32, type StoredTensor } from "../formats/safetensors.ts";
import { dequantise, quantisedTensor, type Quantised } from "../formats/quantised.ts";
import type { ZipMember } from "../formats/zip.ts";
import { FormatError } from "../formats/format-error.ts";
import { companionNames } from "../tensor/weight-type.ts";

export type SourceKind = "safetensors" | "npy" | "npz" | "keras" | "onnx" | "torch" | "tfjs";

export interface WeightSource {
  readonly kind: SourceKind;
  readonly tensors: readonly SourceTensor[];
  /** Tensors that the file itself says are no layer's weights. */
  readonly others?: readonly SourceTensor[];
  /** What a user should know before the weights are believed. */
  readonly notes?: readonly string[];
  /** Whether the order of the tensors is that of the layers, rather than that of their names. */
  readonly isOrdered: boolean;
}

export interface SourceTensor {
  /** Unique in its file. */
  readonly name: string;
  /** Before the user gave it another. */
  readonly nameInFile?: string;
  /** In the file's words: `float32`, `f4`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /**
   * Row-major elements as float32, a view of the file's bytes where possible: never to be written to. Undefined where the
   * elements are not floats.
   */
  readonly floats: (() => Float32Array) | undefined;
  /** Where the file has the elements as bytes, a view of it: these, which can be kept. */
  readonly quantised?: Quantised;
  /** What the file says besides the name: the layer, what the tensor is to it, where its axes lie. */
  readonly place?: Place;
}

export interface Place {
  /** Tensors of one layer have one. */
  readonly layer: string;
  /** As our parameters are called; undefined where only the order within the layer tells. */
  readonly role: string | undefined;
  readonly arrangement: Arrangement | undefined;
  /** What the parameter may be called besides, where the file tells names apart from its order. */
  readonly alias?: string;
  /** Whether kernels are turned by 180 degrees, as where convolutions are not correlations. */
  readonly isTurned?: boolean;
}

/**
 * Where the axes of a tensor lie.
 * - `torch`: as ours, `[out, in, ...kernel]`.
 * - `keras`: channels last, `[...kernel, in, out]`, and flattened features in the order H, W, C.
 * - `matrix`: `[in, out]`, and flattened features in our order: an operand of a matrix product. Kernels as ours.
 */
export type Arrangement = "torch" | "keras" | "matrix";

/**
 * The tensors of a safetensors file as weights, for `mapWeights`. Bytes with scales and zero points are one tensor of floats.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, mappedValues, mapWeights, readSafetensors, safetensorsSource } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const source = safetensorsSource(readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * const weights = mappedValues(mapWeights(model.graph, source));
 * console.log(weights.get("dense2.bias")!.length); // 10
 * ```
 */
export function safetensorsSource(tensors: ReadonlyMap<string, StoredTensor>): WeightSource {
  const companions = new Set<string>();
  const read = [...tensors].map(([name, stored]): SourceTensor => {
    const { dtype, shape } = stored;
    const quantised = quantisedTensor(name, tensors);
    if (typeof quantised === "string") return { name, dtype: `${dtype} ${quantised}`, shape, floats: undefined };
    if (quantised !== undefined) {
      for (const each of companionNames(name)) companions.add(each);
      return { name, dtype, shape, floats: () => dequantise(quantised), quantised };
    }
    return { name, dtype, shape, floats: holdsFloats(stored) ? () => toFloat32(stored) : undefined };
  });
  return sourceInFileOrder(
    "safetensors",
    read.filter(({ name }) => !companions.has(name)),
  );
}

/**
 * The one array of a `.npy` file as weights, for `mapWeights`.
 * @throws FormatError
 * @example
 * ```ts
 * import { npySource, writeNpy } from "convoke";
 *
 * const { tensors } = npySource(writeNpy([4], new Float32Array(4)), "conv1.bias");
 * console.log(tensors[0].name, tensors[0].shape); // conv1.bias [ 4 ]
 * ```
 */
export function npySource(bytes: Uint8Array, name: string): WeightSource {
  return sourceInFileOrder("npy", [npyTensor(name, describeNpy(bytes))]);
}

/**
 * The arrays of a `.npz` file of NumPy as weights, for `mapWeights`, in the order in which they were saved.
 * @throws FormatError where a member is not an array.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { inflateRawSync } from "node:zlib";
 * import { npzSource, readZip } from "convoke";
 *
 * const members = readZip(readFileSync("weights.npz"), (data) => inflateRawSync(data));
 * console.log(npzSource(members).tensors[0].name); // conv.weight
 * ```
 */
export function npzSource(members: readonly ZipMember[]): WeightSource {
  return { kind: "npz", isOrdered: true, tensors: members.map(memberTensor) };
}

/** Of an array only the header is unpacked, until its elements are asked for: no more than one is held besides the file. */
function memberTensor(member: ZipMember): SourceTensor {
  const name = member.name.replace(/\.npy$/, "");
  try {
    return npyTensor(name, describeNpyFile(member));
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`${shown(member.name)}: ${error.message}`) : error;
  }
}

function npyTensor(name: string, { dtype, shape, floats }: NpyArray): SourceTensor {
  return { name, dtype, shape, floats: isNpyFloat(dtype) ? floats : undefined };
}

/** A file sorted by name does not tell the order of its layers; safetensors' own writer sorts by type, then by name. */
export function sourceInFileOrder(kind: SourceKind, tensors: readonly SourceTensor[]): WeightSource {
  const lastOfType = new Map<string, string>();
  const isSorted = tensors.every(({ name, dtype }) => {
    const last = lastOfType.get(dtype);
    lastOfType.set(dtype, name);
    return last === undefined || last < name;
  });
  return { kind, tensors, isOrdered: !isSorted };
}
