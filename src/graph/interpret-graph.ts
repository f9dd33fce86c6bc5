/**
 * What a graph computes, by the reference semantics of its ops, in float64: slow, readable, and the oracle that passes
 * and kernels are compared with. Named sizes are bound to those of the arrays given.
 */
import { invariant } from "../base/invariant.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { bindDim, symbolsOf, type Dim, type SizeBindings } from "../tensor/dim.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { constantShape, formatDims, shapesEqual } from "../tensor/shape.ts";
import type { EpilogueStep, Graph, Node, Value } from "./graph.ts";

/** Is shown the results of each node once it has run. */
export type NodeObserver = (node: Node, results: readonly NdArray[]) => void;

/** Arrays by name. */
export type NamedArrays = ReadonlyMap<string, NdArray> | Readonly<Record<string, NdArray>>;

/**
 * Runs every region. Inputs are `[N, C, …]` by input name, parameters by their full names (`conv1.weight`); gives the
 * outputs by name. Throws `InternalError` where an array is missing or of another shape.
 */
export function interpretGraph(
  graph: Graph,
  inputs: NamedArrays,
  parameters: NamedArrays,
  observe: NodeObserver = () => {},
): Map<string, NdArray> {
  const sizes = bindSizes(graph, inputs);
  const arrays = new Map<Value, NdArray>();
  for (const value of [...graph.inputs, ...graph.parameters]) {
    const array = arrayOf(value.kind === "input" ? inputs : parameters, value.name);
    const shape = value.type.shape.map((dim) => bindDim(dim, sizes));
    invariant(
      shapesEqual(array.shape, shape),
      `${value.kind} ${value.name} is ${formatDims(array.shape)}, not ${formatDims(shape)}`,
    );
    arrays.set(value, inFloat64(array));
  }
  const read = (value: Value): NdArray => {
    const array = value.kind === "constant" ? inFloat64(value.value) : arrays.get(value);
    invariant(array !== undefined, "a value was read before it was computed");
    return array;
  };
  for (const node of graph.nodes) {
    const results = interpretNode(node, read, sizes);
    observe(node, results);
    node.outputs.forEach((value, index) => arrays.set(value, results[index]!));
  }
  return new Map(graph.outputs.map(({ name, value }) => [name, read(value)]));
}

/** The outputs of one node, its epilogue included. */
export function interpretNode(
  node: Node,
  read: (value: Value) => NdArray,
  sizes: SizeBindings = {},
): readonly NdArray[] {
  const shapes = node.outputs.map((value) => constantShape(value.type.shape.map((dim) => bindDim(dim, sizes))));
  const [first, ...others] = evaluate(node, node.inputs.map(read), read, shapes);
  return [node.epilogue.reduce((running, step) => interpretStep(step, running, read), first!), ...others];
}

function interpretStep(step: EpilogueStep, running: NdArray, read: (value: Value) => NdArray): NdArray {
  const operands = step.operands.map((operand) => (operand === "running" ? running : read(operand)));
  return evaluate(step, operands, read, [running.shape])[0]!;
}

interface Evaluated {
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly parameters: Readonly<Record<string, Value>>;
}

function evaluate(
  { op, attributes, parameters }: Evaluated,
  inputs: readonly NdArray[],
  read: (value: Value) => NdArray,
  outputs: readonly (readonly number[])[],
): readonly NdArray[] {
  const named = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, read(value)]));
  return op.reference({ inputs, parameters: named, outputs, attributes });
}

/** Values of the named sizes, from the arrays that stand for inputs: `[N, 3, H, W]` against `[1, 3, 224, 224]`. */
export function bindSizes(graph: Graph, inputs: NamedArrays): SizeBindings {
  const sizes: Record<string, number> = {};
  for (const { name, type } of graph.inputs) {
    const { shape } = arrayOf(inputs, name);
    type.shape.forEach((dim, axis) => {
      if (isSymbol(dim)) sizes[dim.key] ??= shape[axis] ?? 0;
    });
  }
  return sizes;
}

function isSymbol(dim: Dim): dim is Exclude<Dim, number> {
  return typeof dim !== "number" && symbolsOf(dim)[0] === dim.key;
}

function arrayOf(arrays: NamedArrays, name: string): NdArray {
  const array = arrays instanceof Map ? arrays.get(name) : (arrays as Readonly<Record<string, NdArray>>)[name];
  invariant(array !== undefined, `no array is given for ${name}`);
  return array;
}

function inFloat64(array: NdArray): NdArray {
  return array.data instanceof Float64Array ? array : ndarray(array.shape, Float64Array.from(array.data));
}
