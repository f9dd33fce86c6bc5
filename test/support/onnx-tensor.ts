/** Reads the float tensors of ONNX's operator tests: `TensorProto` with dims (field 1), float_data (4) or raw_data (9). */
import { invariant } from "../../src/base/invariant.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";

export function readOnnxTensor(bytes: Uint8Array): NdArray {
  const shape: number[] = [];
  const data: number[] = [];
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) shape.push(...(typeof value === "number" ? [value] : varintsOf(value)));
    if (number === 2) invariant(value === 1, "the tensor is not float32");
    if ((number === 4 || number === 9) && typeof value !== "number") data.push(...floatsOf(value));
  }
  return ndarray(shape, data);
}

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

function fieldsOf(bytes: Uint8Array): readonly Field[] {
  const reader = { bytes, at: 0 };
  const fields: Field[] = [];
  while (reader.at < bytes.length) {
    const key = readVarint(reader);
    const [number, wireType] = [key >>> 3, key & 7];
    if (wireType === 0) fields.push({ number, value: readVarint(reader) });
    else {
      const length = wireType === 2 ? readVarint(reader) : wireType === 5 ? 4 : 8;
      fields.push({ number, value: bytes.subarray(reader.at, reader.at + length) });
      reader.at += length;
    }
  }
  return fields;
}

function readVarint(reader: { readonly bytes: Uint8Array; at: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = reader.bytes[reader.at++]!;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

function varintsOf(bytes: Uint8Array): readonly number[] {
  const reader = { bytes, at: 0 };
  const values: number[] = [];
  while (reader.at < bytes.length) values.push(readVarint(reader));
  return values;
}

function floatsOf(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
