/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header, then the tensors' bytes. Reading gives
 * views of the bytes, without copying. Source: the format description of huggingface/safetensors.
 */
import { InternalError } from "../base/invariant.ts";
import { bfloat16ToFloat, floatBitsToHalf, halfToFloat } from "../tensor/half-floats.ts";
import { bytesPerElement, type DType } from "../tensor/dtype.ts";
import { FormatError, quoted } from "./format-error.ts";

export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

const DTYPES: Readonly<Record<string, DType>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  I64: "int64",
  I32: "int32",
  I8: "int8",
  U8: "uint8",
  BOOL: "bool",
};

const TAGS = Object.fromEntries(Object.entries(DTYPES).map(([tag, dtype]) => [dtype, tag])) as Record<DType, string>;

/** The entry of the header that is no tensor. */
const METADATA = "__metadata__";

/** The headers of real files are far below this; a larger length is a broken or hostile file. */
const MAXIMUM_HEADER = 100_000_000;

/**
 * The tensors of a safetensors file by name, in the order of its header; views of the bytes, which are not copied.
 * @throws FormatError where the bytes are not a safetensors file: what was found, and where.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { readSafetensors } from "convoke";
 *
 * const tensors = readSafetensors(readFileSync("examples/mnist/mnist.safetensors"));
 * console.log(tensors.get("conv1.weight")!.shape, tensors.size); // [ 8, 1, 3, 3 ] 8
 * ```
 */
export function readSafetensors(bytes: Uint8Array): ReadonlyMap<string, StoredTensor> {
  const { header, data } = partsOf(bytes);
  const tensors = new Map<string, StoredTensor>();
  const extents: Extent[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) continue;
    const { tensor, start, end } = readEntry(name, entry, data);
    tensors.set(name, tensor);
    extents.push({ name, start, end });
  }
  demandTiling(extents, data.length);
  return tensors;
}

/** What a file says beside its tensors: texts by their names. Those that are no texts are left out. */
export function safetensorsMetadata(bytes: Uint8Array): Readonly<Record<string, string>> {
  const found = (partsOf(bytes).header as Readonly<Record<string, unknown>>)[METADATA] ?? {};
  return Object.fromEntries(Object.entries(found).filter(([, text]) => typeof text === "string")) as Record<
    string,
    string
  >;
}

function partsOf(bytes: Uint8Array): { readonly header: object; readonly data: Uint8Array } {
  if (bytes.length < 8)
    throw new FormatError(`no safetensors file: ${bytes.length} bytes, shorter than its header length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > MAXIMUM_HEADER || 8 + headerLength > bytes.length) {
    throw new FormatError(
      `no safetensors file, or a truncated one: header of ${headerLength} bytes in a file of ${bytes.length}`,
    );
  }
  return { header: parseHeader(bytes.subarray(8, 8 + headerLength)), data: bytes.subarray(8 + headerLength) };
}

interface Extent {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The format has neither holes nor overlaps: each tensor starts where the one before ends, and the last ends the file. */
function demandTiling(extents: readonly Extent[], length: number): void {
  let at = 0;
  for (const { name, start, end } of extents.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at) {
      const found = start < at ? `overlaps the one that ends at ${at}` : `leaves a hole from ${at} on`;
      throw new FormatError(`safetensors: tensor ${JSON.stringify(name)} begins at byte ${start} and ${found}`);
    }
    at = end;
  }
  if (at !== length) throw new FormatError(`safetensors: the tensors take ${at} bytes, and the file has ${length}`);
}

function parseHeader(bytes: Uint8Array): object {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw new FormatError("no safetensors file: its header is not JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new FormatError("no safetensors file: its header is not a JSON object");
  }
  demandDistinct(text, Object.keys(header).length);
  return header;
}

/** Of equal names JSON's readers take the last, others the first: the format forbids them. */
function demandDistinct(json: string, distinct: number): void {
  const names = new Set<string>();
  let [depth, count] = [0, 0];
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token.endsWith(":")) {
      const name = token.slice(0, -1).trimEnd();
      count++;
      if (names.has(name))
        throw new FormatError(`safetensors: two tensors are called ${quoted(JSON.parse(name) as string)}`);
      names.add(name);
    }
  }
  if (count !== distinct) throw new FormatError("safetensors: two tensors have the same name");
}

function readEntry(
  name: string,
  entry: unknown,
  data: Uint8Array,
): { readonly tensor: StoredTensor; readonly start: number; readonly end: number } {
  const fail = (reason: string): never => {
    throw new FormatError(`safetensors: tensor ${JSON.stringify(name)} ${reason}`);
  };
  const { dtype: tag, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const dtype =
    typeof tag === "string" && Object.hasOwn(DTYPES, tag)
      ? DTYPES[tag]!
      : fail(`has type ${JSON.stringify(tag)}; read are ${Object.keys(DTYPES).join(", ")}`);
  if (!isSizes(shape)) return fail(`has shape ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2) return fail(`has offsets ${JSON.stringify(offsets)}`);
  const [start, end] = offsets as readonly [number, number];
  if (start > end || end > data.length) {
    return fail(`lies at bytes ${start} to ${end} of ${data.length}: the file is truncated or broken`);
  }
  const due = shape.reduce((product, extent) => product * extent, bytesPerElement(dtype));
  if (due !== end - start)
    return fail(`needs ${due} bytes for ${tag as string} [${shape.join(", ")}] and has ${end - start}`);
  return { tensor: { dtype, shape, bytes: data.subarray(start, end) }, start, end };
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/**
 * A safetensors file of the tensors in the given order; the header is padded to 8 bytes.
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from "convoke";
 *
 * const bytes = writeSafetensors([["bias", { dtype: "float32", shape: [2], bytes: new Uint8Array(8) }]]);
 * console.log(readSafetensors(bytes).get("bias")!.shape); // [ 2 ]
 * ```
 */
export function writeSafetensors(tensors: Iterable<readonly [string, StoredTensor]>): Uint8Array {
  const chunks = safetensorsChunks(tensors);
  const file = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

/**
 * What `writeSafetensors` gives, in chunks that follow each other, the tensors' own bytes among them: large weights are not held twice.
 * @param metadata texts that the file says beside its tensors, by their names.
 * @example
 * ```ts
 * import { safetensorsChunks } from "convoke";
 *
 * const tensor = { dtype: "float32", shape: [2], bytes: new Uint8Array(8) } as const;
 * console.log(safetensorsChunks([["bias", tensor]]).at(-1) === tensor.bytes); // true
 * ```
 */
export function safetensorsChunks(
  tensors: Iterable<readonly [string, StoredTensor]>,
  metadata?: Readonly<Record<string, string>>,
): readonly Uint8Array[] {
  const list = [...tensors];
  const entries: [string, unknown][] = metadata === undefined ? [] : [[METADATA, metadata]];
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of list) {
    entries.push([name, { dtype: TAGS[dtype], shape, data_offsets: [offset, offset + bytes.length] }]);
    offset += bytes.length;
  }
  // Built entry by entry, so that a tensor named `__proto__` is a key like any other.
  let json = `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(",")}}`;
  const encoder = new TextEncoder();
  json += " ".repeat((8 - (encoder.encode(json).length % 8)) % 8);
  const header = encoder.encode(json);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return [length, header, ...list.map(([, { bytes }]) => bytes)];
}

/** What a file has besides entries and tensors: the length in front, two braces and, at most, blanks. */
export const fewestHeaderBytes = 8 + 2 + 7;

/** At most so many bytes does a tensor take in the header of a file that is not longer than `size`. */
export function headerEntryBytes(name: string, { dtype, shape }: StoredTensor, size: number): number {
  const entry = `${JSON.stringify(name)}:${JSON.stringify({ dtype: TAGS[dtype], shape, data_offsets: [size, size] })},`;
  return new TextEncoder().encode(entry).length;
}

/** A float32 tensor to be stored: a view of the data where the machine has the file's order of bytes. */
export function storedFloat32(shape: readonly number[], data: Float32Array): StoredTensor {
  return { dtype: "float32", shape, bytes: littleEndian(data) };
}

/** A tensor to be stored in half of the bytes, each element rounded to the nearest float16. */
export function storedFloat16(shape: readonly number[], data: Float32Array): StoredTensor {
  const bytes = new Uint8Array(2 * data.length);
  const view = new DataView(bytes.buffer);
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  for (let index = 0; index < bits.length; index++) view.setUint16(2 * index, floatBitsToHalf(bits[index]!), true);
  return { dtype: "float16", shape, bytes };
}

/** The types that `toFloat32` reads. */
export function holdsFloats({ dtype }: StoredTensor): boolean {
  return dtype === "float32" || dtype === "float64" || dtype === "float16" || dtype === "bfloat16";
}

/** The elements of a tensor that holds floats, as float32: a view of its bytes where they allow, so never write to it. */
export function toFloat32(tensor: StoredTensor): Float32Array {
  const { dtype, bytes } = tensor;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / bytesPerElement(dtype);
  switch (dtype) {
    case "float32":
      return littleEndianHost ? viewed(bytes) : filled(count, (i) => view.getFloat32(4 * i, true));
    case "float64":
      return filled(count, (i) => view.getFloat64(8 * i, true));
    case "float16":
      return filled(count, (i) => halfToFloat(view.getUint16(2 * i, true)));
    case "bfloat16":
      return filled(count, (i) => bfloat16ToFloat(view.getUint16(2 * i, true)));
    default:
      throw new InternalError(`a tensor of ${dtype} was read as floats`);
  }
}

const littleEndianHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function viewed(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Float32Array(buffer, byteOffset, length / 4);
}

function filled(count: number, at: (index: number) => number): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = at(index);
  return values;
}

function littleEndian(data: Float32Array): Uint8Array {
  if (littleEndianHost) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(data.length * 4);
  const view = new DataView(bytes.buffer);
  data.forEach((value, index) => view.setFloat32(4 * index, value, true));
  return bytes;
}
