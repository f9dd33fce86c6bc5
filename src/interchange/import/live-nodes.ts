/**
 * The nodes that an output of the model depends on, each behind those that it reads: in the file's order where that is such
 * an order, as the standard wants it. The others are never looked at.
 */
import type { ImportGraph, ImportNode } from "./graph.ts";
import { namesRead } from "./names-read.ts";

export interface LiveNodes {
  readonly nodes: readonly ImportNode[];
  /** Every name that they or the model's outputs read. */
  readonly wanted: ReadonlySet<string>;
  /** Nodes that depend on themselves; they are in `nodes` too, somewhere. */
  readonly cyclic: ReadonlySet<ImportNode>;
}

export function liveNodes(graph: ImportGraph): LiveNodes {
  const makers = makersOf(graph);
  const { live, wanted } = reachable(graph, makers);
  const nodes: ImportNode[] = [];
  const cyclic = new Set<ImportNode>();
  const state = new Map<ImportNode, "open" | "done">();
  for (const start of graph.nodes) {
    if (!live.has(start) || state.has(start)) continue;
    // Depth first with a stack of its own: nets can be deeper than the call stack.
    const stack = [enter(start, makers, state)];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.needs[top.at++];
      if (next === undefined) {
        stack.pop();
        state.set(top.node, "done");
        nodes.push(top.node);
      } else if (state.get(next) === "open") cyclic.add(next);
      else if (!state.has(next)) stack.push(enter(next, makers, state));
    }
  }
  return { nodes, wanted, cyclic };
}

type Makers = ReadonlyMap<string, readonly ImportNode[]>;

function makersOf(graph: ImportGraph): Makers {
  const makers = new Map<string, ImportNode[]>();
  for (const node of graph.nodes) {
    for (const name of new Set(node.outputs)) {
      const known = makers.get(name);
      if (known === undefined) makers.set(name, [node]);
      else known.push(node);
    }
  }
  makers.delete("");
  return makers;
}

interface Entered {
  readonly node: ImportNode;
  readonly needs: readonly ImportNode[];
  at: number;
}

function enter(node: ImportNode, makers: Makers, state: Map<ImportNode, "open" | "done">): Entered {
  state.set(node, "open");
  return { node, needs: namesRead(node).flatMap((name) => makers.get(name) ?? []), at: 0 };
}

function reachable(
  graph: ImportGraph,
  makers: Makers,
): { readonly live: ReadonlySet<ImportNode>; readonly wanted: ReadonlySet<string> } {
  const wanted = new Set<string>();
  const live = new Set<ImportNode>();
  const pending = graph.outputs.map(({ name }) => name);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === "" || wanted.has(name)) continue;
    wanted.add(name);
    for (const node of makers.get(name) ?? []) {
      if (live.has(node)) continue;
      live.add(node);
      for (const name of namesRead(node)) pending.push(name);
    }
  }
  return { live, wanted };
}
