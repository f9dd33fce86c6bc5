/** Two versions of one model: what changed, and what that breaks. */
import { modelFigures } from "../analysis/model-figures.ts";
import type { ParameterValue } from "../graph/graph.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { shapesEqual } from "../tensor/shape.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { alignLayers } from "./align-layers.ts";
import { categories } from "./categories.ts";
import { compareCosts } from "./cost.ts";
import { changedNodes } from "./evidence.ts";
import { judgeFunction } from "./judge-function.ts";
import { layerOf } from "./layer.ts";
import { alignedTensors, layerChanges } from "./layer-changes.ts";
import type { ModelDiff } from "./model-diff.ts";
import type { Correspondence } from "./same-graph.ts";
import { newBudget, type Budget } from "./same-numbers.ts";
import { compareSignatures } from "./signature.ts";
import { compareWeights } from "./weights.ts";

/**
 * @param weightsType how weights are stored, for their bytes
 * @param budget what nets may be run for, of all that are compared
 */
export async function compareModels(
  old: ResolvedModel,
  now: ResolvedModel,
  weightsType?: WeightType,
  budget: Budget = newBudget(),
): Promise<ModelDiff> {
  const signature = compareSignatures(old, now);
  const figures = { old: modelFigures(old, weightsType), now: modelFigures(now, weightsType) };
  const alignment = alignLayers(figures.old.layers.map(layerOf), figures.now.layers.map(layerOf));
  const aligned = alignedTensors(alignment);
  const judged = await judgeFunction(old, now, signature, aligned, changedNodes(alignment), budget);
  const [before, after] = [old.graph.parameters, now.graph.parameters];
  const weights = compareWeights(before, after, tensorPairs(before, after, judged.correspondence, aligned));
  const costs = compareCosts(figures.old, figures.now);
  const isBroken = {
    signature: signature.changes.length > 0,
    weights: !weights.loads,
    function: judged.verdict === "different",
    cost: costs.some(({ isOther }) => isOther),
  };
  const broken = categories.filter((category) => isBroken[category]);
  const changes = [...signature.changes, ...layerChanges(alignment, broken)];
  return { old, now, categories: broken, changes, weights, function: judged, costs, figures };
}

/** What the graphs tell; else tensors that are called likewise, if all are; else what the layers tell. */
function tensorPairs(
  old: readonly ParameterValue[],
  now: readonly ParameterValue[],
  proven: Correspondence = new Map(),
  aligned: Correspondence,
): Correspondence {
  const [pairs, taken] = [new Map(proven), new Set(proven.values())];
  const byName = new Map(now.map((each) => [each.name, each]));
  const namesakes = new Map(
    old.flatMap(({ name, type }): [string, string][] => {
      const other = byName.get(name);
      return other !== undefined && shapesEqual(other.type.shape, type.shape) ? [[name, name]] : [];
    }),
  );
  const isComplete = namesakes.size === old.length && old.length === now.length;
  for (const source of isComplete ? [namesakes] : [aligned, namesakes]) {
    for (const [name, other] of source) {
      if (pairs.has(name) || taken.has(other)) continue;
      pairs.set(name, other);
      taken.add(other);
    }
  }
  return pairs;
}
