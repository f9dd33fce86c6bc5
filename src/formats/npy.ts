/** NumPy's .npy files, through npyjs; what it does not judge (order, length, type) is judged here. */
import { dump, parse } from "npyjs";
import { FormatError } from "./format-error.ts";

export interface NpyTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const NUMERIC = new Set(["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "b1"]);

/**
 * A numeric array, row-major, as float32.
 * @throws FormatError where the bytes are no such file.
 */
export function readNpy(bytes: Uint8Array): NpyTensor {
  if (bytes.length < 10 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== "NUMPY") {
    throw new FormatError("no .npy file: it does not begin with NumPy's mark");
  }
  const { data, shape, dtype, fortranOrder } = parseBytes(bytes);
  if (!NUMERIC.has(dtype)) throw new FormatError(`the .npy file holds ${dtype}, where numbers are needed`);
  if (fortranOrder && shape.length > 1) {
    throw new FormatError("the .npy file is in Fortran order; save it with numpy.ascontiguousarray");
  }
  const size = shape.reduce((product, extent) => product * extent, 1);
  const values = data as unknown as ArrayLike<number | bigint>;
  if (values.length !== size) {
    throw new FormatError(
      `the .npy file holds ${values.length} values for shape [${shape.join(", ")}]: it is truncated or broken`,
    );
  }
  return { shape, data: Float32Array.from({ length: size }, (_, index) => Number(values[index])) };
}

function parseBytes(bytes: Uint8Array): ReturnType<typeof parse> {
  try {
    return parse(bytes.slice().buffer as ArrayBuffer);
  } catch (error) {
    throw new FormatError(`a broken .npy file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function writeNpy(shape: readonly number[], data: Float32Array): Uint8Array {
  return new Uint8Array(dump(data, [...shape]));
}
