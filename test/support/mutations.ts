/** Files broken on purpose, from a seed: the same ones on every machine. */
import type { RandomSource } from "../../src/base/random.ts";

/** Each turns bytes into others, which may be fewer or more. */
const EDITS: readonly ((bytes: Uint8Array, random: RandomSource) => Uint8Array)[] = [
  // A bit.
  (bytes, random) => withByte(bytes, random, (byte) => byte ^ (1 << below(random, 8))),
  // A byte, often one that means something in varints and texts.
  (bytes, random) => withByte(bytes, random, () => pick(random, [0, 1, 0x7f, 0x80, 0xff, 0x22, 0x2d, 0x2e, 0x2f])),
  (bytes, random) => withByte(bytes, random, () => below(random, 256)),
  // A length or number of up to 2^64 - 1 as a varint.
  (bytes, random) => spliced(bytes, below(random, bytes.length + 1), 1, hugeVarint(random)),
  // The same as a little-endian number of 8 bytes.
  (bytes, random) => spliced(bytes, below(random, bytes.length + 1), 8, hugeNumber(random)),
  // A range left out, doubled, or filled with noise.
  (bytes, random) => spliced(bytes, below(random, bytes.length + 1), below(random, 20), new Uint8Array()),
  (bytes, random) => {
    const at = below(random, bytes.length + 1);
    return spliced(bytes, at, 0, bytes.subarray(at, at + below(random, 200)));
  },
  (bytes, random) => {
    const noise = Uint8Array.from({ length: below(random, 12) }, () => below(random, 256));
    return spliced(bytes, below(random, bytes.length + 1), noise.length, noise);
  },
  // A piece from elsewhere in the file.
  (bytes, random) => {
    const from = below(random, bytes.length + 1);
    const piece = bytes.slice(from, from + below(random, 60));
    return spliced(bytes, below(random, bytes.length + 1), piece.length, piece);
  },
  // The end.
  (bytes, random) => bytes.slice(0, below(random, bytes.length + 1)),
];

/** A copy of the bytes with one to four edits. */
export function mutate(bytes: Uint8Array, random: RandomSource): Uint8Array {
  let result = new Uint8Array(bytes);
  const edits = 1 + below(random, 4);
  for (let edit = 0; edit < edits; edit++) result = new Uint8Array(pick(random, EDITS)(result, random));
  return result;
}

/** A copy of the bytes with one of them changed: what is around it is mostly still sound, and read. */
export function changeByte(bytes: Uint8Array, random: RandomSource): Uint8Array {
  return pick(random, EDITS.slice(0, 3))(bytes, random);
}

/** The bytes with `count` of them at `at` replaced. */
export function spliced(bytes: Uint8Array, at: number, count: number, piece: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(bytes.length, at + count));
  const result = new Uint8Array(at + piece.length + rest.length);
  result.set(bytes.subarray(0, at));
  result.set(piece, at);
  result.set(rest, at + piece.length);
  return result;
}

function withByte(bytes: Uint8Array, random: RandomSource, change: (byte: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = below(random, bytes.length);
  return spliced(bytes, at, 1, Uint8Array.of(change(bytes[at]!)));
}

function hugeNumber(random: RandomSource): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, hugeValue(random), true);
  return bytes;
}

function hugeVarint(random: RandomSource): Uint8Array {
  const bytes: number[] = [];
  let rest = hugeValue(random);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}

function hugeValue(random: RandomSource): bigint {
  return BigInt.asUintN(64, (1n << BigInt(7 + below(random, 58))) - BigInt(below(random, 3)));
}

function below(random: RandomSource, limit: number): number {
  return Math.floor(random.next() * limit);
}

function pick<T>(random: RandomSource, list: readonly T[]): T {
  return list[below(random, list.length)]!;
}
