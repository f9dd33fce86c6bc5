/** Computes what depends on constants alone, with the reference semantics, so in float64. */
import { forEachOperand } from "../graph/node-facts.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import { interpretNode } from "../graph/interpret-graph.ts";
import { rewriteGraph, type Rewriter } from "../graph/rewrite.ts";
import { invariant } from "../base/invariant.ts";
import type { NdArray } from "../tensor/ndarray.ts";
import { isConstantDim } from "../tensor/dim.ts";
import type { GraphPass } from "./graph-pass.ts";

export const foldConstants: GraphPass = {
  name: "fold-constants",
  task: "computes what is known already",
  reason: "After folding batch norms, which leaves arithmetic on literal weights and on epsilons.",
  run: (graph: Graph) => (graph.nodes.some((node) => readsOnly(node, isConstant)) ? foldAll(graph) : graph),
};

function foldAll(graph: Graph): Graph {
  const outputs = new Set<Value>(graph.outputs.map((output) => output.value));
  return rewriteGraph(graph, (node, rewriter) => {
    const isFoldable = readsOnly(node, (value) => isConstant(value) || isConstant(rewriter.value(value)));
    // An output must be computed by a layer, even where it is always the same.
    if (!isFoldable || node.outputs.some((value) => outputs.has(value))) rewriter.copy(node);
    else fold(node, rewriter);
  });
}

function fold(node: Node, rewriter: Rewriter): void {
  const read = (value: Value): NdArray => {
    const known = rewriter.value(value);
    invariant(known.kind === "constant", "a constant was to be folded from something else");
    return known.value;
  };
  const results = interpretNode(node, read);
  node.outputs.forEach((value, index) =>
    rewriter.replace(value, rewriter.builder.constant(results[index]!, node.name)),
  );
}

function isConstant(value: Value): boolean {
  return value.kind === "constant";
}

function readsOnly(node: Node, accepts: (value: Value) => boolean): boolean {
  let all = node.outputs.every((value) => value.type.shape.every(isConstantDim));
  forEachOperand(node, (value) => {
    all &&= accepts(value);
  });
  return all;
}
