/** Takes out layers that do nothing at inference (dropout), and views that keep the shape. */
import type { Graph, Node, Value } from "../graph/graph.ts";
import { rewriteGraph } from "../graph/rewrite.ts";
import { shapesEqual } from "../tensor/shape.ts";
import type { GraphPass } from "./graph-pass.ts";

export const dropIdentities: GraphPass = {
  name: "drop-identities",
  task: "takes out layers that do nothing",
  reason: "Before anything is folded or fused, since folding asks who reads what, and an identity hides it.",
  run: (graph: Graph) => (graph.nodes.some(isIdentity) ? dropAll(graph) : graph),
};

function dropAll(graph: Graph): Graph {
  const outputs = new Set<Value>(graph.outputs.map((output) => output.value));
  return rewriteGraph(graph, (node, rewriter) => {
    const output = node.outputs[0]!;
    const operand = isIdentity(node) ? rewriter.value(node.inputs[0]!) : undefined;
    // An output must have been computed: one that is an input or a parameter itself keeps its layer, which copies.
    const isNeeded = outputs.has(output) && operand?.kind !== "result";
    if (operand === undefined || isNeeded) rewriter.copy(node);
    else rewriter.replace(output, operand);
  });
}

function isIdentity(node: Node): boolean {
  if (node.epilogue.length > 0) return false;
  const traits = node.traits;
  if (traits.identity === true) return true;
  return traits.view === true && shapesEqual(node.inputs[0]!.type.shape, node.outputs[0]!.type.shape);
}
