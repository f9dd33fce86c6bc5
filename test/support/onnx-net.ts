/** ONNX nets written as nested calls: `net({ x: [1, 8] }, ({ op, x }) => op("Mul", [x, op("Sigmoid", [x])]))`. */
import { randomSource, hashText } from "../../src/base/random.ts";
import type { OnnxAttribute, OnnxModel, OnnxTensor } from "../../src/interchange/onnx/model.ts";
import { float32Tensor, int64Tensor } from "../../src/interchange/onnx/tensor.ts";
import { onnxModel, type NodeInit } from "./onnx-model.ts";

type Plain = number | string | readonly number[];

export interface NetBuilder {
  readonly opset: number;
  /** A node; gives the name of its first output. `as` names node and output. */
  op(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, Plain>>, as?: string): string;
  /** Several outputs. */
  many(type: string, inputs: readonly string[], count: number, attributes?: Readonly<Record<string, Plain>>): string[];
  /** A float32 initialiser: these numbers, or random ones by its name. */
  floats(shape: readonly number[], values?: readonly number[] | number, name?: string): string;
  ints(values: readonly number[], name?: string): string;
  /** An int64 of no axes. */
  scalar(value: number): string;
  /** A float32 from a node of its own. */
  constant(shape: readonly number[], values: readonly number[]): string;
}

export interface NetOptions {
  readonly opset?: number;
}

/** Attributes that are floats even where their value is whole. */
const FLOATS = new Set(
  "alpha beta gamma epsilon min max bias lambd value ratio scales height_scale width_scale".split(" "),
);

export function onnxNet(
  inputs: Readonly<Record<string, readonly (number | string)[]>>,
  build: (net: NetBuilder) => string | readonly string[],
  { opset = 17 }: NetOptions = {},
): OnnxModel {
  const nodes: NodeInit[] = [];
  const initializers: OnnxTensor[] = [];
  const many: NetBuilder["many"] = (type, operands, count, attributes = {}) => {
    const outputs = Array.from({ length: count }, (_, at) => `${type}_${nodes.length}_${at}`);
    const given = Object.entries(attributes).map(([name, value]) => [name, attributeOf(name, value)] as const);
    nodes.push({ op: type, inputs: operands, outputs, attributes: Object.fromEntries(given) });
    return outputs;
  };
  const net: NetBuilder = {
    opset,
    many,
    op(type, operands, attributes = {}, as = "") {
      const [output] = many(type, operands, 1, attributes);
      if (as === "") return output!;
      nodes[nodes.length - 1] = { ...nodes.at(-1)!, name: as, outputs: [as] };
      return as;
    },
    floats(shape, values, name = `tensor_${initializers.length}`) {
      const count = shape.reduce((product, extent) => product * extent, 1);
      const random = randomSource(hashText(name));
      const elements = Float32Array.from({ length: count }, (_, at) =>
        values === undefined ? random.next() - 0.5 : typeof values === "number" ? values : values[at]!,
      );
      initializers.push(float32Tensor(name, shape, elements));
      return name;
    },
    ints(values, name = `shape_${initializers.length}`) {
      initializers.push(int64Tensor(name, [values.length], values));
      return name;
    },
    scalar(value) {
      const name = `scalar_${initializers.length}`;
      initializers.push(int64Tensor(name, [], [value]));
      return name;
    },
    constant(shape, values) {
      const output = `Constant_${nodes.length}_0`;
      const value = float32Tensor("", shape, Float32Array.from(values));
      nodes.push({ op: "Constant", inputs: [], outputs: [output], attributes: { value: { kind: "tensor", value } } });
      return output;
    },
  };
  const outputs = [build(net)].flat();
  const model = onnxModel({ nodes, inputs, initializers, outputs, opset });
  return opset < 9 ? asOldFile(model) : model;
}

/** Version 3 of the format, up to opset 8, wants initialisers among the inputs. */
function asOldFile(model: OnnxModel): OnnxModel {
  const { graph } = model;
  const ports = graph.initializers.map(({ name, elementType, dims }) => ({ name, elementType, shape: dims }));
  return { ...model, irVersion: 3, graph: { ...graph, inputs: [...graph.inputs, ...ports] } };
}

function attributeOf(name: string, value: Plain): OnnxAttribute {
  if (typeof value === "string") return { kind: "string", value };
  if (typeof value !== "number") return { kind: FLOATS.has(name) ? "floats" : "ints", values: value };
  return FLOATS.has(name) || !Number.isInteger(value) ? { kind: "float", value } : { kind: "int", value };
}
