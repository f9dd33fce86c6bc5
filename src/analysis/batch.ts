/** Figures are those of one example, whatever batch the graph is for. */
import { bindDim, floorDivideDim, isConstantDim, symbolsOf, type Dim } from "../tensor/dim.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Graph } from "../graph/graph.ts";

/**
 * The batch of a graph: that of its inputs. Values inside may have another one, where rows of an example were moved into it:
 * of such rows every one counts.
 */
export function batchOf({ inputs }: Pick<Graph, "inputs">): Dim {
  return inputs[0]?.type.shape[0] ?? 1;
}

/** A shape with the batch in front: where rows of an example were moved into it, they are an axis of the example again. */
export function withBatch(shape: Shape, batch: Dim): Shape {
  const [own = 1, ...rest] = shape;
  if (!isConstantDim(own) || !isConstantDim(batch) || own === batch || own % batch !== 0) return shape;
  return [batch, own / batch, ...rest];
}

/** The share of one example in a figure that grows with the batch. */
export function perExample(figure: Dim, batch: Dim): Dim {
  if (typeof batch === "number") return floorDivideDim(figure, batch);
  return bindDim(figure, Object.fromEntries(symbolsOf(batch).map((name) => [name, 1])));
}
