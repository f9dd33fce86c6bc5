/** NumPy's .npy files: numbers in C order, as `numpy.save` writes them; read as float32. */
import { InputError } from "./errors.mjs";

const TYPES = {
  "<f4": Float32Array,
  "<f8": Float64Array,
  "|u1": Uint8Array,
  "|i1": Int8Array,
  "|b1": Uint8Array,
  "<u2": Uint16Array,
  "<i2": Int16Array,
  "<u4": Uint32Array,
  "<i4": Int32Array,
};

const MARK = Buffer.from("\x93NUMPY", "latin1");

/**
 * @param {Buffer} bytes
 * @returns {{ shape: number[], data: Float32Array }}
 * @throws {InputError} where the bytes are no such file
 */
export function readNpy(bytes) {
  if (bytes.length < 12 || !bytes.subarray(0, 6).equals(MARK)) throw new InputError("not an .npy file");
  const start = bytes[6] === 1 ? 10 + bytes.readUInt16LE(8) : 12 + bytes.readUInt32LE(8);
  const header = bytes.toString("latin1", 10, Math.min(start, 10_000));
  const Type = TYPES[/'descr': *'([^']*)'/.exec(header)?.[1] ?? ""];
  const shape = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1].match(/\d+/g)?.map(Number) ?? [];
  if (Type === undefined || !/'fortran_order': *False/.test(header)) {
    throw new InputError('numbers in C order are read: save numpy.ascontiguousarray(array, dtype="float32")');
  }
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (bytes.length - start !== count * Type.BYTES_PER_ELEMENT) {
    throw new InputError(
      `the file is cut short or broken: it does not hold the ${count} numbers of [${shape.join(", ")}]`,
    );
  }
  const elements = new Type(new Uint8Array(bytes.subarray(start)).buffer);
  return { shape, data: Float32Array.from(elements) };
}

/**
 * @param {readonly number[]} shape
 * @param {Float32Array} data row-major
 */
export function writeNpy(shape, data) {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  // Mark, version, length and header take a multiple of 64 bytes, so that elements are aligned.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const length = Buffer.alloc(4);
  length.writeUInt16LE(1, 0);
  length.writeUInt16LE(padded.length, 2);
  return Buffer.concat([
    MARK,
    length,
    Buffer.from(padded),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ]);
}
