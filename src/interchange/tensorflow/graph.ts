/**
 * The graph of a frozen TensorFlow model as JSON, protobuf's GraphDef: nodes with attributes, in which integers may be texts,
 * texts are base64 or lists of bytes, and types are names or numbers. Elements of constants lie in the manifest's weights,
 * by the names of their nodes. Source: tensorflow/core/framework (graph.proto, node_def.proto, attr_value.proto, types.proto).
 */
import { FormatError } from "../../formats/format-error.ts";
import { UniqueNames } from "../../base/unique-names.ts";
import type { TfjsWeight } from "../../formats/tfjs-manifest.ts";
import type { ElementType, ImportAttribute, ImportGraph, ImportNode, ImportPort } from "../import/graph.ts";
import { isObject, itemsOf, own, type Json, type JsonObject } from "../tfjs/json.ts";
import { readDefinition, valueName, type Definition } from "./definition.ts";
import { labelsOf } from "./labels.ts";
import { importTensor } from "./tensors.ts";

/** The domain of TensorFlow's operators. */
export const TENSORFLOW = "tensorflow";

/** No graph has more nodes. */
const MOST_NODES = 1_000_000;

/** @throws FormatError where the graph is none. */
export function readGraph(
  topology: JsonObject,
  signature: JsonObject | undefined,
  weights: readonly TfjsWeight[],
): ImportGraph {
  const definitions = itemsOf(topology["node"]).map(readDefinition);
  if (definitions.length > MOST_NODES) throw new FormatError(`its graph has more than ${MOST_NODES} nodes`);
  const stored = new Map(weights.map((weight) => [weight.name, weight]));
  const isStored = ({ name, op }: Definition): boolean => op === "Const" && stored.has(name);
  const placeholders = definitions.filter(({ op }) => op === "Placeholder");
  const computed = definitions.filter((each) => !isStored(each) && each.op !== "Placeholder" && each.op !== "NoOp");
  const ports = namedApart(inputPorts(placeholders, signature), outputPorts(computed, signature));
  const { inputs, outputs } = ports;
  const labels = labelsOf(computed, new Set(definitions.filter(isStored).map(({ name }) => name)));
  const outputsOf = outputNames(definitions, outputs);
  const read = [...definitions.flatMap((each) => each.inputs), ...[...inputs, ...outputs].map(({ value }) => value)];
  const valueOf = givingWay([...[...outputsOf.values()].flat(), ...read], ports);
  const aliases = [
    ...inputs.map(({ port, value }) => ({ from: port.name, to: valueOf(value) })),
    ...outputs.map(({ port, value }) => ({ from: valueOf(value), to: port.name })),
  ].filter(({ from, to }) => from !== to);
  return {
    name: "",
    nodes: [
      ...computed.map((each, index) => {
        const names = { inputs: each.inputs.map(valueOf), outputs: outputsOf.get(each.name)!.map(valueOf) };
        return nodeOf({ ...each, ...names }, index, labels.get(each.name));
      }),
      ...aliases.map(({ from, to }, at) => aliasNode(from, to, computed.length + at)),
    ],
    initializers: definitions
      .filter(isStored)
      .map(({ name }) => importTensor({ ...stored.get(name)!, name: valueOf(name) })),
    inputs: inputs.map(({ port }) => port),
    outputs: outputs.map(({ port }) => port),
  };
}

// ── Nodes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** More than any operator gives. */
const MOST_OUTPUTS = 1024;

/** How many outputs a node has is nowhere written: as many as are read. */
function outputNames(
  definitions: readonly Definition[],
  outputs: readonly Named[],
): ReadonlyMap<string, readonly string[]> {
  const last = new Map(definitions.map(({ name }) => [name, 0]));
  for (const value of [...definitions.flatMap(({ inputs }) => inputs), ...outputs.map(({ value }) => value)]) {
    const [, name = "", index = "0"] = /^(.*):(\d+)$/s.exec(value) ?? [];
    if (last.has(name)) last.set(name, Math.max(last.get(name)!, Math.min(Number(index), MOST_OUTPUTS)));
  }
  return new Map(
    [...last].map(([name, most]) => [
      name,
      Array.from({ length: most + 1 }, (_, at) => (at === 0 ? name : `${name}:${at}`)),
    ]),
  );
}

function nodeOf(
  { name, op, inputs, outputs, attributes }: Definition & Pick<ImportNode, "outputs">,
  index: number,
  label: string | undefined,
): ImportNode {
  return {
    index,
    name,
    domain: TENSORFLOW,
    opType: op,
    inputs,
    outputs,
    attributes: new Map(Object.entries(attributes).flatMap(([key, json]) => attributeOf(key, json))),
    ...(label === undefined ? {} : { label }),
  };
}

function aliasNode(from: string, to: string, index: number): ImportNode {
  const [inputs, outputs] = [[from], [to]];
  return { index, name: to, domain: TENSORFLOW, opType: "Identity", inputs, outputs, attributes: new Map() };
}

// ── Attributes ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What tells nothing that matters is left out: the types of operands (`T…`) and what optimisers note for themselves. */
function attributeOf(name: string, json: Json): readonly (readonly [string, ImportAttribute])[] {
  if (name.startsWith("_") || !isObject(json)) return [];
  const types = own(json, "type") ?? itemsOf(own(own(json, "list"), "type"))[0];
  if (types !== undefined && /^(T|Index)/.test(name)) return [];
  return [[name, valueOf(json)]];
}

const NOTHING: ImportAttribute = { kind: "other", encoded: new Uint8Array() };

function valueOf(json: JsonObject): ImportAttribute {
  const [kind = ""] = Object.keys(json);
  const value = json[kind];
  switch (kind) {
    case "i":
    case "b":
      return numbered([value], Number.isInteger, ([only]) => ({ kind: "int", value: only! }));
    case "f":
      return numbered([value], isNumber, ([only]) => ({ kind: "float", value: only! }));
    case "s":
      return { kind: "string", value: textOf(value) };
    case "type":
      return { kind: "string", value: typeOf(value) ?? String(value) };
    case "shape":
      return { kind: "ints", values: (shapeOf(value) ?? []).map((extent) => extent ?? -1) };
    case "list":
      return listOf(value);
    default:
      return NOTHING;
  }
}

/** Numbers as such, as texts or as truth values; nothing that an operator takes where one of them is none. */
function numbered(
  items: readonly Json[],
  isSound: (value: number) => boolean,
  make: (values: readonly number[]) => ImportAttribute,
): ImportAttribute {
  const values = items.map((item) => (typeof item === "object" ? NaN : Number(item)));
  return values.every(isSound) ? make(values) : NOTHING;
}

function isNumber(value: number): boolean {
  return !Number.isNaN(value);
}

/** The only list of an object of lists that holds anything. */
function listOf(json: Json): ImportAttribute {
  const lists = isObject(json) ? json : {};
  const filled = Object.entries(lists).find(([, items]) => itemsOf(items).length > 0);
  if (filled === undefined) return { kind: "ints", values: [] };
  const [kind, items] = [filled[0], itemsOf(filled[1])];
  if (kind === "i" || kind === "b") return numbered(items, Number.isInteger, (values) => ({ kind: "ints", values }));
  if (kind === "f") return numbered(items, isNumber, (values) => ({ kind: "floats", values }));
  if (kind === "s") return { kind: "strings", values: items.map(textOf) };
  return NOTHING;
}

/** Bytes as base64, or as their codes. */
function textOf(json: Json): string {
  if (Array.isArray(json)) return String.fromCharCode(...json.slice(0, 1000).map(Number));
  try {
    return typeof json === "string" ? atob(json) : "";
  } catch {
    return String(json);
  }
}

/** By their numbers in types.proto. */
const TYPES: readonly (readonly [name: string, number: number, type: ElementType])[] = [
  ["DT_FLOAT", 1, "float32"],
  ["DT_DOUBLE", 2, "float64"],
  ["DT_INT32", 3, "int32"],
  ["DT_UINT8", 4, "uint8"],
  ["DT_INT16", 5, "int16"],
  ["DT_INT8", 6, "int8"],
  ["DT_STRING", 7, "string"],
  ["DT_COMPLEX64", 8, "complex64"],
  ["DT_INT64", 9, "int64"],
  ["DT_BOOL", 10, "bool"],
  ["DT_BFLOAT16", 14, "bfloat16"],
  ["DT_UINT16", 17, "uint16"],
  ["DT_HALF", 19, "float16"],
  ["DT_UINT32", 22, "uint32"],
  ["DT_UINT64", 23, "uint64"],
];

function typeOf(json: Json): ElementType | undefined {
  return TYPES.find(([name, number]) => json === name || json === number)?.[2];
}

/** Undefined where not even the rank is known; an extent is undefined where it is open. */
function shapeOf(json: Json): readonly (number | undefined)[] | undefined {
  if (!isObject(json) || own(json, "unknownRank") === true) return undefined;
  return itemsOf(own(json, "dim")).map((dim) => {
    const size = Number(own(dim, "size") ?? 0);
    return size < 0 ? undefined : size;
  });
}

// ── Ports ────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Named {
  readonly port: ImportPort;
  /** What it is in the graph. */
  readonly value: string;
}

/** As the signature has them, and then those that it does not tell. */
function inputPorts(placeholders: readonly Definition[], signature: JsonObject | undefined): readonly Named[] {
  const told = new Map(signed(signature, "inputs").map((each) => [each.value, each]));
  const names = [...told.keys(), ...placeholders.map(({ name }) => name).filter((name) => !told.has(name))];
  return names.map((value) => {
    const { key = value, json } = told.get(value) ?? {};
    const attributes = placeholders.find(({ name }) => name === value)?.attributes;
    const shape = shapeOf(own(json, "tensorShape")) ?? shapeOf(own(own(attributes, "shape"), "shape"));
    const elementType = typeOf(own(json, "dtype") ?? own(own(attributes, "dtype"), "type"));
    return { port: { name: key, elementType, shape }, value };
  });
}

/** As the signature has them; without one, every node that nothing reads. */
function outputPorts(computed: readonly Definition[], signature: JsonObject | undefined): readonly Named[] {
  const open = { elementType: undefined, shape: undefined };
  const told = signed(signature, "outputs");
  if (told.length > 0) return told.map(({ key, value }) => ({ port: { name: key, ...open }, value }));
  const read = new Set(computed.flatMap(({ inputs }) => inputs.map((input) => input.replace(/:\d+$/, ""))));
  const last = computed.filter(({ name }) => !read.has(name));
  return last.map(({ name }) => ({ port: { name, ...open }, value: name }));
}

interface Ports {
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
}

/** Each under a name of its own: those of the signature, and another for an output that is called like an input. */
function namedApart(inputs: readonly Named[], outputs: readonly Named[]): Ports {
  const names = new UniqueNames();
  const values = new Map<string, string>();
  const apart = (named: Named): Named => {
    const { port, value } = named;
    if (values.get(port.name) === value) return named;
    const name = names.unique(port.name);
    values.set(name, value);
    return { value, port: { ...port, name } };
  };
  return { inputs: inputs.map(apart), outputs: outputs.map(apart) };
}

/** What values are called in the graph: as in the file, but for those that are called like a port which is another value. */
function givingWay(values: readonly string[], { inputs, outputs }: Ports): (value: string) => string {
  const ports = new Map([...inputs, ...outputs].map(({ port, value }) => [port.name, value]));
  const names = new UniqueNames();
  for (const name of ports.keys()) names.unique(name);
  const given = new Map<string, string>();
  for (const value of values)
    if (!given.has(value)) given.set(value, ports.get(value) === value ? value : names.unique(value));
  return (value) => given.get(value) ?? value;
}

interface Signed {
  readonly key: string;
  readonly value: string;
  readonly json: JsonObject;
}

function signed(signature: JsonObject | undefined, which: "inputs" | "outputs"): readonly Signed[] {
  const entries = own(signature, which);
  return Object.entries(isObject(entries) ? entries : {}).flatMap(([key, json]) => {
    const name = own(json, "name");
    return isObject(json) && typeof name === "string" ? [{ key: valueName(key), value: valueName(name), json }] : [];
  });
}
