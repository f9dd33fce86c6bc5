/**
 * Whether a net that was resolved for one batch computes the same for any: its inputs are given a name for their first
 * extent, and every layer's shape rule is asked again.
 */
import type { Graph, Node, Value } from "../../graph/graph.ts";
import type { Problem } from "../../ops/contract.ts";
import { bindDim, dimsEqual, isConstantDim, symbol, symbolsOf } from "../../tensor/dim.ts";
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
  for (const node of graph.nodes) {
    // What the language cannot write was made for the shapes that were there.
    if (!node.op.spelled && node.inputs.some((value) => types.has(value))) return undefined;
    const outputs = inferAgain(node, typeOf);
    if (outputs === undefined || !agree(node, outputs, { [name]: batch })) return undefined;
    node.outputs.forEach((value, index) => types.set(value, outputs[index]!));
  }
  // What comes from constants alone is the same for every example, and would be there once.
  const isOnce = graph.outputs.some(({ value }) => symbolsOf(typeOf(value).shape[0]!).length === 0);
  return isOnce ? undefined : typeOf;
}

function unusedName({ inputs }: Graph): string {
  const used = new Set(inputs.flatMap(({ type }) => type.shape.flatMap(symbolsOf)));
  return ["N", "batch", "batch_size"].find((name) => !used.has(name)) ?? `N${used.size}`;
}

/** Undefined where the shape rule refuses a batch of any size, or must assume that it fits. */
function inferAgain({ op, attributes, inputs, parameters }: Node, typeOf: Types): readonly TensorType[] | undefined {
  const types = inputs.map(typeOf);
  const outputs = op.infer(types, attributes, silent);
  if (outputs === undefined) return undefined;
  const before = inputs.map((value) => value.type);
  if (assumptions(op.infer, types, attributes) > assumptions(op.infer, before, attributes)) return undefined;
  // The language's joins repeat one example for a batch; a concatenation does not.
  const repeats = types.some(({ shape }) => !dimsEqual(shape[0]!, types[0]!.shape[0]!));
  if (repeats && op.traits(types, attributes).concatenation !== undefined) return undefined;
  const specs = op.parameters(types, attributes);
  return specs.every(({ name, shape }) => shapesEqual(shape, parameters[name]!.type.shape)) ? outputs : undefined;
}

const silent = { error: () => undefined, warning: () => {} };

/** How often a shape rule warns of sizes that it takes to be equal. */
function assumptions(infer: Node["op"]["infer"], ...operands: [readonly TensorType[], Node["attributes"]]): number {
  let count = 0;
  const warning = ({ code }: Problem): void => void (count += code === "open-sizes" ? 1 : 0);
  infer(...operands, { error: () => undefined, warning });
  return count;
}

/** For the batch that the graph was resolved for, the types must be the graph's. */
function agree({ outputs }: Node, types: readonly TensorType[], sizes: Readonly<Record<string, number>>): boolean {
  const bound = (shape: Shape): Shape => shape.map((dim) => bindDim(dim, sizes));
  return outputs.every(({ type }, index) => {
    const shape = bound(types[index]!.shape);
    return shape.length === type.shape.length && shape.every((dim, axis) => dimsEqual(dim, type.shape[axis]!));
  });
}
