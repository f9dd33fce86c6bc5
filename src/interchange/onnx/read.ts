/**
 * ONNX bytes to an OnnxModel. Everything is decoded but the elements of tensors, the bodies of control flow and what the
 * model types leave out; unknown fields are skipped. Any bytes give a model or a FormatError, within bounds on time and
 * memory that depend on the file's size alone.
 */
import { quoted } from "../../formats/format-error.ts";
import {
  failAt,
  forEachField,
  messageOfFile,
  postponed,
  withDescription,
  type Field,
  type Message,
} from "../../formats/protobuf.ts";
import { elementTypeOf } from "./elements.ts";
import type {
  ElementType,
  Files,
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxPort,
  OnnxTensor,
} from "./model.ts";
import { readTensor } from "./tensor.ts";

/**
 * An ONNX model as data. Tensors are read when their elements are asked for.
 * @param files what lies beside the model, for tensors with external data; read when their elements are asked for.
 * @throws FormatError where the bytes are no such model: what was found, and where.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { readOnnx } from "convoke";
 *
 * const { opsets, graph } = readOnnx(readFileSync("mnist.onnx"));
 * console.log(opsets.get("")! > 8, graph.nodes[0].opType); // true Conv
 * ```
 */
export function readOnnx(bytes: Uint8Array, files?: Files): OnnxModel {
  const file = messageOfFile(bytes, "ONNX model");
  const opsets = new Map<string, number>();
  let irVersion = 0;
  let producer = "";
  let graph: OnnxGraph | undefined;
  forEachField(file, (field) => {
    if (field.number === 1) irVersion = field.int64();
    else if (field.number === 2) producer = field.text();
    else if (field.number === 8) readOpset(opsets, field.inner("a version of operators"));
    else if (field.number === 7) {
      if (graph !== undefined) field.fail("it has a second graph");
      graph = readGraph(field.inner("the graph"), files);
    }
  });
  if (graph === undefined) return failAt(file, 0, "it has no graph");
  if (opsets.size === 0) demandOldVersion(irVersion, file);
  return { irVersion, producer, opsets: opsets.size === 0 ? new Map([["", 1]]) : opsets, graph };
}

/** Up to IR version 2 there was one version of the operators. */
function demandOldVersion(irVersion: number, file: Message): void {
  if (irVersion > 2) failAt(file, 0, "it does not say which version of the operators it uses (opset_import)");
}

/** OperatorSetIdProto. */
function readOpset(opsets: Map<string, number>, message: Message): void {
  let domain = "";
  let version = 0;
  forEachField(message, (field) => {
    if (field.number === 1) domain = field.text();
    if (field.number === 2) version = field.int64();
  });
  if (version < 1) failAt(message, 0, `version ${version} of domain ${quoted(domain)}`);
  opsets.set(canonicalDomain(domain), version);
}

function canonicalDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

function readGraph(message: Message, files: Files | undefined): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxPort[] = [];
  const outputs: OnnxPort[] = [];
  let name = "";
  forEachField(message, (field) => {
    if (field.number === 1) nodes.push(readNode(field.inner(`node ${nodes.length}`), nodes.length, files));
    else if (field.number === 2) name = field.text();
    else if (field.number === 5)
      initializers.push(readTensor(field.inner(`initialiser ${initializers.length}`), files));
    else if (field.number === 11) inputs.push(readPort(field.inner(`input ${inputs.length} of the graph`)));
    else if (field.number === 12) outputs.push(readPort(field.inner(`output ${outputs.length} of the graph`)));
    else if (field.number === 15) field.fail("it has a sparse initialiser, which is not read");
  });
  return { name, nodes, initializers, inputs, outputs };
}

function readNode(message: Message, index: number, files: Files | undefined): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let name = "";
  let opType = "";
  let domain = "";
  forEachField(message, (field) => {
    if (field.number === 1) inputs.push(field.text());
    else if (field.number === 2) outputs.push(field.text());
    else if (field.number === 3) name = field.text();
    else if (field.number === 4) opType = field.text();
    else if (field.number === 5) addAttribute(attributes, field, files);
    else if (field.number === 7) domain = canonicalDomain(field.text());
  });
  if (opType === "") failAt(message, 0, "it has no operator");
  return { index, name, domain, opType, inputs, outputs, attributes };
}

function addAttribute(attributes: Map<string, OnnxAttribute>, field: Field, files: Files | undefined): void {
  const message = field.inner(`an attribute of ${field.message.what}`);
  const [name, attribute] = readAttribute(message, field.message.what, files);
  if (name === "") field.fail("an attribute has no name");
  if (attributes.has(name)) field.fail(`attribute ${quoted(name)} is there twice`);
  attributes.set(name, attribute);
}

/** AttributeProto as it lies in the file. */
interface Parts {
  name: string;
  type: number;
  reference: boolean;
  float: number | undefined;
  int: number | undefined;
  text: Uint8Array | undefined;
  tensor: Message | undefined;
  graph: Message | undefined;
  readonly floats: number[];
  readonly ints: number[];
  readonly texts: Uint8Array[];
  others: boolean;
}

function readAttribute(message: Message, node: string, files: Files | undefined): readonly [string, OnnxAttribute] {
  const parts = readParts(message);
  const where = withDescription(message, `attribute ${quoted(parts.name)} of ${node}`);
  return [parts.name, attributeOf(parts, where, files)];
}

function readParts(message: Message): Parts {
  const parts: Parts = {
    name: "",
    type: 0,
    reference: false,
    float: undefined,
    int: undefined,
    text: undefined,
    tensor: undefined,
    graph: undefined,
    floats: [],
    ints: [],
    texts: [],
    others: false,
  };
  forEachField(message, (field) => {
    const reader = PART_READERS[field.number];
    reader?.(parts, field);
  });
  return parts;
}

const PART_READERS: Readonly<Record<number, (parts: Parts, field: Field) => void>> = {
  1: (parts, field) => void (parts.name = field.text()),
  2: (parts, field) => void (parts.float = field.float32()),
  3: (parts, field) => void (parts.int = field.int64()),
  4: (parts, field) => void (parts.text = field.bytes()),
  5: (parts, field) => void (parts.tensor = field.inner("its tensor")),
  6: (parts, field) => void (parts.graph = field.inner("its graph")),
  7: (parts, field) => field.floats(parts.floats),
  8: (parts, field) => field.int64s(parts.ints),
  9: (parts, field) => void parts.texts.push(field.inner("its text").bytes),
  10: (parts) => void (parts.others = true),
  11: (parts) => void (parts.others = true),
  14: (parts) => void (parts.others = true),
  15: (parts) => void (parts.others = true),
  20: (parts, field) => void (parts.type = field.int32()),
  21: (parts) => void (parts.reference = true),
  22: (parts) => void (parts.others = true),
  23: (parts) => void (parts.others = true),
};

/** Numbers of `AttributeProto.AttributeType`. */
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const TENSOR = 4;
const GRAPH = 5;
const FLOATS = 6;
const INTS = 7;
const STRINGS = 8;

function attributeOf(parts: Parts, message: Message, files: Files | undefined): OnnxAttribute {
  const other: OnnxAttribute = { kind: "other", encoded: message.bytes };
  if (parts.reference) return other;
  switch (parts.type === 0 ? impliedType(parts) : parts.type) {
    // A zero may be left out by writers that know no presence of fields.
    case FLOAT:
      return { kind: "float", value: parts.float ?? 0 };
    case INT:
      return { kind: "int", value: parts.int ?? 0 };
    case STRING:
      return textAttribute([parts.text ?? new Uint8Array()], ([value]) => ({ kind: "string", value: value! })) ?? other;
    case TENSOR:
      if (parts.tensor === undefined) return failAt(message, 0, "it has no tensor");
      return {
        kind: "tensor",
        value: readTensor(withDescription(parts.tensor, `the tensor of ${message.what}`), files),
      };
    case GRAPH:
      return graphAttribute(parts.graph ?? failAt(message, 0, "it has no graph"), message, files);
    case FLOATS:
      return { kind: "floats", values: parts.floats };
    case INTS:
      return { kind: "ints", values: parts.ints };
    case STRINGS:
      return textAttribute(parts.texts, (values) => ({ kind: "strings", values })) ?? other;
    default:
      return other;
  }
}

/** Files of IR version 1 and 2 name no type; the field that is filled tells. */
function impliedType(parts: Parts): number {
  if (parts.float !== undefined) return FLOAT;
  if (parts.int !== undefined) return INT;
  if (parts.text !== undefined) return STRING;
  if (parts.tensor !== undefined) return TENSOR;
  if (parts.graph !== undefined) return GRAPH;
  if (parts.floats.length > 0) return FLOATS;
  if (parts.texts.length > 0) return STRINGS;
  // An empty list is one of any type.
  return parts.others ? 0 : INTS;
}

function graphAttribute(graph: Message, { bytes, what }: Message, files: Files | undefined): OnnxAttribute {
  const body = withDescription(graph, `the graph of ${what}`);
  return { kind: "graph", encoded: bytes, graph: () => readGraph(postponed(body), files) };
}

/** Undefined where the bytes are no UTF-8: attributes of other domains may hold anything. */
function textAttribute(
  texts: readonly Uint8Array[],
  make: (values: readonly string[]) => OnnxAttribute,
): OnnxAttribute | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return make(texts.map((bytes) => decoder.decode(bytes)));
  } catch {
    return undefined;
  }
}

/** ValueInfoProto. */
function readPort(message: Message): OnnxPort {
  let name = "";
  let type: Message | undefined;
  forEachField(message, (field) => {
    if (field.number === 1) name = field.text();
    if (field.number === 2) type = field.inner(`the type of ${message.what}`);
  });
  if (name === "") failAt(message, 0, "it has no name");
  return { name, ...readTensorType(type) };
}

/** TypeProto; what is not a tensor stays unknown. */
function readTensorType(type: Message | undefined): Pick<OnnxPort, "elementType" | "shape"> {
  let elementType: ElementType | undefined;
  let shape: OnnxPort["shape"];
  if (type === undefined) return { elementType, shape };
  forEachField(type, (field) => {
    if (field.number !== 1) return;
    forEachField(field.inner(type.what), (part) => {
      if (part.number === 1) elementType = readElementType(part);
      if (part.number === 2) shape = readShape(part.inner(`the shape in ${type.what}`));
    });
  });
  return { elementType, shape };
}

function readElementType(field: Field): ElementType | undefined {
  const number = field.int32();
  return number === 0 ? undefined : (elementTypeOf(number) ?? field.fail(`element type ${number} is not known`));
}

/** TensorShapeProto. */
function readShape(message: Message): (number | string | undefined)[] {
  const shape: (number | string | undefined)[] = [];
  forEachField(message, (field) => {
    if (field.number === 1) shape.push(readExtent(field.inner(message.what)));
  });
  return shape;
}

/** A number, a name, or nothing; converters have also written -1 for an extent that is not known. */
function readExtent(message: Message): number | string | undefined {
  let extent: number | string | undefined;
  forEachField(message, (field) => {
    if (field.number === 1) extent = field.int64();
    if (field.number === 2) extent = field.text();
  });
  if (extent === -1 || extent === "") return undefined;
  if (typeof extent === "number" && (extent < 0 || !Number.isSafeInteger(extent))) {
    failAt(message, 0, `extent ${extent}`);
  }
  return extent;
}
