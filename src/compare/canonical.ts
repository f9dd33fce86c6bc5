/**
 * Values of graphs by what is computed, whatever it is called: equal numbers stand for equal expressions over the leaves.
 * Operands of joins that commute are sorted.
 */
import { invariant } from "../base/invariant.ts";
import type { ConstantValue, Graph, Node, Value } from "../graph/graph.ts";
import { formatDims } from "../tensor/shape.ts";
import { argumentsOf } from "./layer.ts";

/** Gives equal texts equal numbers; graphs that are compared share one. */
export type Interner = (text: string) => number;

export function interner(): Interner {
  const known = new Map<string, number>();
  return (text) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    return number;
  };
}

export type Keys = (value: Value) => number;

/**
 * @param leaf what a value is that is not looked into; undefined of those that are. Inputs and parameters must be leaves.
 */
export function canonicalKeys(graph: Graph, intern: Interner, leaf: (value: Value) => string | undefined): Keys {
  const keys = new Map<Value, number>();
  const keyOf: Keys = (value) => {
    let key = keys.get(value);
    if (key === undefined) {
      key = intern(leaf(value) ?? (value.kind === "constant" ? constantText(value) : resultText(value, keyOf)));
      keys.set(value, key);
    }
    return key;
  };
  // In the order of the graph, so that nothing is nested.
  for (const node of graph.nodes) node.outputs.forEach(keyOf);
  return keyOf;
}

/** Whether the order of a node's operands does not matter: joins of any number of tensors, element by element. */
export function isCommutative({ op, traits }: Node): boolean {
  return op.inputs.max === Infinity && traits.pointwise !== undefined;
}

function constantText({ value }: ConstantValue): string {
  return `constant ${formatDims(value.shape)} ${value.data.join()}`;
}

function resultText(value: Value, keyOf: Keys): string {
  invariant(value.kind === "result", `a leaf was due, not a ${value.kind}`);
  const { node, index } = value;
  invariant(node.epilogue.length === 0, "graphs are compared before layers are fused");
  const inputs = node.inputs.map(keyOf);
  const operands = isCommutative(node) ? inputs.toSorted((a, b) => a - b) : inputs;
  const parameters = Object.entries(node.parameters).map(([role, operand]) => `${role}=${keyOf(operand)}`);
  // Of shapes that attributes say in several ways, the outcome counts.
  const isView = node.traits.view === true;
  const call = isView ? ["view"] : [node.op.name, ...argumentsOf(node).map(({ name, text }) => `${name}=${text}`)];
  return [...call, `(${[...operands, ...parameters].join()})`, formatDims(value.type.shape), `#${index}`].join(" ");
}
