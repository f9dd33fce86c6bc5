/** What training leaves as it is: parameters of layers that are frozen, also where others share them. */
import type { Graph, Node, ParameterValue } from "../graph/graph.ts";

export function frozenParameters({ nodes }: Pick<Graph, "nodes">): ReadonlySet<ParameterValue> {
  return new Set(nodes.filter(isKept).flatMap((node) => parametersOf(node)));
}

/** Whether a node computes in training what it does at inference, so that its statistics stay as well. */
export function isKept(node: Node): boolean {
  return node.origin.frozen === true && parametersOf(node).length > 0;
}

function parametersOf({ parameters }: Node): readonly ParameterValue[] {
  return Object.values(parameters).filter((value) => value.kind === "parameter");
}
