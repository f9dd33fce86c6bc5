/**
 * Calls of blocks with `recompute=true` keep nothing for the backward pass but what comes in and what is read outside: when their turn
 * comes there, all else is computed again (Chen, Xu, Zhang, Guestrin 2016, "Training deep nets with sublinear memory cost"). What is
 * drawn is drawn again the same, and what a step keeps of a layer, as running statistics, is of the first time. Of calls within each
 * other the outermost counts.
 */
import type { Builder } from "../graph/graph-builder.ts";
import type { Node, Value } from "../graph/graph.ts";
import { forEachOperand, recomputedCall } from "../graph/node-facts.ts";

/** @param nodes those of the forward pass. */
export function recomputation(
  builder: Builder,
  nodes: readonly Node[],
): {
  /** The value that the gradient of a node reads in place of what the node itself has read or given. */
  again(value: Value, node: Node): Value;
} {
  const keeps = readOutside(nodes);
  const copies = new Map<Value, Value>();
  const again = (value: Value, node: Node): Value => {
    const call = recomputedCall(node);
    if (value.kind !== "result" || call === undefined) return value;
    if (keeps.has(value) || recomputedCall(value.node) !== call) return value;
    const copy = copies.get(value) ?? copyOf(value.node).outputs[value.index]!;
    copies.set(value, copy);
    return copy;
  };
  const copyOf = (node: Node): Node => {
    const parameters = Object.entries(node.parameters).map(([name, value]) => [name, again(value, node)] as const);
    const inputs = node.inputs.map((value) => again(value, node));
    const named = { ...node, name: `${node.name}_again` };
    return builder.copy(named, { inputs, parameters: Object.fromEntries(parameters), epilogue: [] });
  };
  return { again };
}

/** What is computed in such a call and read by nodes that are not of it. */
function readOutside(nodes: readonly Node[]): ReadonlySet<Value> {
  const read = new Set<Value>();
  for (const node of nodes) {
    forEachOperand(node, (value) => {
      if (value.kind === "result" && recomputedCall(value.node) !== recomputedCall(node)) read.add(value);
    });
  }
  return read;
}
