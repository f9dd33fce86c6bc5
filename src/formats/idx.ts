/** The IDX format of the MNIST data sets: two zeros, a type, the rank, extents of four bytes, then elements, all big-endian (Y. LeCun). */
import { productOf } from "../base/integers.ts";
import { FormatError } from "./format-error.ts";

export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** Whether its elements are unsigned bytes, as those of pictures are. */
  readonly isBytes: boolean;
}

type Read = (view: DataView, at: number) => number;

const BYTES = 0x08;

const TYPES: Readonly<Record<number, readonly [size: number, read: Read]>> = {
  [BYTES]: [1, (view, at) => view.getUint8(at)],
  0x09: [1, (view, at) => view.getInt8(at)],
  0x0b: [2, (view, at) => view.getInt16(at)],
  0x0c: [4, (view, at) => view.getInt32(at)],
  0x0d: [4, (view, at) => view.getFloat32(at)],
  0x0e: [8, (view, at) => view.getFloat64(at)],
};

/** Whether the bytes begin as such a file does. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && Object.hasOwn(TYPES, bytes[2]!) && bytes[3]! > 0;
}

/** @throws FormatError where the bytes are not such a file, or hold more or less than it says. */
export function readIdx(bytes: Uint8Array): IdxArray {
  if (!isIdx(bytes)) throw new FormatError("no IDX file: it does not begin with two zeros, a type and a rank");
  const [type, rank] = [bytes[2]!, bytes[3]!];
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw new FormatError(`a truncated IDX file: ${bytes.length} bytes, and a head of ${start}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const [size, read] = TYPES[type]!;
  const due = productOf(shape) * size;
  if (due !== bytes.length - start) {
    const found = `${bytes.length - start} bytes for shape [${shape.join(", ")}], where ${due} are due`;
    throw new FormatError(`a truncated or broken IDX file: ${found}`);
  }
  const data = new Float32Array(due / size);
  for (let index = 0; index < data.length; index++) data[index] = read(view, start + size * index);
  return { shape, data, isBytes: type === BYTES };
}
