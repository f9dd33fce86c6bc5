/**
 * The report for people: a row a layer, with the formula of its parameters, its share of parameters and of work, and the
 * split between convolution and dense layers. Layers without parameters that work element by element (relu, dropout)
 * stand in the row of the layer that they follow.
 */
import { unstyled, type Style } from "../diagnostics/pretty.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { layerTable } from "./tables/layer-table.ts";
import { tableText } from "./tables/table-text.ts";

/**
 * The table of `convoke report`: a row a layer, totals, bytes of weights and activations. `layerTable` has more to choose.
 * @param arena the figure of `arenaBytes`, which takes a lowering to find; it is left out where it is not given.
 * @param weightsType how weights are stored.
 * @example
 * ```ts
 * import { check, reportTable } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(reportTable(model).split("\n")[0]); // Net  image [1, 8, 8] -> [10]
 * ```
 */
export function reportTable(
  model: ResolvedModel,
  style: Style = unstyled,
  arena?: number,
  weightsType?: WeightType,
): string {
  return tableText(layerTable(model, { arena, weightsType }), { style });
}
