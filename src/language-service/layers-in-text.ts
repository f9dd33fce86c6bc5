/** From places in a text to the layers that were made of them. */
import type { Source, Span } from "../base/source.ts";
import type { Graph, Node } from "../graph/graph.ts";

export interface LayersInText {
  /** The nodes of a layer or operation with its arguments, one for each copy and call; none where it has mistakes. */
  of(call: Span): readonly Node[];
}

/** A call is known by where it begins: no two begin at one place. */
export function indexLayers(graphs: readonly Graph[], source: Source): LayersInText {
  const nodes = new Map<number, Node[]>();
  for (const node of graphs.flatMap((graph) => graph.nodes)) {
    const { span } = node.origin;
    if (span?.source !== source) continue;
    const known = nodes.get(span.start);
    if (known === undefined) nodes.set(span.start, [node]);
    else known.push(node);
  }
  return { of: ({ start }) => nodes.get(start) ?? [] };
}
