/**
 * NumPy's .npy files, through npyjs; what it does not judge (order, length, sizes) is judged here. `describeNpy` reads
 * the header alone, so that an array among many is decoded when it is asked for.
 */
import { dump, parse } from "npyjs";
import { productOf } from "../base/integers.ts";
import { permute } from "../tensor/layout.ts";
import { ndarray } from "../tensor/ndarray.ts";
import { FormatError } from "./format-error.ts";

export interface NpyTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const NUMERIC = new Set(["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "b1"]);

/**
 * A numeric array of NumPy as float32, row-major whatever the order in the file.
 * @throws FormatError where the bytes are not such a file: what was found, and what to do.
 * @example
 * ```ts
 * import { readNpy, writeNpy } from "convoke";
 *
 * const { shape, data } = readNpy(writeNpy([2, 2], Float32Array.of(1, 2, 3, 4)));
 * console.log(shape, data[3]); // [ 2, 2 ] 4
 * ```
 */
export function readNpy(bytes: Uint8Array): NpyTensor {
  dataStart(bytes.subarray(0, 12), bytes.length);
  const { data, shape, dtype, fortranOrder } = parseBytes(bytes);
  demandNumbers(dtype);
  const values = data as unknown as ArrayLike<number | bigint>;
  demandSize(shape, values.length);
  const floats =
    values instanceof Float32Array
      ? values
      : Float32Array.from({ length: values.length }, (_, index) => Number(values[index]));
  return { shape, data: fortranOrder ? rowMajor(shape, floats) : floats };
}

function demandMark(bytes: Uint8Array): void {
  if (isNpy(bytes)) return;
  throw new FormatError("no .npy file: it does not begin with NumPy's mark");
}

/** Whether the bytes begin as such a file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes.length >= 10 && bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === "NUMPY";
}

function demandNumbers(dtype: string): void {
  if (NUMERIC.has(dtype)) return;
  throw new FormatError(`the .npy file holds ${dtype}, where numbers are needed: save it with array.astype("float32")`);
}

/** An array that is still to be decoded. */
export interface NpyArray {
  /** As NumPy names it: `f4`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major. Float32 in C order, where it lies at a multiple of four bytes, is a view of the file. */
  floats(): Float32Array;
}

const FLOATS = new Set(["f2", "f4", "f8"]);

/** Whether NumPy's type is one of real numbers other than integers. */
export function isNpyFloat(dtype: string): boolean {
  return FLOATS.has(dtype);
}

/** A file whose beginning can be had without the rest, as the members of a zip file. */
export interface NpyFile {
  readonly size: number;
  head(length: number): Uint8Array;
  bytes(): Uint8Array;
}

/** NumPy itself refuses headers of more than 10,000 bytes. */
const LONGEST_HEADER = 2 ** 16;

/**
 * Type and shape of the array in a file, and the way to its elements.
 * @throws FormatError where the bytes are not such a file, or hold more or less than the shape says.
 */
export function describeNpy(bytes: Uint8Array): NpyArray {
  return describeNpyFile({ size: bytes.length, head: (length) => bytes.subarray(0, length), bytes: () => bytes });
}

/** The same of a file of which only the header is asked for, until its elements are. */
export function describeNpyFile(file: NpyFile): NpyArray {
  const mark = file.head(12);
  const start = dataStart(mark, file.size);
  const { dtype, shape, fortranOrder } = parseBytes(file.head(start));
  demandNumbers(dtype);
  const count = (file.size - start) / Number(dtype.slice(1));
  demandSize(shape, count);
  const floats = (): Float32Array => {
    const bytes = file.bytes();
    const isView = dtype === "f4" && !fortranOrder && littleEndianHost && (bytes.byteOffset + start) % 4 === 0;
    return isView ? new Float32Array(bytes.buffer, bytes.byteOffset + start, count) : readNpy(bytes).data;
  };
  return { dtype, shape, floats };
}

const littleEndianHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** NumPy's latest. */
const LATEST_VERSION = 3;

/**
 * Where the elements begin in a file of so many bytes, judged by the first twelve.
 * @throws FormatError where it cannot be.
 */
function dataStart(mark: Uint8Array, size: number): number {
  demandMark(mark);
  const version = mark[6]!;
  if (version < 1 || version > LATEST_VERSION)
    throw new FormatError(
      `a broken .npy file, or one of later times: version ${version}, where 1 to ${LATEST_VERSION} are read; ${RESAVE}`,
    );
  const start = headerEnd(mark, version);
  if (start > size)
    throw new FormatError(
      `a truncated or broken .npy file: its header should end at byte ${start} of ${size}; ${RESAVE}`,
    );
  if (start > LONGEST_HEADER) throw new FormatError(`a broken .npy file: a header of ${start} bytes; ${RESAVE}`);
  return start;
}

const RESAVE = 'save it again, from Python: numpy.save("array.npy", array)';

/** The header's length stands behind mark and version, in two bytes or, from version 2 on, in four. */
function headerEnd(bytes: Uint8Array, version: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (version === 1) return 10 + view.getUint16(8, true);
  return bytes.length < 12 ? 12 : 12 + view.getUint32(8, true);
}

function parseBytes(bytes: Uint8Array): ReturnType<typeof parse> {
  try {
    return parse(new Uint8Array(bytes).buffer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const type = /^Unsupported dtype: (.*)$/.exec(reason)?.[1];
    throw new FormatError(
      type === undefined
        ? `a truncated or broken .npy file: its header or elements cannot be read; ${RESAVE}`
        : `the .npy file holds type ${type}, which is not read: save it with array.astype("<f4")`,
    );
  }
}

function demandSize(shape: readonly number[], found: number): void {
  if (holds(shape, found)) return;
  throw new FormatError(
    `the .npy file holds ${found} values for shape [${shape.join(", ")}]: it is truncated or broken`,
  );
}

function holds(shape: readonly number[], count: number): boolean {
  return shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) && productOf(shape) === count;
}

/** Fortran's order of a shape is the row-major order of the shape reversed. */
function rowMajor(shape: readonly number[], data: Float32Array): Float32Array {
  const reversed = ndarray(shape.toReversed(), data);
  return Float32Array.from(permute(reversed, [...shape.keys()].toReversed()).data);
}

/**
 * The bytes of a `.npy` file of float32, row-major.
 * @throws RangeError where the shape does not hold as many values.
 * @example
 * ```ts
 * import { writeNpy } from "convoke";
 *
 * console.log(writeNpy([2, 2], Float32Array.of(1, 2, 3, 4)).length); // 80
 * ```
 */
export function writeNpy(shape: readonly number[], data: Float32Array): Uint8Array {
  if (!holds(shape, data.length)) {
    throw new RangeError(`shape [${shape.join(", ")}] does not hold ${data.length} values`);
  }
  return new Uint8Array(dump(data, [...shape]));
}
