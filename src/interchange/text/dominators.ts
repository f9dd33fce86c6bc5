/** Tensors that all of a tensor goes through: computed in order, they keep what is left between two of them small. */
import type { Node, Value } from "../../graph/graph.ts";

interface Place {
  readonly node: Node;
  /** The last layer before it that every way from the inputs leads through. */
  readonly before: Place | undefined;
  readonly depth: number;
}

/** By layer, first to last: the layers that all ways from the inputs to it lead through, itself the last. */
export function dominatorsOf(nodes: readonly Node[]): (value: Value) => readonly Node[] {
  const places = new Map<Node, Place>();
  for (const node of nodes) {
    const operands = node.inputs.map((value) => (value.kind === "result" ? places.get(value.node) : undefined));
    const before = operands.reduce(meet, operands[0]);
    places.set(node, { node, before, depth: (before?.depth ?? 0) + 1 });
  }
  return (value) => {
    const chain: Node[] = [];
    let at = value.kind === "result" ? places.get(value.node) : undefined;
    for (; at !== undefined; at = at.before) chain.push(at.node);
    return chain.toReversed();
  };
}

/** Where the ways to two places part; undefined where they have nothing in common but the inputs. */
function meet(a: Place | undefined, b: Place | undefined): Place | undefined {
  let [left, right] = [a, b];
  while (left !== right && left !== undefined && right !== undefined) {
    if (left.depth >= right.depth) left = left.before;
    else right = right.before;
  }
  return left === right ? left : undefined;
}
