/** ONNX models of several nodes, written as data. */
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxPort, OnnxTensor } from "../../src/interchange/onnx/model.ts";

export interface NodeInit {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface ModelInit {
  readonly nodes: readonly NodeInit[];
  /** Shapes by name; a text is the name of a size. */
  readonly inputs?: Readonly<Record<string, readonly (number | string | undefined)[]>>;
  readonly initializers?: readonly OnnxTensor[];
  readonly outputs: readonly string[];
  readonly opset?: number;
}

export function onnxModel({ nodes, inputs = {}, initializers = [], outputs, opset = 17 }: ModelInit): OnnxModel {
  const graph = {
    name: "net",
    nodes: nodes.map(onnxNode),
    initializers,
    inputs: Object.entries(inputs).map(([name, shape]): OnnxPort => ({ name, elementType: "float32", shape })),
    outputs: outputs.map((name): OnnxPort => ({ name, elementType: undefined, shape: undefined })),
  };
  return { irVersion: 8, producer: "", opsets: new Map([["", opset]]), graph };
}

export function onnxNode(
  { op, inputs, outputs, name = "", domain = "", attributes = {} }: NodeInit,
  index = 0,
): OnnxNode {
  return { index, name, domain, opType: op, inputs, outputs, attributes: new Map(Object.entries(attributes)) };
}
