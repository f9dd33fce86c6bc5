/**
 * Whether a net that was resolved for one batch computes the same for any: its inputs are given a name for their first
 * extent, and every layer's shape rule is asked again.
 */
import type { Graph, Node, Value } from "../../graph/graph.ts";
import { bindDim, dimsEqual, isConstantDim, symbol, symbolsOf, type Dim } from "../../tensor/dim.ts";
import { shapesEqual, type Shape, type TensorType } from "../../tensor/shape.ts";

/** The types of a graph's values. */
export type Types = (value: Value) => TensorType;

/** Types with a name for the batch; undefined where the inputs have several batches, or a layer needs this one. */
export function freeBatch(graph: Graph): Types | undefined {
  const batches = graph.inputs.map(({ type }) => type.shape[0]);
  const [batch] = batches;
  if (batch === undefined || !isConstantDim(batch) || batches.some((each) => each !== batch)) return undefined;
  const name = unusedName(graph);
  const types = new Map<Value, TensorType>();
  for (const input of graph.inputs) {
    types.set(input, { ...input.type, shape: input.type.shape.with(0, symbol(name)) });
  }
  const typeOf: Types = (value) => types.get(value) ?? value.type;
  const once = new Set<Value>();
  for (const node of graph.nodes) {
    // What the language cannot write was made for the shapes that were there.
    if (!node.op.spelled && node.inputs.some((value) => types.has(value))) return undefined;
    const isOnce = node.inputs.every((value) => once.has(value));
    const outputs = inferAgain(node, typeOf, symbol(name));
    if (outputs === undefined || !agree(node, outputs, { [name]: batch }, isOnce)) return undefined;
    node.outputs.forEach((value, index) => {
      types.set(value, outputs[index]!);
      if (isOnce) once.add(value);
    });
  }
  // What comes from constants alone is the same for every example, and would be there once.
  const isFixed = graph.outputs.some(({ value }) => symbolsOf(typeOf(value).shape[0]!).length === 0);
  return isFixed ? undefined : typeOf;
}

function unusedName({ inputs }: Graph): string {
  const used = new Set(inputs.flatMap(({ type }) => type.shape.flatMap(symbolsOf)));
  return ["N", "batch", "batch_size"].find((name) => !used.has(name)) ?? `N${used.size}`;
}

/** Undefined where the shape rule refuses a batch of any size, or must assume that it fits. */
function inferAgain(
  { op, attributes, inputs, parameters }: Node,
  typeOf: Types,
  batch: Dim,
): readonly TensorType[] | undefined {
  // A tensor of its own is there once, and its readers repeat it.
  const own = op.inputs.max === 0 ? { ...attributes, batch: 1 } : attributes;
  const given = inputs.map(typeOf);
  const types = op.traits(given, own).concatenation === undefined ? given : repeated(given, batch);
  const outputs = op.infer(types, own, silent);
  if (outputs === undefined) return undefined;
  const before = inputs.map((value) => value.type);
  if (assumptions(op.infer, types, own) > assumptions(op.infer, before, attributes)) return undefined;
  const specs = op.parameters(types, own);
  return specs.every(({ name, shape }) => shapesEqual(shape, parameters[name]!.type.shape)) ? outputs : undefined;
}

/** What a concatenation takes: ONNX' own does not repeat one example for a batch, so the exporter does. */
function repeated(types: readonly TensorType[], batch: Dim): readonly TensorType[] {
  const isBatch = ({ shape }: TensorType): boolean => dimsEqual(shape[0]!, batch);
  return types.some(isBatch) ? types.map((type) => ({ ...type, shape: type.shape.with(0, batch) })) : types;
}

const silent = { error: () => undefined, warning: () => {}, demand: () => {} };

/** How often a shape rule demands something of sizes. */
function assumptions(infer: Node["op"]["infer"], ...operands: [readonly TensorType[], Node["attributes"]]): number {
  let count = 0;
  infer(...operands, { ...silent, demand: () => void count++ });
  return count;
}

/** For the batch that the graph was resolved for, the types must be the graph's, but for how often is there what is there once. */
function agree(
  { outputs }: Node,
  types: readonly TensorType[],
  sizes: Readonly<Record<string, number>>,
  isOnce: boolean,
): boolean {
  const bound = (shape: Shape): Shape => shape.map((dim) => bindDim(dim, sizes));
  return outputs.every(({ type }, index) => {
    const shape = bound(types[index]!.shape);
    return shapesEqual(isOnce ? shape.with(0, type.shape[0]!) : shape, type.shape);
  });
}
