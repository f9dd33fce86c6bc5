/** NumPy's .npy files, through npyjs; what it does not judge (order, length, sizes) is judged here. */
import { dump, parse } from "npyjs";
import { permute } from "../tensor/layout.ts";
import { ndarray } from "../tensor/ndarray.ts";
import { FormatError } from "./format-error.ts";

export interface NpyTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const NUMERIC = new Set(["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "b1"]);

/**
 * A numeric array as float32, row-major whatever the order in the file.
 * @throws FormatError where the bytes are no such file: what was found, and what to do.
 */
export function readNpy(bytes: Uint8Array): NpyTensor {
  if (bytes.length < 10 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== "NUMPY") {
    throw new FormatError("no .npy file: it does not begin with NumPy's mark");
  }
  const { data, shape, dtype, fortranOrder } = parseBytes(bytes);
  if (!NUMERIC.has(dtype)) {
    throw new FormatError(
      `the .npy file holds ${dtype}, where numbers are needed: save it with array.astype("float32")`,
    );
  }
  const values = data as unknown as ArrayLike<number | bigint>;
  demandSize(shape, values.length);
  const floats =
    values instanceof Float32Array
      ? values
      : Float32Array.from({ length: values.length }, (_, index) => Number(values[index]));
  return { shape, data: fortranOrder ? rowMajor(shape, floats) : floats };
}

function parseBytes(bytes: Uint8Array): ReturnType<typeof parse> {
  try {
    return parse(new Uint8Array(bytes).buffer);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const type = /^Unsupported dtype: (.*)$/.exec(reason)?.[1];
    throw new FormatError(
      type === undefined
        ? `a truncated or broken .npy file (${reason})`
        : `the .npy file holds type ${type}, which is not read: save it with array.astype("<f4")`,
    );
  }
}

function demandSize(shape: readonly number[], found: number): void {
  const due = shape.reduce((product, extent) => product * extent, 1);
  if (shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) && due === found) return;
  throw new FormatError(
    `the .npy file holds ${found} values for shape [${shape.join(", ")}]: it is truncated or broken`,
  );
}

/** Fortran's order of a shape is the row-major order of the shape reversed. */
function rowMajor(shape: readonly number[], data: Float32Array): Float32Array {
  const reversed = ndarray(shape.toReversed(), data);
  return Float32Array.from(permute(reversed, [...shape.keys()].toReversed()).data);
}

/** A float32 array, row-major. */
export function writeNpy(shape: readonly number[], data: Float32Array): Uint8Array {
  return new Uint8Array(dump(data, [...shape]));
}
