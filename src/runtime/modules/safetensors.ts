/**
 * Ships in every module that has parameters: a strict reader of safetensors files
 * (https://github.com/huggingface/safetensors, "Format").
 *
 * The header is judged by itself, before any tensor is read: a file may come in pieces. Read are F32, F64, F16 and BF16,
 * into float32. PyTorch's `num_batches_tracked` counters are ignored.
 */
import { signature } from "./module-context.ts";
import { TextDecoder } from "./platform.ts";
import type { Source } from "./weight-source.ts";
import { wrong } from "./wrong.ts";

/** A tensor of a weight file: its type, the bytes of an element, and the bytes of the file that hold it. */
export interface Stored {
  readonly dtype: string;
  readonly width: number;
  readonly begin: number;
  readonly end: number;
}

/** A tensor as a header has it. */
export interface Entry {
  dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [begin: number, end: number];
}

/** The tensors of a header by name, in the order in which they lie in the file. */
export type Entries = Map<string, Entry>;

/** Reads and judges the header of a safetensors file that is to fit the model. */
export async function openTensors(source: Source): Promise<(name: string) => Stored> {
  const [tensors, data] = await openHeader(source);
  (source.judge ?? checkFit)(tensors);
  return (name) => {
    const { dtype, data_offsets } = tensors.get(name)!;
    return { dtype, width: widthOf(dtype), begin: data + data_offsets[0], end: data + data_offsets[1] };
  };
}

/** What a safetensors file holds, and where its data begins; the source then knows its length. */
export async function openHeader(source: Source): Promise<[tensors: Entries, data: number]> {
  const head = new Uint8Array(Math.min(8, source.length));
  await source.read(0, head, 0);
  const data = headerEnd(head, source.length);
  const header = new Uint8Array(data - 8);
  await source.read(8, header, data);
  const tensors = readHeader(header);
  const size = checkPlaces(tensors);
  if (source.length < Infinity && source.length !== data + size) {
    throw wrong(`the tensors take ${size} bytes, but the file has ${source.length - data}`);
  }
  source.length = data + size;
  return [tensors, data];
}

/** Where the header of a safetensors file ends: its length is told by the first eight bytes. */
export function headerEnd(bytes: Uint8Array, length: number): number {
  const size = bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer).getBigUint64(0, true));
  if (size > Math.min(length - 8, 1e8)) {
    throw wrong(`these ${length < Infinity ? `${length} ` : ""}bytes are no safetensors file, or not all of one`);
  }
  return 8 + size;
}

export function readHeader(header: Uint8Array): Entries {
  let entries;
  try {
    entries = JSON.parse(new TextDecoder().decode(header));
  } catch {
    throw wrong("this is no safetensors file: its header is not JSON");
  }
  // The format has it begin with a brace.
  if (header[0] !== 123) throw wrong("the header of the file is broken: it is no JSON object");
  const tensors: Entries = new Map(Object.entries(entries));
  tensors.delete("__metadata__");
  for (const [name, tensor] of tensors) {
    const { dtype, shape, data_offsets } = tensor ?? {};
    if (typeof dtype !== "string" || !areSizes(shape) || !areSizes(data_offsets) || data_offsets!.length !== 2) {
      throw wrong(`the header of the file is broken: tensor ${name} needs a dtype, a shape and two data_offsets`);
    }
  }
  return tensors;
}

/** Of JSON values only lists have `every`. */
function areSizes(list: any): boolean {
  return list?.every?.((size: number) => Number.isSafeInteger(size) && size >= 0);
}

/** The format has no holes and no overlaps: each tensor starts where the one before ends. Gives where the last one ends. */
export function checkPlaces(tensors: Entries): number {
  const placed = [...tensors].sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  let at = 0;
  for (const [name, { dtype, shape, data_offsets }] of placed) {
    const [begin, end] = data_offsets;
    if (begin !== at || end - begin !== shape.reduce((n, extent) => n * extent, widthOf(dtype))) {
      throw wrong(`the header places tensor ${name} (${dtype}) wrongly, at bytes ${begin} to ${end}`);
    }
    at = end;
  }
  return at;
}

/** The bytes of an element. */
function widthOf(dtype: string): number {
  return Number(dtype.match(/\d+/) ?? 8) / 8;
}

/** Lists whatever does not fit the model in one error, behind problems that are known. */
export function checkFit(tensors: Entries, problems: string[] = []): void {
  const { parameters } = signature;
  for (const [name, shape] of Object.entries(parameters)) {
    const found = tensors.get(name);
    if (!found) problems.push(`${name}: missing, expected ${show(shape)}`);
    else if (show(found.shape) !== show(shape)) {
      problems.push(`${name}: expected ${show(shape)}, found ${show(found.shape)}`);
    } else if (!/^(BF16|F(16|32|64))$/.test(found.dtype)) {
      problems.push(`${name}: expected F32, found ${found.dtype}${found.dtype === "U8" ? " (--weights-type u8)" : ""}`);
    }
  }
  for (const [name, { shape }] of tensors) {
    if (!Object.hasOwn(parameters, name) && !name.endsWith("num_batches_tracked")) {
      problems.push(`${name}: not part of the model, found ${show(shape)}`);
    }
  }
  if (problems.length) throw wrong(`${problems.length} of the tensors do not fit`, ...problems);
}

function show(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** Stored elements as float32, into memory for as many. */
export function decode(dtype: string, bytes: Uint8Array, into: Float32Array): Float32Array {
  const { buffer } = new Uint8Array(bytes);
  if (dtype === "F32") into.set(new Float32Array(buffer));
  else if (dtype === "F64") into.set(new Float64Array(buffer));
  else if (dtype === "F16") {
    const values = (halves ??= new Float32Array(65536).map((_, bits) => half(bits)));
    new Uint16Array(buffer).forEach((bits, at) => (into[at] = values[bits]!));
  } else {
    // BF16 is the upper half of a float32.
    const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
    new Uint16Array(buffer).forEach((bits, at) => (words[at] = bits << 16));
  }
  return into;
}

/** The value of every float16 by its bits, made when the first is read. */
let halves: Float32Array | undefined;

/** The value of a float16. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits >> 15 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** ((exponent || 1) - 25) * (fraction + (exponent && 1024));
}
