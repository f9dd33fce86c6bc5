/** How often each value is read: by nodes, by epilogues, and once for every graph output that it is. */
import { forEachOperand } from "./facts.ts";
import type { Graph, Value } from "./graph.ts";

/** Values that nothing reads are absent. */
export function countReads(graph: Graph): ReadonlyMap<Value, number> {
  const reads = new Map<Value, number>();
  const read = (value: Value): void => void reads.set(value, (reads.get(value) ?? 0) + 1);
  for (const node of graph.nodes) forEachOperand(node, read);
  for (const output of graph.outputs) read(output.value);
  return reads;
}
