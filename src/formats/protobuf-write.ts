/** Writing protocol buffers, through the Writer of protobufjs: fields with their tags, in the order of the calls. */
import { Writer } from "protobufjs/minimal.js";

/** A message that is being written; its fields are appended by the functions below. */
export type MessageWriter = Writer;

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

export function newMessage(): MessageWriter {
  return new Writer();
}

function tag(writer: MessageWriter, field: number, wireType: number): MessageWriter {
  return writer.uint32((field << 3) | wireType);
}

/** A whole number up to 2^53, or 2^63, which stands for the largest int64. */
export function writeInt64(writer: MessageWriter, field: number, value: number): void {
  const largest = { low: -1, high: 0x7fffffff, unsigned: false };
  tag(writer, field, VARINT).int64(value >= 2 ** 63 ? largest : value);
}

export function writeFloat32(writer: MessageWriter, field: number, value: number): void {
  tag(writer, field, FIXED32).float(value);
}

export function writeText(writer: MessageWriter, field: number, text: string): void {
  tag(writer, field, BYTES).string(text);
}

export function writeBytes(writer: MessageWriter, field: number, bytes: Uint8Array): void {
  tag(writer, field, BYTES).bytes(bytes);
}

/** Announces a field of so many bytes; they are to follow the message's own (`joined`). */
export function writeLength(writer: MessageWriter, field: number, length: number): void {
  tag(writer, field, BYTES).uint32(length);
}

export function writeInner(writer: MessageWriter, field: number, write: () => void): void {
  tag(writer, field, BYTES).fork();
  write();
  writer.ldelim();
}

/** Chunks of a message one after another, so that large ones are copied only once. */
export function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(totalBytes(chunks));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

export function totalBytes(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
