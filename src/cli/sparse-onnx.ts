/**
 * ONNX files of which only the structure is read: the elements of large tensors stay on the disk until somebody asks for
 * them. The file has a buffer of its own size, so that every offset is that of the file; pages of it that nobody writes to
 * take no memory.
 *
 * Elements lie wherever protobuf puts them, three times in four not where a Float32Array can be a view: they are read up to
 * three bytes further down, over the length of their own field, which has been read.
 */
import { fstatSync, readSync, statSync, type Stats } from "node:fs";
import { FormatError } from "../index.ts";
import { readBytes, withDescriptor } from "./read-files.ts";

export interface SparseFile {
  readonly bytes: Uint8Array;
  /** A part of `bytes` that is one tensor's elements, once they have been read; perhaps moved within the buffer. */
  inside(part: Uint8Array): Uint8Array;
}

/** Smaller files are read whole. */
const SMALLEST_FILE = 2 ** 20;
/** From here on a field's length takes three bytes, and its tag one more, so three bytes in front are its own. */
const SMALLEST_HOLE = 2 ** 14;

/** @throws UsageError where the file cannot be read. */
export function openSparse(path: string): SparseFile {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size < SMALLEST_FILE) {
    return { bytes: readBytes(path), inside: (part) => part };
  }
  const bytes = new Uint8Array(stat.size);
  const holes = new Map<number, number>();
  withDescriptor(path, (descriptor) => {
    const window = new Window(descriptor, bytes);
    readStructure(window, 0, bytes.length, FIELDS.model, holes);
    window.demand(window.end, bytes.length);
  });
  const filled = new Map<number, Uint8Array>();
  return {
    bytes,
    inside(part) {
      const from = part.byteOffset;
      if (part.buffer !== bytes.buffer || holes.get(from) !== part.length) return part;
      const known = filled.get(from) ?? fill(path, stat, bytes, from, part.length);
      filled.set(from, known);
      return known;
    },
  };
}

function fill(path: string, before: Stats, bytes: Uint8Array, from: number, length: number): Uint8Array {
  const to = from - (from % 4);
  withDescriptor(path, (descriptor) => {
    const now = fstatSync(descriptor);
    const isSame = now.size === before.size && now.mtimeMs === before.mtimeMs && now.ino === before.ino;
    if (!isSame || readInto(descriptor, bytes, to, from, length) < length) {
      throw new FormatError("the file has changed since it was opened");
    }
  });
  return bytes.subarray(to, to + length);
}

/** A single call of the system reads less than 2 GiB. */
const CHUNK = 2 ** 30;

/** Gives how many bytes there were. */
function readInto(descriptor: number, bytes: Uint8Array, to: number, from: number, length: number): number {
  let read = 0;
  while (read < length) {
    const count = readSync(descriptor, bytes, to + read, Math.min(CHUNK, length - read), from + read);
    if (count === 0) break;
    read += count;
  }
  return read;
}

/** What has been read of a file: all up to `end` but for what was skipped. */
class Window {
  readonly #descriptor: number;
  readonly bytes: Uint8Array;
  end = 0;

  constructor(descriptor: number, bytes: Uint8Array) {
    this.#descriptor = descriptor;
    this.bytes = bytes;
  }

  /** Reads on up to `to` at least, by chunks that many small fields share. */
  demand(from: number, to: number): void {
    const start = Math.max(from, this.end);
    if (to <= start) return;
    const stop = Math.min(this.bytes.length, Math.max(to, start + 2 ** 14));
    readInto(this.#descriptor, this.bytes, start, start, stop - start);
    this.end = stop;
  }

  /** The varint at a place, and where it ends; undefined where there is none within ten bytes. */
  varint(at: number): { readonly value: number; readonly end: number } | undefined {
    this.demand(at, Math.min(this.bytes.length, at + 10));
    let value = 0;
    for (let i = 0; i < 10 && at + i < this.bytes.length; i++) {
      const byte = this.bytes[at + i]!;
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return { value, end: at + i + 1 };
    }
    return undefined;
  }
}

/** Which fields of a message lead on to tensors: `elements` are what may be large. */
interface Fields {
  readonly [field: number]: keyof typeof FIELDS | "elements";
}

/** By the numbers in onnx.proto: raw_data, float_data and double_data of the initialisers and of tensors in attributes. */
const FIELDS = {
  model: { 7: "graph" },
  graph: { 1: "node", 5: "tensor" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor" },
  tensor: { 4: "elements", 9: "elements", 10: "elements" },
} as const satisfies Record<string, Record<number, string>>;

/** Bytes of a value that has no length of its own, by wire type; a varint has at most 10. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Reads a message but for its large elements, which are noted; what is not a message is read whole, for its reader to refuse. */
function readStructure(window: Window, from: number, to: number, fields: Fields, holes: Map<number, number>): void {
  for (let at = from; at < to;) {
    const tag = window.varint(at);
    if (tag === undefined) return window.demand(at, to);
    const wire = tag.value % 8;
    const next = wire === 2 || wire === 0 ? window.varint(tag.end) : undefined;
    const start = next?.end ?? tag.end;
    const size = wire === 2 ? next?.value : wire === 0 ? 0 : FIXED[wire];
    if (size === undefined || (next === undefined && FIXED[wire] === undefined) || start + size > to) {
      return window.demand(at, to);
    }
    at = start + size;
    const inner = wire === 2 && size >= SMALLEST_HOLE ? fields[Math.floor(tag.value / 8)] : undefined;
    if (inner === undefined) window.demand(start, at);
    else if (inner === "elements") holes.set(start, size);
    else readStructure(window, start, at, FIELDS[inner], holes);
  }
}
