/** How often each value is read: by nodes, by epilogues, and once for every graph output that it is. */
import { forEachOperand } from "./node-facts.ts";
import type { Graph, Value } from "./graph.ts";
import { valueCount } from "./values.ts";

/** Gives the number of reads of any value of the graph. */
export function countReads(graph: Graph): (value: Value) => number {
  const reads = new Int32Array(valueCount(graph));
  const read = (value: Value): void => void reads[value.id]!++;
  for (const node of graph.nodes) forEachOperand(node, read);
  for (const output of graph.outputs) read(output.value);
  return (value) => reads[value.id]!;
}
