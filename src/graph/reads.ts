/** Who reads a value, and how often. */
import { forEachOperand } from "./node-facts.ts";
import type { Graph, Node, Value } from "./graph.ts";
import { valueCount } from "./values.ts";

/** Gives the number of reads of any value of the graph: by nodes, by epilogues, and once for every graph output that it is. */
export function countReads(graph: Graph): (value: Value) => number {
  const reads = new Int32Array(valueCount(graph));
  const read = (value: Value): void => void reads[value.id]!++;
  for (const node of graph.nodes) forEachOperand(node, read);
  for (const output of graph.outputs) read(output.value);
  return (value) => reads[value.id]!;
}

/** The nodes that read each value, in graph order, once per read; a value that no node reads is missing. */
export function readersOf({ nodes }: Pick<Graph, "nodes">): ReadonlyMap<Value, readonly Node[]> {
  const readers = new Map<Value, Node[]>();
  for (const node of nodes) {
    forEachOperand(node, (value) => {
      const known = readers.get(value);
      if (known === undefined) readers.set(value, [node]);
      else known.push(node);
    });
  }
  return readers;
}
