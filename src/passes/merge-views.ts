/** Makes a view of a view one view of what lies below. */
import { inputTypes } from "../graph/node-facts.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import { rewriteGraph, type Rewriter } from "../graph/rewrite.ts";
import type { Problems } from "../ops/contract/op.ts";
import { shapesEqual, type TensorType } from "../tensor/shape.ts";
import type { GraphPass } from "./graph-pass.ts";

export const mergeViews: GraphPass = {
  name: "merge-views",
  task: "makes a reshape of a reshape one",
  reason: "Before identities go, since reshaping there and back leaves one.",
  run: (graph: Graph) =>
    graph.nodes.some((node) => viewBelow(node) !== undefined) ? rewriteGraph(graph, visit) : graph,
};

function visit(node: Node, rewriter: Rewriter): void {
  const below = viewBelow(node);
  if (below === undefined) return void rewriter.copy(node);
  // The lower view may have been merged itself: then its operand lies still lower.
  const copied = rewriter.value(below);
  const source = copied.kind === "result" && isView(copied.node) ? copied.node.inputs[0]! : copied;
  const output = node.outputs[0]!;
  if (!fits(node, source.type, output.type)) return void rewriter.copy(node);
  const { name, op, attributes, origin } = node;
  rewriter.replace(output, rewriter.builder.addSound({ name, op, attributes, origin, inputs: [source] }).outputs[0]!);
}

/** The output of the view that a view reads. */
function viewBelow(node: Node): Value | undefined {
  const value = node.inputs[0];
  return value?.kind === "result" && isView(node) && isView(value.node) ? value : undefined;
}

function isView(node: Node): boolean {
  return node.epilogue.length === 0 && node.traits.view === true;
}

/** Whether the op takes the lower tensor as it is, and gives the same shape. */
function fits(node: Node, source: TensorType, due: TensorType): boolean {
  const silent: Problems<string> = { error: () => undefined, warning: () => {}, demand: () => {} };
  const sourceTypes = inputTypes(node).with(0, source);
  const found = node.op.infer(sourceTypes, node.attributes, silent);
  return found !== undefined && shapesEqual(found[0]!.shape, due.shape);
}
