/** Sizes that are equal to each other, and what their values are. */
import { sizesFrom, type SizeRange } from "../tensor/dim-bounds.ts";
import type { Demand } from "./demand.ts";
import type { PeriodicSet } from "./periodic-set.ts";

/** A demand on one size, solved. */
export interface SolvedDemand<Source> extends Demand<Source> {
  readonly set: PeriodicSet;
}

export interface SizeGroup<Source> {
  readonly names: readonly string[];
  readonly set: PeriodicSet;
  /** What makes them equal, one less than there are names. */
  readonly equalities: readonly Demand<Source>[];
  /** What is asked of them, each more than those before it. */
  readonly demands: readonly SolvedDemand<Source>[];
}

/** Names and values, whatever demands them. */
export type SizeValues = Pick<SizeGroup<unknown>, "names" | "set">;

/** From where on the sizes are. */
export function rangeOf(groups: readonly SizeValues[]): SizeRange {
  const leasts = new Map(groups.flatMap(({ names, set }) => names.map((name) => [name, set.least ?? 1] as const)));
  return sizesFrom((name) => leasts.get(name) ?? 1);
}
