/** How much may be expanded, worked and reported while a text is resolved: the bounds of `base/limits.ts`, counted down. */
import { layersLimit, stepsLimit, reportLimit } from "../base/limits.ts";

export interface Budget {
  /** Takes `amount` of what is left; false where there is not enough, now and from then on. */
  take(kind: BudgetKind, amount: number): boolean;
  /** Whether so much is left. */
  has(kind: BudgetKind, amount: number): boolean;
  /** Below 0 where more was taken than there was. */
  left(kind: BudgetKind): number;
  readonly exhausted: boolean;
  /** Nothing more is expanded from here on; whether this is the first to say so. */
  exhaust(): boolean;
}

export type BudgetKind = "layers" | "calls" | "steps" | "mistakes";

/** Amounts are told in whole parts of this size, so that no sum of them depends on their order. */
const parts = 50;

export function createBudget(mostLayers = layersLimit): Budget {
  const left: Record<BudgetKind, number> = {
    layers: mostLayers * parts,
    calls: mostLayers * parts,
    steps: stepsLimit * parts,
    mistakes: reportLimit * parts,
  };
  let exhausted = false;
  return {
    take(kind, amount) {
      left[kind] -= Math.round(amount * parts);
      return !exhausted && left[kind] >= 0;
    },
    has: (kind, amount) => !exhausted && left[kind] >= amount * parts,
    left: (kind) => left[kind] / parts,
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
