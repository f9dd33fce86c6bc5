// Tensors and operators as bytes: flatbuffers, by the runtime of that format. Field numbers: schema.fbs of TensorFlow Lite,
// version 3.
import { Builder } from "flatbuffers";

/** The bytes of a net: what the `Writer` of tflite.mjs holds, and which of its tensors come from the caller and go back. */
export function serialised({ tensors, buffers, operators }, inputs, outputs) {
  const b = new Builder(buffers.reduce((sum, { length }) => sum + length + 64, 1024 * (1 + operators.length)));
  const kinds = [...new Map(operators.map((operator) => [keyOf(operator), operator])).values()];
  const kindOf = (operator) => kinds.findIndex((kind) => keyOf(kind) === keyOf(operator));
  const data = offsets(
    b,
    buffers.map((bytes) => table(b, bytes.length > 0 ? [reference(byteVector(b, bytes))] : [])),
  );
  const codes = offsets(
    b,
    // The code once more in one byte, for readers from before there were more than 127.
    kinds.map(({ code, version }) => table(b, [byte(Math.min(code, 127)), none, int32(version), int32(code)])),
  );
  const subgraph = table(b, [
    reference(
      offsets(
        b,
        tensors.map((each, at) => writeTensor(b, each, at)),
      ),
    ),
    reference(integerVector(b, inputs)),
    reference(integerVector(b, outputs)),
    reference(
      offsets(
        b,
        operators.map((each) => writeOperator(b, each, kindOf(each))),
      ),
    ),
    reference(b.createString("main")),
  ]);
  const subgraphs = offsets(b, [subgraph]);
  const about = b.createString("convoke-bench");
  b.finish(table(b, [int32(3), reference(codes), reference(subgraphs), reference(about), reference(data)]), "TFL3");
  return b.asUint8Array();
}

/** Operators with the same are of one kind. */
function keyOf({ code, version }) {
  return `${code} ${version}`;
}

function writeTensor(b, { shape, type, buffer }, at) {
  const [extents, name] = [integerVector(b, shape), b.createString(`value${at}`)];
  return table(b, [reference(extents), byte(type), int32(buffer), reference(name)]);
}

function writeOperator(b, { table: tableOfOptions, inputs, output, options }, kind) {
  const written = tableOfOptions === 0 ? [] : [byte(tableOfOptions), reference(table(b, options))];
  const from = integerVector(
    b,
    inputs.map(({ tensor }) => tensor),
  );
  const to = integerVector(b, [output.tensor]);
  return table(b, [int32(kind), reference(from), reference(to), ...written]);
}

/** Fields of a table, in the order of their numbers: what each adds to the builder. */
const none = () => {};
export const byte = (value) => (b, field) => b.addFieldInt8(field, value, undefined);
export const int32 = (value) => (b, field) => b.addFieldInt32(field, value, undefined);
export const float32 = (value) => (b, field) => b.addFieldFloat32(field, value, undefined);
const reference = (offset) => (b, field) => b.addFieldOffset(field, offset, 0);

function table(b, fields) {
  b.startObject(fields.length);
  fields.forEach((add, field) => add(b, field));
  return b.endObject();
}

function integerVector(b, values) {
  b.startVector(4, values.length, 4);
  for (const value of values.toReversed()) b.addInt32(value);
  return b.endVector();
}

function offsets(b, values) {
  b.startVector(4, values.length, 4);
  for (const value of values.toReversed()) b.addOffset(value);
  return b.endVector();
}

/** At a multiple of 16, as kernels want their weights. */
function byteVector(b, bytes) {
  b.startVector(1, bytes.length, 16);
  b.space -= bytes.length;
  b.bb.bytes().set(bytes, b.space);
  return b.endVector();
}
