/**
 * The two regions of a graph. A node belongs to `prepare` when everything it reads is known once the weights are (so it
 * runs at load, or when compiling), and to `run` otherwise.
 */
import { forEachOperand } from "./node-facts.ts";
import type { Graph, Node, Value } from "./graph.ts";

export type Region = "prepare" | "run";

/** Gives the region of any node of the graph. */
export function regionsOf(graph: Graph): (node: Node) => Region {
  const runs: boolean[] = [];
  let reads = false;
  const look = (value: Value): void => {
    if (value.kind === "input" || (value.kind === "result" && runs[value.node.id] === true)) reads = true;
  };
  for (const node of graph.nodes) {
    reads = false;
    forEachOperand(node, look);
    runs.push(reads);
  }
  return (node) => (runs[node.id] === true ? "run" : "prepare");
}
