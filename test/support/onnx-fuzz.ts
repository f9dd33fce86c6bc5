/**
 * ONNX models broken on purpose, from a seed: operands of every operator with another rank, extent, type or none at all,
 * constant where they were computed and the other way round; attributes of another kind, length or size; and files with
 * bytes changed. Whatever comes in, import gives a net or an ordinary error, and so does writing the net as text.
 */
import type { RandomSource } from "../../src/base/random.ts";
import { FormatError } from "../../src/formats/format-error.ts";
import type { ImportedModel } from "../../src/interchange/import/imported-model.ts";
import { ImportError } from "../../src/interchange/import/import-error.ts";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import type {
  ElementType,
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
} from "../../src/interchange/onnx/model.ts";
import { readOnnx } from "../../src/interchange/onnx/read.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { TextError, writeModelText } from "../../src/interchange/text/index.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { float32Tensor, int64Tensor, rawTensor } from "../../src/interchange/onnx/tensor.ts";
import { changeByte, mutate } from "./mutations.ts";

/** A sound model, as a file and decoded. */
export interface FuzzSubject {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly model: OnnxModel;
}

export interface FuzzOutcome {
  readonly name: string;
  /** "written" as text too, "unsayable" in text, or too large for the fuzz to write and "imported" only. */
  readonly kind: "written" | "unsayable" | "imported" | "refused" | "unreadable" | "bug";
  /** The error, of a bug with its stack. */
  readonly message: string;
  readonly milliseconds: number;
}

/** One case; the same for the same random source. */
export function fuzzCase(subject: FuzzSubject, random: RandomSource): FuzzOutcome {
  const makes = pick(random, [
    () => withNodes(subject.model, random),
    () => withNodes(subject.model, random),
    () => readOnnx(mutate(subject.bytes, random)),
    () => readOnnx(changeByte(subject.bytes, random)),
  ]);
  const begin = performance.now();
  const { kind, message } = outcomeOf(() => importOnnx(makes()));
  return { name: subject.name, kind, message, milliseconds: performance.now() - begin };
}

/** What becomes of an import. */
export function outcomeOf(imports: () => ImportedModel): Pick<FuzzOutcome, "kind" | "message"> {
  try {
    const { model, weights } = imports();
    if (elementsIn(model.graph) > MOST_WRITTEN) return { kind: "imported", message: "" };
    writeModelText(model, weights, { source: "broken.onnx" });
    return { kind: "written", message: "" };
  } catch (error) {
    if (error instanceof TextError) return { kind: "unsayable", message: error.problems.join("\n") };
    if (error instanceof ImportError) {
      const long = error.problems.find((problem) => problem.length > 2000);
      if (long !== undefined)
        return { kind: "bug", message: `a problem of ${long.length} characters: ${long.slice(0, 200)}` };
      return { kind: "refused", message: error.problems.join("\n") };
    }
    if (error instanceof FormatError) return { kind: "unreadable", message: error.message };
    return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Weights are decoded to be written, so nets with more elements than this would take the fuzz too long. */
const MOST_WRITTEN = 2 ** 16;

function elementsIn({ parameters, nodes }: Graph): number {
  const types = [...parameters, ...nodes.flatMap(({ outputs }) => outputs)].map(({ type }) => type.shape);
  return types.reduce((sum, shape) => sum + constantShape(shape).reduce((product, extent) => product * extent, 1), 0);
}

// ── Models ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function withNodes(model: OnnxModel, random: RandomSource): OnnxModel {
  let { graph } = model;
  for (let edit = 1 + below(random, 2); edit > 0; edit--) graph = pick(random, GRAPH_EDITS)(graph, random);
  const opset = random.next() < 0.15 ? 1 + below(random, 30) : undefined;
  return { ...model, graph, opsets: opset === undefined ? model.opsets : new Map([...model.opsets, ["", opset]]) };
}

type GraphEdit = (graph: OnnxGraph, random: RandomSource) => OnnxGraph;

const GRAPH_EDITS: readonly GraphEdit[] = [
  withOperand,
  withOperand,
  withOperand,
  (graph, random) => withNode(graph, random, (node) => withAttribute(node, random)),
  (graph, random) => withNode(graph, random, (node) => withAttribute(node, random)),
  (graph, random) => withNode(graph, random, (node) => withoutInput(node, random)),
];

function withNode(graph: OnnxGraph, random: RandomSource, change: (node: OnnxNode) => OnnxNode): OnnxGraph {
  if (graph.nodes.length === 0) return graph;
  const at = below(random, graph.nodes.length);
  return { ...graph, nodes: graph.nodes.with(at, change(graph.nodes[at]!)) };
}

/** An input of the graph or an initialiser becomes one of the two, of any shape and type. */
export function withOperand(graph: OnnxGraph, random: RandomSource): OnnxGraph {
  const names = [...graph.inputs, ...graph.initializers].map(({ name }) => name);
  if (names.length === 0) return graph;
  const name = pick(random, names);
  const inputs = graph.inputs.filter((port) => port.name !== name);
  const initializers = graph.initializers.filter((tensor) => tensor.name !== name);
  const known = graph.inputs.find((port) => port.name === name)?.shape ?? [];
  const shape = anyShape(
    random,
    known.map((extent) => (typeof extent === "number" ? extent : 2)),
  );
  const elementType = random.next() < 0.6 ? "float32" : pick(random, TYPES);
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (random.next() < 0.5 || count > 4096) {
    return { ...graph, inputs: [...inputs, { name, elementType, shape }], initializers };
  }
  return { ...graph, inputs, initializers: [...initializers, anyTensor(name, elementType, shape, count, random)] };
}

const TYPES: readonly ElementType[] = [
  "float32",
  "int64",
  "int32",
  "bool",
  "uint8",
  "float16",
  "float64",
  "bfloat16",
  "int4",
  "complex64",
  "string",
];

const SHAPES: readonly (readonly number[])[] = [
  [],
  [0],
  [1],
  [2],
  [3],
  [7],
  [1, 1],
  [3, 4, 5],
  [1, 3, 4, 4],
  [2, 0, 3],
  [1, 1, 1, 1],
  [2, 3, 2, 2, 2],
  [1, 2, 1, 2, 1, 2, 1],
  [2 ** 26, 2 ** 26],
  [1, 2 ** 16, 2 ** 15],
  [1, 3, 2 ** 14, 2 ** 14],
  [2 ** 31],
];

function anyShape(random: RandomSource, known: readonly number[]): readonly number[] {
  const at = below(random, known.length + 1);
  return pick<() => readonly number[]>(random, [
    () => known,
    () => [1, ...known],
    () => known.slice(1),
    () => known.toSpliced(at, 0, 1 + below(random, 3)),
    () => known.map((extent, axis) => (axis === at ? extent + 1 : extent)),
    () => known.map((extent, axis) => (axis === at ? pick(random, [0, 1, 2 ** 16, 2 ** 30]) : extent)),
    () => pick(random, SHAPES),
    () => pick(random, SHAPES),
  ])();
}

const NUMBERS = [0, 1, -1, 2, 3, -2, 0.5, 0.6, 1.7, -0.1, 5, 100, 65_536, 2 ** 31, 2 ** 40, 2 ** 53, -(2 ** 53), 1e30];
const FLOATS = [...NUMBERS, NaN, Infinity, -Infinity, 3.4e38, 1e-40, -0];

function anyTensor(
  name: string,
  elementType: ElementType,
  shape: readonly number[],
  count: number,
  random: RandomSource,
): OnnxTensor {
  const whole = (): number => Math.trunc(Math.max(-(2 ** 53) + 1, Math.min(2 ** 53 - 1, pick(random, NUMBERS))));
  if (elementType === "int64") return int64Tensor(name, shape, Array.from({ length: count }, whole));
  if (elementType === "float32" || elementType === "string") {
    return float32Tensor(
      name,
      shape,
      Float32Array.from({ length: count }, () => pick(random, FLOATS)),
    );
  }
  const bits = { bool: 8, uint8: 8, int32: 32, float16: 16, bfloat16: 16, float64: 64, complex64: 64, int4: 4 }[
    elementType as "bool"
  ];
  const bytes = Uint8Array.from({ length: Math.ceil((count * bits) / 8) }, () => below(random, 256));
  return rawTensor(name, elementType, shape, bytes);
}

// ── Nodes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function withoutInput(node: OnnxNode, random: RandomSource): OnnxNode {
  const at = below(random, node.inputs.length + 1);
  return pick<() => OnnxNode>(random, [
    () => ({ ...node, inputs: node.inputs.toSpliced(at, 1) }),
    () => ({ ...node, inputs: node.inputs.map((name, place) => (place === at ? "" : name)) }),
    () => ({ ...node, inputs: [...node.inputs, node.inputs[0] ?? ""] }),
    () => ({ ...node, inputs: node.inputs.map(() => node.inputs[0]!) }),
    () => ({ ...node, inputs: node.inputs.toReversed() }),
    () => ({ ...node, outputs: [...node.outputs, "more"] }),
  ])();
}

/** Attributes of any operator, so that every one of them is met with what is meant for another. */
const ATTRIBUTES = (
  "axis axes pads strides dilations kernel_shape group auto_pad ceil_mode alpha beta gamma epsilon transA transB keepdims perm " +
  "mode size bias lambd to dtype output_shape output_padding num_outputs split num_groups blocksize scales value shape broadcast"
).split(" ");

export function withAttribute(node: OnnxNode, random: RandomSource): OnnxNode {
  const own = [...node.attributes.keys()];
  const name = own.length > 0 && random.next() < 0.75 ? pick(random, own) : pick(random, ATTRIBUTES);
  const attributes = new Map(node.attributes);
  if (random.next() < 0.1) attributes.delete(name);
  else attributes.set(name, anyAttribute(random, node.attributes.get(name)));
  return { ...node, attributes };
}

function anyAttribute(random: RandomSource, known: OnnxAttribute | undefined): OnnxAttribute {
  const list = <T>(values: readonly T[]): T[] =>
    Array.from({ length: pick(random, [0, 1, 2, 2, 3, 4, 4, 8, 9]) }, () => pick(random, values));
  const edited: OnnxAttribute | undefined =
    known?.kind === "ints" && known.values.length > 0
      ? {
          kind: "ints",
          values: known.values.with(below(random, known.values.length), Math.trunc(pick(random, NUMBERS))),
        }
      : undefined;
  return pick<() => OnnxAttribute>(random, [
    () => edited ?? { kind: "int", value: Math.trunc(pick(random, NUMBERS)) },
    () => edited ?? { kind: "int", value: Math.trunc(pick(random, NUMBERS)) },
    () => ({ kind: "int", value: Math.trunc(pick(random, NUMBERS)) }),
    () => ({ kind: "float", value: pick(random, FLOATS) }),
    () => ({ kind: "ints", values: list(NUMBERS.map(Math.trunc)) }),
    () => ({ kind: "floats", values: list(FLOATS) }),
    () => ({
      kind: "string",
      value: pick(random, ["", "x", "SAME_UPPER", "reflect", "linear", "cubic", "tanh", "CRD"]),
    }),
    () => ({ kind: "strings", values: ["a", "b"] }),
    () => ({ kind: "tensor", value: float32Tensor("t", [2], Float32Array.of(1, 2)) }),
    () => ({ kind: "other", encoded: new Uint8Array() }),
  ])();
}

function below(random: RandomSource, limit: number): number {
  return Math.floor(random.next() * limit);
}

function pick<T>(random: RandomSource, list: readonly T[]): T {
  return list[below(random, list.length)]!;
}
