/**
 * What passes build with. A rewrite walks the nodes of a graph in order and builds a new graph: every old value has its
 * new one, nodes are copied unless the visitor does otherwise, and what nothing reads any more is left out at the end.
 * Inputs, outputs and parameters stay, also parameters that lost their last reader: they are the weight file's interface.
 */
import { invariant } from "../base/invariant.ts";
import { shapesEqual } from "../tensor/shape.ts";
import { Builder, type NodeOperands } from "./graph-builder.ts";
import type { EpilogueStep, Graph, Node, Value } from "./graph.ts";
import { liveValues } from "./live-values.ts";
import { rememberSuccessor } from "./successors.ts";
import { valueCount } from "./values.ts";

export interface Rewriter {
  /** The new graph; nodes added here stand before those of the nodes still to be visited. */
  readonly builder: Builder;
  /** The new value for an old one whose producer has been visited. */
  value(old: Value): Value;
  operands(old: Readonly<Record<string, Value>>): Record<string, Value>;
  step(old: EpilogueStep): EpilogueStep;
  /** Copies a node, perhaps with another epilogue (of new values), and puts its results in place of the old ones. */
  copy(node: Node, epilogue?: readonly EpilogueStep[]): Node;
  /** From now on the new value stands for the old one; the shapes are equal. */
  replace(old: Value, by: Value): void;
}

/**
 * Rebuilds a graph; `visit` gives new values for those of each node that something later reads, by `copy` or otherwise.
 * Nodes may be visited in another topological order than the graph's.
 */
export function rewriteGraph(
  graph: Graph,
  visit: (node: Node, rewriter: Rewriter) => void,
  order: readonly Node[] = graph.nodes,
): Graph {
  const { known, ...rewriter } = rewriterFor(graph);
  for (const node of order) visit(node, rewriter);
  for (const { outputs } of graph.nodes) {
    for (const old of outputs) {
      const by = known(old);
      if (by !== undefined) rememberSuccessor(old, by);
    }
  }
  for (const output of graph.outputs) rewriter.builder.output(output.name, rewriter.value(output.value), output);
  return rewriter.builder.finishLive();
}

/** The graph without nodes that no output depends on; the same graph where there are none. */
export function withoutDeadCode(graph: Graph): Graph {
  const live = liveValues(graph);
  return graph.nodes.every(live.needs) ? graph : rewriteGraph(graph, (node, rewriter) => void rewriter.copy(node));
}

/** @returns beside the rewriter, the new value for any old one that has one. */
function rewriterFor(graph: Graph): Rewriter & { known(old: Value): Value | undefined } {
  const builder = new Builder(graph.name);
  const values = Array.from<Value | undefined>({ length: valueCount(graph) });
  for (const old of graph.inputs) values[old.id] = builder.input(old.name, old.type, old.origin, old.pixels);
  for (const old of graph.parameters) values[old.id] = builder.parameter(old.name, old.spec);

  const value = (old: Value): Value => {
    const known = values[old.id];
    if (known !== undefined) return known;
    invariant(old.kind === "constant", "a value was read before it was replaced");
    const copy = builder.constant(old.value, old.name, old.spec);
    values[old.id] = copy;
    return copy;
  };

  const operands = (old: Readonly<Record<string, Value>>): Record<string, Value> => {
    const mapped: Record<string, Value> = {};
    for (const name in old) mapped[name] = value(old[name]!);
    return mapped;
  };

  const step = (old: EpilogueStep): EpilogueStep => ({
    ...old,
    operands: old.operands.map((operand) => (operand === "running" ? operand : value(operand))),
    parameters: operands(old.parameters),
  });

  const replace = (old: Value, by: Value): void => {
    invariant(
      old.type === by.type || shapesEqual(old.type.shape, by.type.shape),
      "a value was replaced by one of another shape",
    );
    values[old.id] = by;
  };

  const copy = (node: Node, epilogue?: readonly EpilogueStep[]): Node => {
    const read: NodeOperands = {
      inputs: node.inputs.map(value),
      parameters: operands(node.parameters),
      epilogue: epilogue ?? node.epilogue.map(step),
    };
    const copied = builder.copy(node, read);
    for (const old of node.outputs) values[old.id] = copied.outputs[old.index];
    return copied;
  };

  return { builder, value, operands, step, copy, replace, known: (old) => values[old.id] };
}
