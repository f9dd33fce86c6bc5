/** How much may be expanded, worked and reported while a text is resolved: the bounds of `base/limits.ts`, counted down. */
import { layersLimit, stepsLimit, reportLimit } from "../base/limits.ts";

export interface Budget {
  /** Takes `amount` of what is left; false where there is not enough, now and from then on. */
  take(kind: BudgetKind, amount: number): boolean;
  /** Whether so much is left. */
  has(kind: BudgetKind, amount: number): boolean;
  readonly exhausted: boolean;
  /** Nothing more is expanded from here on; whether this is the first to say so. */
  exhaust(): boolean;
}

export type BudgetKind = "layers" | "calls" | "steps" | "mistakes";

export function createBudget(mostLayers = layersLimit): Budget {
  const left: Record<BudgetKind, number> = {
    layers: mostLayers,
    calls: mostLayers,
    steps: stepsLimit,
    mistakes: reportLimit,
  };
  let exhausted = false;
  return {
    take(kind, amount) {
      left[kind] -= amount;
      return !exhausted && left[kind] >= 0;
    },
    has: (kind, amount) => !exhausted && left[kind] >= amount,
    get exhausted() {
      return exhausted;
    },
    exhaust() {
      const first = !exhausted;
      exhausted = true;
      return first;
    },
  };
}
