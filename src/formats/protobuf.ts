/**
 * Reading protocol buffers field by field, through the Reader of protobufjs. What goes wrong in hostile or broken bytes is a
 * FormatError with the place in the file; a length in the file never decides what is allocated, views apart. Messages are
 * opened by whoever wants them, so nesting in the file costs no stack here.
 */
import { Reader, util } from "protobufjs/minimal.js";
import { FormatError } from "./format-error.ts";

/** A message that is not decoded yet. */
export interface Message {
  readonly bytes: Uint8Array;
  /** What it is, for errors: "the graph", "node 3". */
  readonly what: string;
  readonly file: MessageFile;
}

interface MessageFile {
  /** "ONNX model" */
  readonly format: string;
  /** Where the file begins in the buffer that the messages are views of. */
  readonly start: number;
  /** How many more texts, messages and listed numbers may be decoded. */
  left: number;
}

/**
 * Decoded, an empty message of two bytes takes a hundred: so what is decoded is counted, over the whole file. The largest
 * real graphs (10,000 nodes) have a tenth of this; the elements of tensors do not count.
 */
const MAXIMUM_ITEMS = 1_000_000;

/** The message that a whole file is. */
export function messageOfFile(bytes: Uint8Array, format: string): Message {
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes: plain, what: "the file", file: { format, start: bytes.byteOffset, left: MAXIMUM_ITEMS } };
}

/** The same message, to be decoded later and for itself: what it holds is counted anew. */
export function postponed(message: Message): Message {
  return { ...message, file: { ...message.file, left: MAXIMUM_ITEMS } };
}

/** The same message under a better name. */
export function withDescription(message: Message, what: string): Message {
  return { ...message, what };
}

/** Groups (3, 4) have no reader: they are skipped. */
const WIRE_TYPES = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
type WireType = keyof typeof WIRE_TYPES;

/** One field of a message; its value is read at most once, by the method that fits, and skipped where none is called. */
export interface Field {
  readonly number: number;
  readonly message: Message;
  /** A varint's low 32 bits: int32 and enumerations. */
  int32(): number;
  /** A varint as int64; beyond 2^53 the nearest number. */
  int64(): number;
  float32(): number;
  /** A view. */
  bytes(): Uint8Array;
  /** @throws FormatError where it is not UTF-8. */
  text(): string;
  inner(what: string): Message;
  /** Appends int64s: one of them, or a packed list. */
  int64s(into: number[]): void;
  /** Appends float32s: one of them, or a packed list. */
  floats(into: number[]): void;
  /** Values of a repeated scalar field, as they lie in the file: one of them, or a packed list. */
  packed(element: "varint" | "fixed32" | "fixed64"): Uint8Array;
  fail(reason: string): never;
}

/** Calls `visit` for each field, in the file's order; the field is valid during the call only. */
export function forEachField(message: Message, visit: (field: Field) => void): void {
  const cursor = new Cursor(message);
  while (cursor.next()) {
    visit(cursor);
    cursor.skipUnread();
  }
}

/** @throws FormatError that says where in the file a message lies, and what is wrong with it. */
export function failAt({ bytes, what, file }: Message, at: number, reason: string): never {
  const byte = bytes.byteOffset - file.start + at;
  throw new FormatError(`no ${file.format}, or a broken one: ${what}, at byte ${byte}: ${reason}`);
}

class Cursor implements Field {
  readonly message: Message;
  number = 0;
  private readonly reader: Reader;
  private wireType = 0;
  /** Where the tag begins, and the value. */
  private tagAt = 0;
  private valueAt = 0;

  constructor(message: Message) {
    this.message = message;
    this.reader = new Reader(message.bytes);
  }

  next(): boolean {
    if (this.reader.pos >= this.reader.len) return false;
    this.tagAt = this.reader.pos;
    const tag = this.guard(() => this.reader.tag());
    this.number = tag >>> 3;
    this.wireType = tag & 7;
    this.valueAt = this.reader.pos;
    return true;
  }

  skipUnread(): void {
    if (this.reader.pos === this.valueAt) this.guard(() => this.reader.skipType(this.wireType, 0, this.number));
  }

  int32(): number {
    this.demand("varint");
    return this.guard(() => this.reader.int32());
  }

  int64(): number {
    this.demand("varint");
    return this.guard(() => readInt64(this.reader));
  }

  float32(): number {
    this.demand("fixed32");
    return this.guard(() => this.reader.float());
  }

  bytes(): Uint8Array {
    this.demand("bytes");
    return this.guard(() => this.reader.bytes());
  }

  text(): string {
    this.demand("bytes");
    this.count(1);
    return this.guard(() => this.reader.stringVerify());
  }

  inner(what: string): Message {
    this.count(1);
    return { bytes: this.bytes(), what, file: this.message.file };
  }

  int64s(into: number[]): void {
    if (this.wireType === WIRE_TYPES.varint) {
      this.count(1);
      into.push(this.int64());
      return;
    }
    const bytes = this.bytes();
    this.count(countVarints(bytes));
    const reader = new Reader(bytes);
    this.guard(() => {
      while (reader.pos < reader.len) into.push(readInt64(reader));
    });
  }

  floats(into: number[]): void {
    const bytes = this.packed("fixed32");
    if (bytes.length % 4 !== 0) this.fail(`${bytes.length} bytes are not a whole number of float32s`);
    this.count(bytes.length / 4);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 4) into.push(view.getFloat32(at, true));
  }

  packed(element: "varint" | "fixed32" | "fixed64"): Uint8Array {
    if (this.wireType === WIRE_TYPES.bytes) return this.bytes();
    this.demand(element);
    this.guard(() => this.reader.skipType(this.wireType));
    return this.message.bytes.subarray(this.valueAt, this.reader.pos);
  }

  fail(reason: string): never {
    return failAt(this.message, this.tagAt, reason);
  }

  private demand(wire: WireType): void {
    if (this.wireType === WIRE_TYPES[wire]) return;
    this.fail(`field ${this.number} is of wire type ${this.wireType}, where ${WIRE_TYPES[wire]} is due`);
  }

  private count(items: number): void {
    this.message.file.left -= items;
    if (this.message.file.left < 0) this.fail(`more than ${MAXIMUM_ITEMS} names, messages and listed numbers`);
  }

  private guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const reason = error instanceof RangeError ? "it goes beyond the end" : String((error as Error).message);
      return this.fail(`field ${this.number} cannot be read: ${reason}`);
    }
  }
}

/** Every varint ends with its only byte below 128. */
export function countVarints(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) count += bytes[at]! < 128 ? 1 : 0;
  return count;
}

/**
 * Calls `take` with the two halves of each varint's 64 bits, signed; for bytes that hold varints and nothing else.
 * @param fail called where one has more than 64 bits or no end.
 */
export function forEachVarint(
  bytes: Uint8Array,
  fail: (reason: string) => never,
  take: (low: number, high: number) => void,
): void {
  const reader = new Reader(bytes);
  while (reader.pos < reader.len) {
    const { lo, hi } = nextInt64(reader, fail);
    take(lo | 0, hi | 0);
  }
}

function nextInt64(reader: Reader, fail: (reason: string) => never): util.LongBits {
  try {
    return util.LongBits.from(reader.int64());
  } catch {
    return fail("a number of its data is cut off or has more than 64 bits");
  }
}

function readInt64(reader: Reader): number {
  return util.LongBits.from(reader.int64()).toNumber(false);
}
