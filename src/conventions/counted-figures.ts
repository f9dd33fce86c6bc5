/** The figures of a model with its parameters and its work as another tool counts them; all else stays. */
import { subtotalsOf, type ModelFigures } from "../analysis/model-figures.ts";
import type { ConventionCount } from "./convention.ts";

export function countedFigures(figures: ModelFigures, count: ConventionCount): ModelFigures {
  const layers = figures.layers.map((layer) => {
    const { params, work = 0 } = count.layers.get(layer.node)!;
    return { ...layer, params, macs: work };
  });
  return { ...figures, layers, params: count.params, macs: count.work ?? 0, ...subtotalsOf(layers) };
}
