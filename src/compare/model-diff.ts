/** What is other in a version of a model, and what of that breaks whoever uses it. */
import type { ModelFigures } from "../analysis/model-figures.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { Category } from "./categories.ts";
import type { CostDiff } from "./cost.ts";
import type { FunctionDiff } from "./judge-function.ts";
import type { LayerChange } from "./layer-changes.ts";
import type { SignatureChange } from "./signature.ts";
import type { WeightsDiff } from "./weights.ts";

export interface ModelDiff {
  readonly old: ResolvedModel;
  readonly now: ResolvedModel;
  /** All that is broken, strictest first. */
  readonly categories: readonly Category[];
  /** Of the signature, then of layers in their order. */
  readonly changes: readonly Change[];
  readonly weights: WeightsDiff;
  readonly function: FunctionDiff;
  readonly costs: readonly CostDiff[];
  readonly figures: { readonly old: ModelFigures; readonly now: ModelFigures };
}

export type Change = SignatureChange | LayerChange;
