/**
 * The regions of a graph: what runs together, and when. A region reads its own values and those of the regions before it,
 * so a node belongs to the last region that any of its operands comes from.
 */
import { forEachOperand } from "./node-facts.ts";
import type { Graph, Node, Value } from "./graph.ts";

/**
 * In the order in which they run: `prepare` is what is known once the weights are (it runs at load, or when compiling), `run`
 * what depends on the inputs.
 */
export const regions = ["prepare", "run"] as const;
export type GraphRegion = (typeof regions)[number];

/** The region from which on a value is there, for those that no node computes. */
const regionOfSource: Readonly<Record<Exclude<Value["kind"], "result">, GraphRegion>> = {
  constant: "prepare",
  parameter: "prepare",
  input: "run",
};

export type RegionOf = (of: Node | Value) => GraphRegion;

/** The region in which a node or a value of the graph is computed. Time is linear in the nodes. */
export function regionsOf(graph: Graph): RegionOf {
  const ofNodes: GraphRegion[] = [];
  const regionOf: RegionOf = (of) => {
    if (!("kind" in of)) return ofNodes[of.id]!;
    return of.kind === "result" ? ofNodes[of.node.id]! : regionOfSource[of.kind];
  };
  for (const node of graph.nodes) {
    let last = 0;
    forEachOperand(node, (value) => (last = Math.max(last, regions.indexOf(regionOf(value)))));
    ofNodes.push(regions[last]!);
  }
  return regionOf;
}
