// Protocol buffers by hand, as lists of chunks, so that no weight is copied; and the messages of ONNX that files are made
// of. Field numbers: onnx.proto3 of ONNX 1.14.
const [FLOAT, INT, STRING, INTS] = [1, 2, 3, 7];

// ── Attributes ───────────────────────────────────────────────────────────────────────────────────────────────────────

export function int(value) {
  return [...number(3, value), ...number(20, INT)];
}

export function ints(values) {
  return [...values.flatMap((value) => number(8, value)), ...number(20, INTS)];
}

export function float(value) {
  const little = Buffer.alloc(4);
  little.writeFloatLE(value);
  return [varint((2 << 3) | 5), little, ...number(20, FLOAT)];
}

export function word(value) {
  return [...text(4, value), ...number(20, STRING)];
}

// ── Tensors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param values a Float32Array, or a BigInt64Array. */
export function tensor(name, shape, values) {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const type = values instanceof Float32Array ? 1 : 7;
  return [...shape.flatMap((extent) => number(1, extent)), ...number(2, type), ...text(8, name), ...bytes(9, [raw])];
}

export function port(name, shape) {
  const extents = shape.flatMap((extent) => bytes(1, number(1, extent)));
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...bytes(2, extents)]))];
}

// ── Fields ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export function number(field, value) {
  return [varint(field << 3), varint(value)];
}

export function text(field, value) {
  return bytes(field, [Buffer.from(value)]);
}

export function bytes(field, chunks) {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return [varint((field << 3) | 2), varint(length), ...chunks];
}

function varint(value) {
  const digits = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) digits.push((value % 0x80) | 0x80);
  return Buffer.from([...digits, value]);
}
