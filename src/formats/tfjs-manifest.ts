/**
 * Weights of TensorFlow.js: a manifest says, for each group, which shards one behind the other hold which weights one behind the
 * other; a weight may begin in one shard and end in the next. Quantised weights are stored in one or two bytes each.
 * Sources: tfjs-core, `io/types.ts` and `io/io_utils.ts` (layout, string weights, order of operations when decoding).
 */
import { productOf } from "../base/integers.ts";
import { weightTextsLimit } from "../base/limits.ts";
import { halfToFloat } from "../tensor/half-floats.ts";
import { FormatError, quoted, told } from "./format-error.ts";
import { dequantise, oneNumber, type Quantised } from "./quantised.ts";

/** Elements as a weight has them when it is decoded. */
export type TfjsType = "float32" | "int32" | "bool" | "string" | "complex64";

export interface Quantization {
  readonly dtype: "uint8" | "uint16" | "float16";
  /** value = stored * scale + min, of `uint8` and `uint16`; 1 and 0 of `float16`, which is stored as it is. */
  readonly scale: number;
  readonly min: number;
}

export interface WeightSpec {
  readonly name: string;
  readonly dtype: TfjsType;
  readonly shape: readonly number[];
  readonly quantization: Quantization | undefined;
}

export interface WeightGroup {
  /** Of its shards, as written. */
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

export interface TfjsWeight extends WeightSpec {
  /** As they lie in the shards: little-endian, quantised where the manifest says so. A view, never to be written to. */
  readonly stored: Uint8Array;
}

const SIZES: Readonly<Record<TfjsType, number>> = { float32: 4, int32: 4, bool: 1, string: 0, complex64: 8 };
const QUANTISED_SIZES: Readonly<Record<Quantization["dtype"], number>> = { uint8: 1, uint16: 2, float16: 2 };

/** No weight of a net has more elements, nor more axes. */
const MOST_ELEMENTS = 2 ** 31;
const MOST_AXES = 64;

// ── The manifest ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether parsed JSON is a manifest: a list whose first entry has paths and weights. */
export function isManifest(json: unknown): boolean {
  return (
    Array.isArray(json) && isObject(json[0]) && Array.isArray(json[0]["paths"]) && Array.isArray(json[0]["weights"])
  );
}

/** @throws FormatError that says where the manifest is none. */
export function readManifest(json: unknown): readonly WeightGroup[] {
  const groups = listOf(json, "the weights manifest").map((group, at) => readGroup(group, `group ${at + 1}`));
  const names = groups.flatMap(({ weights }) => weights.map(({ name }) => name));
  demandDistinct(names, (name) => `two weights are called ${quoted(name)}`);
  const shards = groups.flatMap(({ paths }) => paths.map(shortest));
  demandDistinct(shards, (path) => `its shard ${quoted(path)} is listed twice`);
  return groups;
}

function demandDistinct(names: readonly string[], reason: (name: string) => string): void {
  const before = new Set<string>();
  for (const name of names) {
    if (before.has(name)) fail(reason(name));
    before.add(name);
  }
}

/** `./a//b` is `a/b`. */
function shortest(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function readGroup(json: unknown, where: string): WeightGroup {
  if (!isObject(json)) return fail(`${where} is no object of paths and weights`);
  const paths = listOf(json["paths"], `paths of ${where}`);
  const weights = listOf(json["weights"], `weights of ${where}`);
  return {
    paths: paths.map((path) => (typeof path === "string" ? path : fail(`a path of ${where} is no text`))),
    weights: weights.map((weight) => readWeight(weight, where)),
  };
}

function readWeight(json: unknown, where: string): WeightSpec {
  if (!isObject(json) || typeof json["name"] !== "string") return fail(`a weight of ${where} has no name`);
  const { name, dtype, shape, quantization } = json;
  const what = `weight ${quoted(name)}`;
  if (typeof dtype !== "string" || !Object.hasOwn(SIZES, dtype))
    return fail(`${what}: its type is ${told(dtype)}; known are ${Object.keys(SIZES).join(", ")}`);
  const extents = listOf(shape, `shape of ${what}`);
  const isSound = extents.every((extent) => Number.isSafeInteger(extent) && (extent as number) >= 0);
  if (!isSound || extents.length > MOST_AXES || productOf(extents as number[]) > MOST_ELEMENTS)
    return fail(`${what}: its shape is ${told(shape)}, which no weight can have`);
  return {
    name,
    dtype: dtype as TfjsType,
    shape: extents as number[],
    quantization: quantization === undefined ? undefined : readQuantization(quantization, dtype, what),
  };
}

function readQuantization(json: unknown, dtype: string, what: string): Quantization {
  const stored = isObject(json) ? json["dtype"] : undefined;
  if (typeof stored !== "string" || !Object.hasOwn(QUANTISED_SIZES, stored))
    return fail(`${what}: it is quantised as ${told(stored)}; known are ${Object.keys(QUANTISED_SIZES).join(", ")}`);
  const fits = dtype === "float32" || (dtype === "int32" && stored !== "float16");
  if (!fits) return fail(`${what}: ${dtype} is not quantised as ${stored}`);
  if (stored === "float16") return { dtype: stored, scale: 1, min: 0 };
  const { scale, min } = json as Readonly<Record<string, unknown>>;
  if (!Number.isFinite(scale) || !Number.isFinite(min))
    return fail(`${what}: its scale is ${told(scale)} and its min ${told(min)}, where numbers are due`);
  return { dtype: stored as "uint8" | "uint16", scale: scale as number, min: min as number };
}

// ── The shards ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The first bytes of a shard, at most so many; undefined where there is no such file. */
export type ReadShard = (path: string, most: number) => Uint8Array | undefined;

/**
 * All weights in the order of the manifest. No more is read of a shard than the group's weights can have (texts, whose bytes
 * the manifest does not tell, up to a limit for all of them), and nothing is decoded.
 * @throws FormatError where a shard is missing, or where shards do not hold what the manifest says.
 */
export function readWeights(groups: readonly WeightGroup[], read: ReadShard): readonly TfjsWeight[] {
  let ofTexts = weightTextsLimit;
  return groups.flatMap((group) => {
    const { weights } = group;
    const ofNumbers = weights.reduce((sum, weight) => sum + sizeOf(weight), 0);
    const hasTexts = weights.some(({ dtype }) => dtype === "string");
    const bytes = bytesOf(group, ofNumbers + (hasTexts ? ofTexts : 0), read);
    ofTexts -= Math.max(0, bytes.length - ofNumbers);
    return weightsOf(group, bytes);
  });
}

/** The shards of a group one behind the other, of which no more are `due`. */
function bytesOf({ paths }: WeightGroup, due: number, read: ReadShard): Uint8Array {
  const shards: Uint8Array[] = [];
  let size = 0;
  for (const path of paths) {
    const shard = read(path, due - size + 1) ?? fail(`its shard ${quoted(path)} is not there`);
    shards.push(shard);
    size += shard.length;
    if (size > due) return fail(`its shards hold more than the ${due} bytes of their weights, up to ${quoted(path)}`);
  }
  return shards.length === 1 ? shards[0]! : joined(shards, size);
}

function joined(shards: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const shard of shards) {
    whole.set(shard, at);
    at += shard.length;
  }
  return whole;
}

function weightsOf({ weights }: WeightGroup, bytes: Uint8Array): readonly TfjsWeight[] {
  let at = 0;
  return weights.map((weight) => {
    const size = weight.dtype === "string" ? sizeOfTexts(weight, bytes, at) : sizeOf(weight);
    if (at + size > bytes.length) return failShort(weight, bytes.length - at, size);
    at += size;
    return { ...weight, stored: bytes.subarray(at - size, at) };
  });
}

function sizeOf({ shape, dtype, quantization }: WeightSpec): number {
  return productOf(shape) * (quantization === undefined ? SIZES[dtype] : QUANTISED_SIZES[quantization.dtype]);
}

/** Each text is its length in four bytes, and its bytes. */
function sizeOfTexts(weight: WeightSpec, bytes: Uint8Array, begin: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = begin;
  for (let left = productOf(weight.shape); left > 0; left--) {
    if (at + 4 > bytes.length) return failShort(weight, bytes.length - begin, at + 4 - begin);
    at += 4 + view.getUint32(at, true);
  }
  return at - begin;
}

function failShort({ name, shape }: WeightSpec, left: number, size: number): never {
  const there = Math.max(0, left);
  return fail(`weight ${quoted(name)}: [${shape.join(", ")}] takes ${size} bytes, and its shards have ${there} left`);
}

// ── Elements ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The elements of a float32 weight, undefined where it holds something else; decoded at each call. */
export function floatsOf(weight: TfjsWeight): Float32Array | undefined {
  return weight.dtype === "float32" ? filled(new Float32Array(productOf(weight.shape)), decoderOf(weight)) : undefined;
}

/** So much of a step may float32 make of what is decoded in double precision: far less than half a step, which quantising anew may. */
const LARGEST_PART = 2 ** -10;

/**
 * The bytes of a float32 weight that has some, with one scale for all; undefined also where numbers of float32 are no such steps,
 * as where they lie far from 0. Decoded, they are off what `floatsOf` gives by 5 * 2^-24 of the largest magnitude at most: zero point,
 * scale, difference, product and its result are each rounded once.
 */
export function quantisedOf({ dtype, shape, quantization, stored }: TfjsWeight): Quantised | undefined {
  if (dtype !== "float32" || quantization?.dtype !== "uint8") return undefined;
  const { scale, min } = quantization;
  const steps = { scales: oneNumber(scale), zeroPoints: oneNumber((0 - min) / scale) };
  const decoded = dequantise({ shape: [256], bytes: Uint8Array.from({ length: 256 }, (_, at) => at), ...steps });
  const isKept = decoded.every((value, at) => Math.abs(value - (at * scale + min)) <= Math.abs(scale) * LARGEST_PART);
  return isKept ? { shape, bytes: stored, ...steps } : undefined;
}

/** The elements of an int32 weight, undefined where it holds something else; quantised ones are rounded. */
export function integersOf(weight: TfjsWeight): Int32Array | undefined {
  if (weight.dtype !== "int32") return undefined;
  const decode = decoderOf(weight);
  return filled(new Int32Array(productOf(weight.shape)), (at) => Math.round(decode(at)));
}

function filled<T extends Float32Array | Int32Array>(elements: T, elementAt: (at: number) => number): T {
  for (let at = 0; at < elements.length; at++) elements[at] = elementAt(at);
  return elements;
}

/** The element at a place, in double precision until it is stored. */
function decoderOf({ dtype, quantization, stored }: TfjsWeight): (at: number) => number {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  if (quantization === undefined) {
    return dtype === "int32" ? (at) => view.getInt32(4 * at, true) : (at) => view.getFloat32(4 * at, true);
  }
  const { scale, min } = quantization;
  switch (quantization.dtype) {
    case "uint8":
      return (at) => stored[at]! * scale + min;
    case "uint16":
      return (at) => view.getUint16(2 * at, true) * scale + min;
    case "float16":
      return (at) => halfToFloat(view.getUint16(2 * at, true));
  }
}

// ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function listOf(json: unknown, what: string): readonly unknown[] {
  return Array.isArray(json) ? json : fail(`${what}: found ${told(json)} where a list is due`);
}

function fail(reason: string): never {
  throw new FormatError(reason);
}
