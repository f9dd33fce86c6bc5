/**
 * The two regions of a graph. A node belongs to `prepare` when everything it reads is known once the weights are (so it
 * runs at load, or when compiling), and to `run` otherwise.
 */
import { forEachOperand } from "./facts.ts";
import type { Graph, Node, Value } from "./graph.ts";

export type Region = "prepare" | "run";

/** The region of every node of a graph. */
export function regionsOf(graph: Graph): ReadonlyMap<Node, Region> {
  const regions = new Map<Node, Region>();
  for (const node of graph.nodes) {
    let region: Region = "prepare";
    forEachOperand(node, (value) => {
      if (regionOfValue(value, regions) === "run") region = "run";
    });
    regions.set(node, region);
  }
  return regions;
}

/** Where a value becomes known, given the regions of the nodes before it. */
export function regionOfValue(value: Value, regions: ReadonlyMap<Node, Region>): Region {
  if (value.kind === "result") return regions.get(value.node) ?? "run";
  return value.kind === "input" ? "run" : "prepare";
}
