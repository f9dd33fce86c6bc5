/** Figures are those of one example, whatever batch the graph is for. */
import { bindDim, floorDivideDim, symbolsOf, type Dim } from "../tensor/dim.ts";
import type { Graph } from "../graph/graph.ts";

/**
 * The batch of a graph: that of its inputs. Values inside may have another one, where rows of an example were moved into it:
 * of such rows every one counts.
 */
export function batchOf({ inputs }: Pick<Graph, "inputs">): Dim {
  return inputs[0]?.type.shape[0] ?? 1;
}

/** The share of one example in a figure that grows with the batch. */
export function perExample(figure: Dim, batch: Dim): Dim {
  if (typeof batch === "number") return floorDivideDim(figure, batch);
  return bindDim(figure, Object.fromEntries(symbolsOf(batch).map((name) => [name, 1])));
}
