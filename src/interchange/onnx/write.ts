/**
 * An OnnxModel to ONNX bytes: the same bytes for the same model, and reading them gives the model again. Elements go into
 * `raw_data`, little-endian, whatever field they came from; lists of numbers are unpacked, as onnx.proto has them.
 */
import { invariant } from "../../base/invariant.ts";
import { FormatError } from "../../formats/format-error.ts";
import {
  concatenated,
  newMessage,
  totalBytes,
  writeBytes,
  writeFloat32,
  writeInner,
  writeInt64,
  writeLength,
  writeText,
  type MessageWriter,
} from "../../formats/protobuf-write.ts";
import {
  ELEMENT_TYPES,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxPort,
  type OnnxTensor,
} from "./model.ts";

/** Readers of protocol buffers take files below 2^31 bytes; the rest is for what stands beside the graph. */
const MAXIMUM_BYTES = 2 ** 31 - 2 ** 16;

export interface WriteOptions {
  /** The name of a file beside the model, for the data of initialisers; small ones stay in the model. */
  readonly dataFile?: string;
}

/** Files in pieces that follow each other; the data of initialisers are pieces of their own, and may be views. */
export interface OnnxPieces {
  readonly model: readonly Uint8Array[];
  /** Empty unless a file for data was named. */
  readonly data: readonly Uint8Array[];
}

/** Tensors of less stay in the model, so that shapes and axes can be read without the other file. */
const SMALLEST_EXTERNAL = 1024;
/** Where tensors begin in the other file: a page, so that it can be mapped into memory, as the standard asks. */
const PAGE = 4096;

/**
 * Attributes of kind "graph" and "other" are written as they were read. The data of initialisers is copied once, into the
 * result.
 * @throws FormatError where the model has more than 2 GB.
 */
export function writeOnnx(model: OnnxModel): Uint8Array {
  return concatenated(onnxChunks(model).model);
}

/**
 * The file of an ONNX model, in chunks that follow each other, without a copy of the data; and the file of its data where one is named.
 * @throws FormatError where the model's own file would have more than 2 GB.
 */
export function onnxChunks(model: OnnxModel, { dataFile }: WriteOptions = {}): OnnxPieces {
  const external = dataFile === undefined ? undefined : newExternalData(dataFile);
  const graph = graphPieces(model.graph, external);
  const size = totalBytes(graph);
  if (size > MAXIMUM_BYTES)
    throw new FormatError(`a graph of ${size} bytes is more than one ONNX file can hold (2 GB)`);
  const head = newMessage();
  writeInt64(head, 1, model.irVersion);
  if (model.producer !== "") writeText(head, 2, model.producer);
  for (const [domain, version] of model.opsets) {
    writeInner(head, 8, () => {
      writeText(head, 1, domain);
      writeInt64(head, 2, version);
    });
  }
  writeLength(head, 7, size);
  return { model: [head.finish(), ...graph], data: external?.pieces ?? [] };
}

/** A file of data that grows as tensors are added. */
interface ExternalData {
  readonly location: string;
  readonly pieces: readonly Uint8Array[];
  /** Gives the offset at which the data lie. */
  add(data: Uint8Array): number;
}

function newExternalData(location: string): ExternalData {
  const pieces: Uint8Array[] = [];
  let end = 0;
  return {
    location,
    pieces,
    add(data) {
      const offset = Math.ceil(end / PAGE) * PAGE;
      if (offset > end) pieces.push(new Uint8Array(offset - end));
      pieces.push(data);
      end = offset + data.length;
      return offset;
    },
  };
}

/** A file that is one TensorProto, as the operator tests keep their data. */
export function writeTensorFile(tensor: OnnxTensor): Uint8Array {
  const writer = newMessage();
  writeTensor(writer, tensor);
  return writer.finish();
}

/** The fields of GraphProto. */
function graphPieces(
  { name, nodes, initializers, inputs, outputs }: OnnxGraph,
  external: ExternalData | undefined,
): readonly Uint8Array[] {
  const before = newMessage();
  for (const node of nodes) writeInner(before, 1, () => writeNode(before, node));
  writeText(before, 2, name);
  const after = newMessage();
  for (const port of inputs) writeInner(after, 11, () => writePort(after, port));
  for (const port of outputs) writeInner(after, 12, () => writePort(after, port));
  return [before.finish(), ...initializers.flatMap((tensor) => initializerPieces(tensor, external)), after.finish()];
}

function initializerPieces(tensor: OnnxTensor, external: ExternalData | undefined): readonly Uint8Array[] {
  const head = newMessage();
  writeTensorHead(head, tensor);
  const data = dataPieces(head, tensor, external);
  const prefix = newMessage();
  writeLength(prefix, 5, head.pos + totalBytes(data));
  return [prefix.finish(), head.finish(), ...data];
}

/** Says where the elements are; gives those that follow. */
function dataPieces(
  head: MessageWriter,
  tensor: OnnxTensor,
  external: ExternalData | undefined,
): readonly Uint8Array[] {
  if (tensor.elementType === "string") return [];
  const data = tensor.bytes();
  if (external === undefined || data.length < SMALLEST_EXTERNAL) {
    writeLength(head, RAW_DATA, data.length);
    return [data];
  }
  const { location } = external;
  const entries = { location, offset: `${external.add(data)}`, length: `${data.length}` };
  for (const [key, value] of Object.entries(entries)) {
    writeInner(head, EXTERNAL_DATA, () => {
      writeText(head, 1, key);
      writeText(head, 2, value);
    });
  }
  writeInt64(head, DATA_LOCATION, EXTERNAL);
  return [];
}

/** TensorProto's fields for data that lie elsewhere, and the DataLocation that says so. */
const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;
const EXTERNAL = 1;

function writeNode(writer: MessageWriter, node: OnnxNode): void {
  for (const name of node.inputs) writeText(writer, 1, name);
  for (const name of node.outputs) writeText(writer, 2, name);
  if (node.name !== "") writeText(writer, 3, node.name);
  writeText(writer, 4, node.opType);
  for (const [name, attribute] of node.attributes) writeAttribute(writer, name, attribute);
  if (node.domain !== "") writeText(writer, 7, node.domain);
}

/** Numbers of `AttributeProto.AttributeType`. */
const TYPES = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

type PlainAttribute = Extract<OnnxAttribute, { readonly kind: keyof typeof TYPES }>;

function writeAttribute(writer: MessageWriter, name: string, attribute: OnnxAttribute): void {
  if (attribute.kind === "graph" || attribute.kind === "other") return writeBytes(writer, 5, attribute.encoded);
  writeInner(writer, 5, () => {
    writeText(writer, 1, name);
    writeAttributeValue(writer, attribute);
    writeInt64(writer, 20, TYPES[attribute.kind]);
  });
}

function writeAttributeValue(writer: MessageWriter, attribute: PlainAttribute): void {
  switch (attribute.kind) {
    case "float":
      return writeFloat32(writer, 2, attribute.value);
    case "int":
      return writeInteger(writer, 3, attribute.value);
    case "string":
      return writeText(writer, 4, attribute.value);
    case "tensor":
      return writeInner(writer, 5, () => writeTensor(writer, attribute.value));
    case "floats":
      return attribute.values.forEach((value) => writeFloat32(writer, 7, value));
    case "ints":
      return attribute.values.forEach((value) => writeInteger(writer, 8, value));
    case "strings":
      return attribute.values.forEach((value) => writeText(writer, 9, value));
  }
}

function writeInteger(writer: MessageWriter, field: number, value: number): void {
  invariant(Number.isInteger(value), `${value} is not an integer attribute`);
  writeInt64(writer, field, value);
}

const RAW_DATA = 9;

function writeTensor(writer: MessageWriter, tensor: OnnxTensor): void {
  writeTensorHead(writer, tensor);
  if (tensor.elementType !== "string") writeBytes(writer, RAW_DATA, tensor.bytes());
}

/** All of TensorProto but `raw_data`. */
function writeTensorHead(writer: MessageWriter, tensor: OnnxTensor): void {
  for (const extent of tensor.dims) writeInt64(writer, 1, extent);
  writeInt64(writer, 2, ELEMENT_TYPES[tensor.elementType]);
  if (tensor.elementType === "string") tensor.strings().forEach((text) => writeText(writer, 6, text));
  if (tensor.name !== "") writeText(writer, 8, tensor.name);
}

/** ValueInfoProto; where neither type nor shape are known there is none to write. */
function writePort(writer: MessageWriter, { name, elementType, shape }: OnnxPort): void {
  writeText(writer, 1, name);
  if (elementType === undefined && shape === undefined) return;
  writeInner(writer, 2, () =>
    writeInner(writer, 1, () => {
      if (elementType !== undefined) writeInt64(writer, 1, ELEMENT_TYPES[elementType]);
      if (shape !== undefined) writeInner(writer, 2, () => shape.forEach((extent) => writeExtent(writer, extent)));
    }),
  );
}

function writeExtent(writer: MessageWriter, extent: number | string | undefined): void {
  writeInner(writer, 1, () => {
    if (typeof extent === "number") writeInt64(writer, 1, extent);
    if (typeof extent === "string") writeText(writer, 2, extent);
  });
}
