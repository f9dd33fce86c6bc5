/** From places in a text to the layers that were made of them. */
import type { Source, Span } from "../base/source.ts";
import type { CallSite, Graph, Node } from "../graph/graph.ts";

export interface LayersInText {
  /** The nodes of a layer or operation with its arguments, one for each copy and call; none where it has mistakes. */
  of(call: Pick<Span, "start">): readonly Node[];
  /** The nodes within each call of a block that stands at a place, in order. */
  within(call: Pick<Span, "start">): readonly (readonly Node[])[];
}

/** A call is known by where it begins: no two begin at one place. */
export function indexLayers(graphs: readonly Graph[], source: Source): LayersInText {
  const all = graphs.flatMap((graph) => graph.nodes);
  let nodes: ReadonlyMap<number, readonly Node[]> | undefined;
  let calls: ReadonlyMap<number, readonly (readonly Node[])[]> | undefined;
  return {
    of: ({ start }) => (nodes ??= indexNodes(all, source)).get(start) ?? [],
    within: ({ start }) => (calls ??= indexCalls(all, source)).get(start) ?? [],
  };
}

function indexNodes(all: readonly Node[], source: Source): ReadonlyMap<number, readonly Node[]> {
  const nodes = new Map<number, Node[]>();
  for (const node of all) {
    const { span } = node.origin;
    if (span?.source === source) listAt(nodes, span.start).push(node);
  }
  return nodes;
}

function indexCalls(nodes: readonly Node[], source: Source): ReadonlyMap<number, readonly (readonly Node[])[]> {
  const within = new Map<CallSite, Node[]>();
  const calls = new Map<number, (readonly Node[])[]>();
  for (const node of nodes) {
    for (const site of node.origin.calls) {
      if (site.span.source !== source) continue;
      let known = within.get(site);
      if (known === undefined) {
        within.set(site, (known = []));
        listAt(calls, site.span.start).push(known);
      }
      known.push(node);
    }
  }
  return calls;
}

function listAt<T>(lists: Map<number, T[]>, place: number): T[] {
  const known = lists.get(place);
  if (known !== undefined) return known;
  const list: T[] = [];
  lists.set(place, list);
  return list;
}
