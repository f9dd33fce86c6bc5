/**
 * Weights inside an ONNX file lie wherever protobuf puts them, three times in four not where a Float32Array can be a view.
 * Rather than copying them, which would hold a large model twice, large ones are moved down by up to three bytes inside the
 * buffer that the file was read into: over the length of their own field, which nobody reads again.
 */
import { FormatError } from "../formats/format-error.ts";
import type { Files, OnnxModel, OnnxTensor } from "../interchange/onnx/model.ts";
import { readOnnx } from "../interchange/onnx/read.ts";
import { rawTensor } from "../interchange/onnx/tensor.ts";

/** From here on a field's length takes three bytes, and its tag one more, so three bytes in front are its own. */
const SMALLEST = 2 ** 14;

/**
 * The model of a file's bytes, which must be nobody else's: they are changed.
 * @throws FormatError as `readOnnx` does.
 */
export function readOnnxInPlace(bytes: Uint8Array, files: Files): OnnxModel {
  const model = readOnnx(bytes, files);
  // Read without files, so that data beside the model stay where they are until they are asked for.
  const { initializers: inside } = readOnnx(bytes).graph;
  const { graph } = model;
  const initializers = graph.initializers.map((tensor, at) => aligned(tensor, inside[at]!, bytes));
  return { ...model, graph: { ...graph, initializers } };
}

function aligned(tensor: OnnxTensor, inside: OnnxTensor, file: Uint8Array): OnnxTensor {
  const { name, elementType, dims, count } = tensor;
  if (elementType !== "float32" || 4 * count < SMALLEST) return tensor;
  const bytes = bytesInside(inside);
  if (bytes?.buffer !== file.buffer || bytes.byteOffset % 4 === 0) return tensor;
  const from = bytes.byteOffset - file.byteOffset;
  const to = from - (bytes.byteOffset % 4);
  file.copyWithin(to, from, from + bytes.length);
  return rawTensor(name, elementType, dims, file.subarray(to, to + bytes.length));
}

/** Undefined for data that are not in the file. */
function bytesInside(tensor: OnnxTensor): Uint8Array | undefined {
  try {
    return tensor.bytes();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
