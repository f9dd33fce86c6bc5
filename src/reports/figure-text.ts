/** One figure of a model as prose has it, by the names that `expect` has for them. */
import { figuresOf } from "../analysis/claim-figures.ts";
import type { Quantity } from "../analysis/quantity.ts";
import { figureNames, type FigureName } from "../graph/claim.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { withinLength } from "../tensor/dim.ts";
import { bytes, grouped, short } from "../tensor/readable-numbers.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { asCode } from "./markdown.ts";
import { modelFigures } from "../analysis/model-figures.ts";

export const toldFigures = [...figureNames, "layers"] as const;
export type ToldFigure = (typeof toldFigures)[number];

/** Those that are counted, so that a short form of them is three digits and a power of ten. */
export const countedFigures: readonly ToldFigure[] = ["params", "trainable", "macs"];

/**
 * In Markdown: `61,706`, `241.0 KiB`, `28x28`; what depends on open sizes as code. Undefined where there is no such figure.
 * @param isShort whether it is rounded: `61.7K`.
 * @param weightsType how weights are stored.
 */
export function figureText(
  model: ResolvedModel,
  name: ToldFigure,
  isShort = false,
  weightsType?: WeightType,
): string | undefined {
  if (name === "layers") return grouped(modelFigures(model).layers.length);
  return withinLength(() => {
    const quantity = measured(model, name, weightsType);
    return quantity && quantityText(quantity, isShort);
  });
}

function measured({ graph }: ResolvedModel, name: FigureName, weightsType?: WeightType): Quantity | undefined {
  return figuresOf(graph, weightsType).measure(name, undefined);
}

function quantityText(quantity: Quantity, isShort: boolean): string | undefined {
  switch (quantity.kind) {
    case "number":
      if (quantity.unit === "bytes") return bytes(quantity.value);
      return isShort ? short(quantity.value) : grouped(quantity.value);
    case "window":
      return quantity.extents.join("x");
    case "boolean":
      return String(quantity.value);
    case "open":
      return quantity.text && asCode(quantity.text);
  }
}
