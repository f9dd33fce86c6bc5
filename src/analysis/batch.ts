/** Figures are those of one example: where the graph leaves its batch open, it is taken as 1. */
import type { Graph } from "../graph/graph.ts";
import { symbolsOf, type SizeBindings } from "../tensor/dim.ts";

/** Binds every size that only the batch axis of an input names. A batch that is a number stays what it is. */
export function oneExample(graph: Graph): SizeBindings {
  const names = graph.inputs.flatMap(({ type }) => symbolsOf(type.shape[0] ?? 1));
  return Object.fromEntries(names.map((name) => [name, 1]));
}
