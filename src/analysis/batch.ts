/** Figures are those of one example, whatever batch the graph is for. */
import { bindDim, floorDivideDim, symbolsOf, type Dim } from "../tensor/dim.ts";
import type { Shape } from "../tensor/shape.ts";

/** The share of one example in a figure that grows with the batch, which is axis 0 of the shape. */
export function perExample(figure: Dim, shape: Shape): Dim {
  const batch = shape[0] ?? 1;
  if (typeof batch === "number") return floorDivideDim(figure, batch);
  return bindDim(figure, Object.fromEntries(symbolsOf(batch).map((name) => [name, 1])));
}
