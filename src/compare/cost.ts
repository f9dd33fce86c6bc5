/** What a model costs, before and after. */
import { dimsEqual, isConstantDim, type Dim } from "../tensor/dim.ts";
import type { ModelFigures } from "../analysis/model-figures.ts";

export const costs = ["params", "macs", "memory", "size"] as const;

/** `memory`: bytes of activations at their peak; `size`: bytes of the weights. */
export type Cost = (typeof costs)[number];

export interface CostDiff {
  readonly cost: Cost;
  /** Undefined where it is not known, since a size is open. */
  readonly old: Dim | undefined;
  readonly now: Dim | undefined;
  readonly isOther: boolean;
}

export function compareCosts(old: ModelFigures, now: ModelFigures): readonly CostDiff[] {
  return costs.map((cost) => {
    const [before, after] = [figureOf(old, cost), figureOf(now, cost)];
    const isSame = before === after || (before !== undefined && after !== undefined && dimsEqual(before, after));
    return { cost, old: before, now: after, isOther: !isSame };
  });
}

function figureOf({ params, macs, peakActivationBytes, weightBytes }: ModelFigures, cost: Cost): Dim | undefined {
  return { params, macs, memory: peakActivationBytes, size: weightBytes }[cost];
}

/** By how much it grows, and by which share of what it was; undefined where sizes are open. */
export function growthOf({ old, now }: CostDiff): { readonly by: number; readonly share: number } | undefined {
  if (old === undefined || now === undefined || !isConstantDim(old) || !isConstantDim(now)) return undefined;
  const by = now - old;
  return { by, share: by === 0 ? 0 : by / old };
}
