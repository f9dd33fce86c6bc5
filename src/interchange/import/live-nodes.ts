/**
 * The nodes that an output of the model depends on, each behind those that it reads: in the file's order where that is such
 * an order, as the standard wants it. The others are never looked at.
 */
import type { OnnxGraph, OnnxNode } from "../onnx/model.ts";
import { namesRead } from "./names-read.ts";

export interface LiveNodes {
  readonly nodes: readonly OnnxNode[];
  /** Every name that they or the model's outputs read. */
  readonly wanted: ReadonlySet<string>;
  /** Nodes that depend on themselves; they are in `nodes` too, somewhere. */
  readonly cyclic: ReadonlySet<OnnxNode>;
}

export function liveNodes(graph: OnnxGraph): LiveNodes {
  const makers = makersOf(graph);
  const { live, wanted } = reachable(graph, makers);
  const nodes: OnnxNode[] = [];
  const cyclic = new Set<OnnxNode>();
  const state = new Map<OnnxNode, "open" | "done">();
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

type Makers = ReadonlyMap<string, readonly OnnxNode[]>;

function makersOf(graph: OnnxGraph): Makers {
  const makers = new Map<string, OnnxNode[]>();
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
  readonly node: OnnxNode;
  readonly needs: readonly OnnxNode[];
  at: number;
}

function enter(node: OnnxNode, makers: Makers, state: Map<OnnxNode, "open" | "done">): Entered {
  state.set(node, "open");
  return { node, needs: namesRead(node).flatMap((name) => makers.get(name) ?? []), at: 0 };
}

function reachable(
  graph: OnnxGraph,
  makers: Makers,
): { readonly live: ReadonlySet<OnnxNode>; readonly wanted: ReadonlySet<string> } {
  const wanted = new Set<string>();
  const live = new Set<OnnxNode>();
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
