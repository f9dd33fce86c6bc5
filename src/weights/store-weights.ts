/**
 * Weights as a safetensors file has them, each tensor as float32, as float16, or as bytes with scales, and what is lost by
 * that. Bytes are for what a net multiplies with; biases, statistics of norms and other small tensors stay float32 beside them.
 */
import { outputChannels, type Channels } from "../analysis/output-channels.ts";
import { demandWeights } from "../formats/demand-weights.ts";
import { FormatError } from "../formats/format-error.ts";
import { dequantise, numbersAlong, storedQuantised, type Quantised, type QuantisedOf } from "../formats/quantised.ts";
import {
  safetensorsChunks,
  storedFloat16,
  storedFloat32,
  toFloat32,
  type StoredTensor,
} from "../formats/safetensors.ts";
import type { Graph } from "../graph/graph.ts";
import { bytesPerElement, type TensorData, type TensorMap } from "../tensor/dtype.ts";
import { LARGEST_HALF } from "../tensor/half-floats.ts";
import { constantShape } from "../tensor/shape.ts";
import { companionNames, type WeightType } from "../tensor/weight-type.ts";
import { quantise } from "./quantise.ts";

/** A parameter, and what of it can be bytes. */
export interface Storable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
  /** Where scales and zero points lie; where there are none, why not. */
  readonly channels: Channels | NoBytes;
  /** The bytes that its source has for it, where it has some: as bytes it is these. */
  readonly quantised?: () => Quantised | undefined;
}

/** Why a tensor is not stored as bytes: as a rule, or though it might be thought to be. */
interface NoBytes {
  readonly reason: string | undefined;
}

/** A parameter as it is stored. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: WeightType;
  /** What the file has for it; the tensor of its own name is the last. */
  readonly tensors: readonly (readonly [string, StoredTensor])[];
  /** The values that readers of the file get. */
  readonly values: () => TensorData;
  readonly loss: Loss;
  /** Of bytes: a scale and a zero point for each output channel; not there where elements of one have several. */
  readonly perChannel?: readonly [scales: Float32Array, zeroPoints: Float32Array];
  /** Why it is float32 where others like it are not. */
  readonly note?: string;
}

/** What storing did to the elements of a tensor. */
export interface Loss {
  /** The largest difference. */
  readonly worst: number;
  /** The root of the mean square of the differences. */
  readonly rms: number;
  /** The sum of the squares of the differences, by that of the squares of the elements. */
  readonly relative: number;
}

/**
 * The parameters of a net with their values, in order, and what each type of weights would lose: for `storeWeights` and `storeToFit`.
 * @param quantised what of the values comes from bytes, which are kept where weights are stored as such.
 * @throws FormatError where values are missing, or of another number.
 */
export function storables(
  graph: Pick<Graph, "nodes" | "parameters">,
  values: TensorMap,
  quantised?: QuantisedOf,
): readonly Storable[] {
  const channels = outputChannels(graph);
  const names = new Set(graph.parameters.map(({ name }) => name));
  const shapes = graph.parameters.map(({ name, type }) => ({ name, shape: constantShape(type.shape) }));
  demandWeights(shapes, values);
  return graph.parameters.map((parameter, at) => {
    const { name } = parameter;
    const data = values.get(name)!;
    return {
      ...shapes[at]!,
      data,
      channels: channelsOf(name, data, channels.get(parameter), names),
      ...(quantised && { quantised: () => quantised(name) }),
    };
  });
}

function channelsOf(
  name: string,
  data: TensorData,
  channels: Channels | undefined,
  names: ReadonlySet<string>,
): Storable["channels"] {
  if (channels === undefined) return { reason: undefined };
  const taken = companionNames(name).find((each) => names.has(each));
  if (taken !== undefined) return { reason: `${taken} is another parameter` };
  return data.every(Number.isFinite) ? channels : { reason: "it has numbers that are not finite" };
}

/**
 * Weights stored as one type, as far as that is for them.
 * @throws FormatError where a tensor has numbers that float16 has not, and is to be stored so.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors, storables, storeWeights, weightFileChunks } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * const sizes = (["f32", "f16", "u8"] as const).map((type) => {
 *   const stored = storeWeights(storables(model.graph, weights), type);
 *   return weightFileChunks(stored).reduce((sum, { length }) => sum + length, 0);
 * });
 * console.log(sizes[0] > 1.9 * sizes[1], sizes[1] > 1.8 * sizes[2]); // true true
 * ```
 */
export function storeWeights(weights: readonly Storable[], type: WeightType): readonly StoredWeight[] {
  if (type === "f16") demandHalves(weights);
  return weights.map((weight) => stored(weight, type));
}

/** A weight as the type, or as float32 where it has no bytes. */
export function stored(weight: Storable, type: WeightType): StoredWeight {
  const { name, shape, data, channels } = weight;
  if (type === "f16") {
    const half = storedFloat16(shape, data);
    return withLoss(weight, { type, tensors: [[name, half]], values: () => toFloat32(half) });
  }
  if (type === "u8" && !("reason" in channels)) {
    const bytes = weight.quantised?.() ?? rounded(weight, channels);
    const found = withLoss(weight, { type, tensors: storedQuantised(name, bytes), values: () => dequantise(bytes) });
    if (Number.isFinite(found.loss.worst)) return { ...found, ...numbersPerChannel(bytes, channels) };
    return { ...stored(weight, "f32"), note: "its steps would reach beyond float32" };
  }
  const whole = { type: "f32", tensors: [[name, storedFloat32(shape, data)]], values: () => data } as const;
  const note = type === "u8" && "reason" in channels ? channels.reason : undefined;
  return { name, shape, ...whole, loss: noLoss, ...(note !== undefined && { note }) };
}

function numbersPerChannel(
  { shape, scales, zeroPoints }: Quantised,
  channels: Channels,
): Pick<StoredWeight, "perChannel"> {
  const parts = constantShape(channels);
  const found = [numbersAlong(shape, scales, parts), numbersAlong(shape, zeroPoints, parts)] as const;
  return found[0] && found[1] ? { perChannel: [found[0], found[1]] } : {};
}

function rounded({ shape, data }: Storable, channels: Channels): Quantised {
  return quantise(shape, data, constantShape(channels));
}

const noLoss: Loss = { worst: 0, rms: 0, relative: 0 };

function withLoss(
  { name, shape, data }: Storable,
  form: Pick<StoredWeight, "type" | "tensors" | "values">,
): StoredWeight {
  return { name, shape, ...form, loss: lossOf(data, form.values()) };
}

/** Of what is not a finite number only what becomes another counts. */
function lossOf(data: TensorData, values: TensorData): Loss {
  let [worst, squares, energy] = [0, 0, 0];
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (Object.is(value, values[at])) continue;
    const difference = Math.abs(value - values[at]!);
    worst = Math.max(worst, difference);
    squares += difference ** 2;
  }
  if (worst > 0) for (const value of data) if (Number.isFinite(value)) energy += value ** 2;
  return { worst, rms: Math.sqrt(squares / Math.max(1, data.length)), relative: squares === 0 ? 0 : squares / energy };
}

/** Whether float16 has a number for each: infinities and NaN it has, finite values beyond its largest would become infinite. */
export function hasHalves({ data }: Storable): boolean {
  return largest(data) <= LARGEST_HALF;
}

function largest(data: TensorData): number {
  let most = 0;
  for (const value of data) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

function demandHalves(weights: readonly Storable[]): void {
  const beyond = weights.filter((weight) => !hasHalves(weight));
  if (beyond.length === 0) return;
  const lines = beyond.map(({ name, data }) => `  ${name}: up to ${Number(largest(data).toPrecision(6))}`);
  throw new FormatError(`float16 ends at ${LARGEST_HALF}, and these tensors go beyond it\n${lines.join("\n")}`);
}

/**
 * Float32 values of stored weights, as readers of the file get them, by name; and beside those of bytes what kernels need that keep
 * them so.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors, storables, storedValues, storeWeights } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * const values = storedValues(storeWeights(storables(model.graph, weights), "u8"));
 * console.log(values.get("dense1.weight")!.length, values.get("dense1.weight.scale")!.length); // 25088 32
 * ```
 */
export function storedValues(weights: readonly StoredWeight[]): TensorMap {
  return new Map(
    weights.flatMap(({ name, values, perChannel }): [string, TensorData][] => {
      const beside = perChannel?.map((numbers, at): [string, TensorData] => [companionNames(name)[at]!, numbers]) ?? [];
      return [[name, values()], ...beside];
    }),
  );
}

/**
 * The type of each stored weight, as kernels may keep it, for `weightsType` of `compileModel` and `engineFor`: bytes only where each output
 * channel has one scale and one zero point.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors, storables, storedTypes, storeWeights } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * console.log(storedTypes(storeWeights(storables(model.graph, weights), "u8")).get("dense1.weight")); // u8
 * ```
 */
export function storedTypes(weights: readonly StoredWeight[]): ReadonlyMap<string, WeightType> {
  return new Map(
    weights.map(({ name, type, perChannel }) => [name, type === "u8" && perChannel === undefined ? "f32" : type]),
  );
}

/**
 * What a weight file has, in its order: scales in front, since nothing behind them is decoded without; then as the parameters are,
 * but for what would leave the next tensor where its elements are not aligned, which some readers refuse.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors, storables, storedTensors, storeWeights } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * const tensors = storedTensors(storeWeights(storables(model.graph, weights), "f16"));
 * console.log(tensors[0][1].dtype); // float16
 * ```
 */
export function storedTensors(weights: readonly StoredWeight[]): readonly (readonly [string, StoredTensor])[] {
  const companions = weights.flatMap(({ tensors }) => tensors.slice(0, -1));
  const own = weights.map(({ tensors }) => tensors.at(-1)!);
  const widest = Math.max(...own.map(([, tensor]) => widthOf(tensor)));
  const isWhole = ([, { bytes }]: readonly [string, StoredTensor]): boolean => bytes.length % widest === 0;
  const last = own.filter((each) => !isWhole(each)).toSorted(([, a], [, b]) => widthOf(b) - widthOf(a));
  return [...companions, ...own.filter(isWhole), ...last];
}

function widthOf({ dtype }: StoredTensor): number {
  return bytesPerElement(dtype);
}

/** The safetensors file of stored weights, in chunks that follow each other. */
export function weightFileChunks(weights: readonly StoredWeight[]): readonly Uint8Array[] {
  return safetensorsChunks(storedTensors(weights));
}
