/** Models of one ONNX node, built without a file, imported and run by the reference. */
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import type { ImportedModel } from "../../src/interchange/import/imported-model.ts";
import type { OnnxAttribute, OnnxModel, OnnxTensor } from "../../src/interchange/onnx/model.ts";
import { float32Tensor, int64Tensor } from "../../src/interchange/onnx/tensor.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import { printAttributes } from "../../src/graph/print-graph.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";

export interface OneNode {
  readonly op: string;
  readonly opset?: number;
  /** ONNX's own where left out. */
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, number | string | readonly number[] | OnnxAttribute>>;
  /** A shape stands for an input of the model, a tensor for an initialiser; undefined for an input left out. */
  readonly inputs: readonly (readonly number[] | OnnxTensor | undefined)[];
}

export function floats(dims: readonly number[], ...values: readonly number[]): OnnxTensor {
  return float32Tensor("constant", dims, Float32Array.from(values));
}

export function integers(...values: readonly number[]): OnnxTensor {
  return int64Tensor("constant", [values.length], values);
}

/** Inputs are `x0`, `x1`, … by their place, the output is `y`. Numbers are floats where they are no integers. */
export function oneNode({ op, opset = 22, domain = "", attributes = {}, inputs }: OneNode): OnnxModel {
  const names = inputs.map((input, at) => (input === undefined ? "" : `x${at}`));
  const initializers = inputs.flatMap((input, at) => (isTensor(input) ? [{ ...input, name: `x${at}` }] : []));
  const ports = inputs.flatMap((input, at) =>
    input === undefined || isTensor(input) ? [] : [{ name: `x${at}`, elementType: "float32" as const, shape: input }],
  );
  const node = {
    index: 0,
    name: "node",
    domain,
    opType: op,
    inputs: names,
    outputs: ["y"],
    attributes: new Map(Object.entries(attributes).map(([name, value]) => [name, attribute(value)])),
  };
  const outputs = [{ name: "y", elementType: undefined, shape: undefined }];
  const graph = { name: "one", nodes: [node], initializers, inputs: ports, outputs };
  return {
    irVersion: 8,
    producer: "",
    opsets: new Map([["", opset], ...(domain === "" ? [] : [[domain, 1] as const])]),
    graph,
  };
}

function isTensor(input: OneNode["inputs"][number]): input is OnnxTensor {
  return input !== undefined && "dims" in input;
}

function attribute(value: number | string | readonly number[] | OnnxAttribute): OnnxAttribute {
  if (typeof value === "number") return { kind: Number.isInteger(value) ? "int" : "float", value };
  if (typeof value === "string") return { kind: "string", value };
  if ("kind" in value) return value;
  return { kind: "ints", values: value };
}

/** A float attribute that is a whole number. */
export function float(value: number): OnnxAttribute {
  return { kind: "float", value };
}

/** The layers that the node became, views left out: `resize size=[4] mode=linear`. */
export function layersOf(given: OneNode): readonly string[] {
  const { nodes } = importOnnx(oneNode(given)).model.graph;
  return nodes
    .filter(({ op }) => !["view", "reshape", "flatten"].includes(op.name))
    .map(({ op, attributes }) => [op.name, ...printAttributes(op, attributes)].join(" "));
}

/** The output and its ONNX shape, for the elements of every input in order. */
export function run(given: OneNode, ...elements: readonly (readonly number[])[]) {
  const imported = importOnnx(oneNode(given));
  const results = interpretGraph(imported.model.graph, inputsOf(imported, elements), parametersOf(imported));
  return { shape: imported.outputs[0]!.shape, data: [...results.get(imported.outputs[0]!.port)!.data] };
}

function inputsOf({ model: { graph }, inputs }: ImportedModel, elements: readonly (readonly number[])[]) {
  return new Map(
    inputs.map(({ port }, at) => {
      const { type } = graph.inputs.find(({ name }) => name === port)!;
      return [port, ndarray(constantShape(type.shape), elements[at]!)];
    }),
  );
}

function parametersOf({ model: { graph }, weights }: ImportedModel) {
  return new Map(
    graph.parameters.map(({ name, type }) => [name, ndarray(constantShape(type.shape), weights.get(name)!)]),
  );
}
