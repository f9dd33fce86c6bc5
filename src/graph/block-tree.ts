/** The layers of a graph as the text nests them: a call of a block holds the layers and the calls of its body. */
import type { CallSite, Node } from "./graph.ts";

export interface BlockTree {
  /** The name of the call, `layer1.0`; empty for the whole. */
  readonly name: string;
  /** The block that was called; undefined for the whole. */
  readonly block: string | undefined;
  /** 0 for the whole. */
  readonly depth: number;
  /** In the order of the graph. */
  readonly items: readonly (Node | BlockTree)[];
}

/** @param nodes in the order of the graph. */
export function blockTree(nodes: readonly Node[]): BlockTree {
  return { name: "", block: undefined, depth: 0, items: itemsAt(nodes, 0) };
}

export function isBlock(item: Node | BlockTree): item is BlockTree {
  return "items" in item;
}

/** All layers within, in order. */
export function layersOf({ items }: BlockTree): readonly Node[] {
  return items.flatMap((item) => (isBlock(item) ? layersOf(item) : [item]));
}

function itemsAt(nodes: readonly Node[], depth: number): readonly (Node | BlockTree)[] {
  const items: (Node | BlockTree)[] = [];
  for (let at = 0; at < nodes.length;) {
    const call = nodes[at]!.origin.calls[depth];
    const end = call === undefined ? at + 1 : endOfCall(nodes, at, depth, call);
    items.push(call === undefined ? nodes[at]! : blockOf(call, nodes.slice(at, end), depth + 1));
    at = end;
  }
  return items;
}

function endOfCall(nodes: readonly Node[], from: number, depth: number, call: CallSite): number {
  const end = nodes.findIndex((node, at) => at > from && node.origin.calls[depth]?.name !== call.name);
  return end === -1 ? nodes.length : end;
}

function blockOf({ name, block }: CallSite, nodes: readonly Node[], depth: number): BlockTree {
  return { name, block, depth, items: itemsAt(nodes, depth) };
}
