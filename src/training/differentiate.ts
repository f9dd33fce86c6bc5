/**
 * Gradients of a graph: from what is minimised back to its parameters, node by node, by the rules of their ops (reverse-mode
 * automatic differentiation). What is built are nodes like any other, behind those that they read.
 */
import { invariant } from "../base/invariant.ts";
import type { Builder } from "../graph/graph-builder.ts";
import type { Node, ParameterValue, Value } from "../graph/graph.ts";
import { forEachOperand } from "../graph/node-facts.ts";
import type { Gradients, GraphBuilder, GraphValue } from "../ops/contract/op.ts";
import { add } from "../ops/kinds/add.ts";
import { expand } from "../ops/kinds/expand.ts";
import { sumto } from "../ops/kinds/sumto.ts";
import { view } from "../ops/kinds/view.ts";
import { filled } from "../tensor/ndarray.ts";
import { constantShape, shapesEqual } from "../tensor/shape.ts";
import { recomputation } from "./recompute.ts";

/**
 * Adds what gives the gradient of a sum of values, each of a shape of its own, by every value that they depend on.
 * @param nodes in the order in which they were added; those behind a value do not matter.
 * @param whenKnown is told the gradient of each parameter that one reaches, behind the first node that reads it, and before the
 * nodes in front of that are led back through.
 * @returns the gradient of a value, of its shape; undefined where none reaches it.
 */
export function differentiate(
  builder: Builder,
  nodes: readonly Node[],
  minimised: readonly Value[],
  whenKnown: (parameter: ParameterValue, gradient: Value) => void = () => {},
): (value: Value) => Value | undefined {
  const found = new Map<GraphValue, readonly Value[]>();
  const give = (graph: GraphBuilder, value: GraphValue, gradient: GraphValue | undefined): void => {
    if (gradient === undefined) return;
    const fitted = fittedTo(graph, gradient, constantShape(value.type.shape));
    found.set(value, [...(found.get(value) ?? []), fitted as Value]);
  };
  const total = (graph: GraphBuilder, value: GraphValue): Value | undefined => {
    const parts = found.get(value);
    if (parts === undefined || parts.length === 1) return parts?.[0];
    const sum = graph.apply(add, parts, {}) as Value;
    found.set(value, [sum]);
    return sum;
  };
  for (const value of minimised) {
    const graph = builder.forOps("loss", { span: undefined, calls: [] });
    give(graph, value, graph.constant(filled(constantShape(value.type.shape), 1)));
  }
  const { again } = recomputation(builder, nodes);
  const leadBack = (node: Node): void => {
    const graph = builder.forOps(`${node.name}_gradient`, node.origin);
    const gradient = total(graph, node.outputs[0]!);
    if (gradient === undefined) return;
    const { inputs, parameters = {} } = gradientsOf(node, graph, gradient, (value) => again(value, node));
    node.inputs.forEach((input, at) => give(graph, input, inputs[at]));
    for (const [name, value] of Object.entries(node.parameters)) give(graph, value, parameters[name]);
  };
  const last = builder.forOps("gradient", { span: undefined, calls: [] });
  const firstReadBy = parametersByFirstReader(nodes);
  for (const node of nodes.toReversed()) {
    leadBack(node);
    for (const parameter of firstReadBy.get(node) ?? []) {
      const gradient = total(last, parameter);
      if (gradient !== undefined) whenKnown(parameter, gradient);
    }
  }
  return (value) => total(last, value);
}

function parametersByFirstReader(nodes: readonly Node[]): ReadonlyMap<Node, readonly ParameterValue[]> {
  const seen = new Set<Value>();
  const first = new Map<Node, ParameterValue[]>();
  for (const node of nodes) {
    forEachOperand(node, (value) => {
      if (value.kind !== "parameter" || seen.has(value)) return;
      seen.add(value);
      first.set(node, [...(first.get(node) ?? []), value]);
    });
  }
  return first;
}

/** @param read gives what a value that the node has read or given is to be read from. */
function gradientsOf(node: Node, graph: GraphBuilder, gradient: Value, read: (value: Value) => Value): Gradients {
  const { op, traits, attributes, epilogue } = node;
  invariant(epilogue.length === 0 && node.outputs.length === 1, "gradients are taken before layers are fused");
  if (traits.view === true) {
    return { inputs: [graph.apply(view, [gradient], { shape: constantShape(node.inputs[0]!.type.shape) })] };
  }
  if (traits.identity === true) return { inputs: [gradient] };
  const inputs = node.inputs.map(read);
  const parameters = Object.fromEntries(Object.entries(node.parameters).map(([name, value]) => [name, read(value)]));
  const site = { graph, inputs, parameters, attributes, output: read(node.outputs[0]!), gradient };
  return op.gradient?.(site) ?? { inputs: [] };
}

/** Repeated, or summed up where the operand was repeated. */
function fittedTo(graph: GraphBuilder, gradient: GraphValue, shape: readonly number[]): GraphValue {
  if (shapesEqual(gradient.type.shape, shape)) return gradient;
  const isRepeated = constantShape(gradient.type.shape).some((extent, axis) => extent < shape[axis]!);
  return isRepeated ? graph.apply(expand, [gradient], { shape }) : graph.apply(sumto, [gradient], { shape });
}
