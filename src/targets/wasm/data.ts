/** Constants as data segments. Memory starts as zeros, so long runs of zero bytes are left out. */
import { invariant } from "../../base/invariant.ts";
import { elementArray } from "../../kernel/elements.ts";
import type { Buffer } from "../../kernel/ir.ts";

export interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** A segment takes some bytes of its own. */
const LONG_RUN = 16;

export function dataSegments(constants: readonly Buffer[], address: (buffer: Buffer) => number): readonly Segment[] {
  return constants.flatMap((buffer) => withoutZeros(bytesOf(buffer), address(buffer)));
}

function bytesOf({ name, element, data }: Buffer): Uint8Array {
  invariant(data !== undefined, `${name} has no data`);
  const stored = elementArray(element, data);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function withoutZeros(bytes: Uint8Array, address: number): readonly Segment[] {
  const segments: Segment[] = [];
  let begin = 0;
  while (begin < bytes.length) {
    if (bytes[begin] === 0) {
      begin++;
      continue;
    }
    const end = endOfData(bytes, begin);
    segments.push({ address: address + begin, bytes: bytes.subarray(begin, end) });
    begin = end;
  }
  return segments;
}

/** Where the data end that begin here: before a long run of zeros, or the end. */
function endOfData(bytes: Uint8Array, begin: number): number {
  let end = begin + 1;
  for (let at = end; at < bytes.length && at - end < LONG_RUN; at++) {
    if (bytes[at] !== 0) end = at + 1;
  }
  return end;
}
