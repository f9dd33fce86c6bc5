/** What the outputs of a graph depend on. */
import { forEachOperand } from "./node-facts.ts";
import type { Graph, Node, Value } from "./graph.ts";
import { valueCount } from "./values.ts";

export interface LiveValues {
  /** Whether some output depends on the value, or is it. */
  has(value: Value): boolean;
  /** Whether some output depends on a result of the node. */
  needs(node: Node): boolean;
}

export function liveValues(graph: Graph): LiveValues {
  const live = new Uint8Array(valueCount(graph));
  const has = (value: Value): boolean => live[value.id] === 1;
  const mark = (value: Value): void => void (live[value.id] = 1);
  const needs = (node: Node): boolean => node.outputs.some(has);
  for (const { value } of graph.outputs) mark(value);
  for (let at = graph.nodes.length - 1; at >= 0; at--)
    if (needs(graph.nodes[at]!)) forEachOperand(graph.nodes[at]!, mark);
  return { has, needs };
}
