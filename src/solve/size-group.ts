/** Sizes that are equal to each other, and what their values are. */
import { sizesFrom, type SizeRange } from "../tensor/dim-bounds.ts";
import type { Demand } from "./demand.ts";
import type { PeriodicSet } from "./periodic-set.ts";

/** A demand on one size, solved. */
export interface SolvedDemand<Source> extends Demand<Source> {
  readonly set: PeriodicSet;
}

/** Names and values, whatever demands them. */
export interface SizeValues {
  /** Of one value; conditions on several groups may name any. */
  readonly names: readonly [string, ...string[]];
  readonly set: PeriodicSet;
}

export interface SizeGroup<Source> extends SizeValues {
  /** What makes them equal, one less than there are names. */
  readonly equalities: readonly Demand<Source>[];
  /** What is asked of them, each more than those before it. */
  readonly demands: readonly SolvedDemand<Source>[];
}

/** From where on the sizes are. */
export function rangeOf(groups: readonly SizeValues[]): SizeRange {
  const leasts = new Map(groups.flatMap(({ names, set }) => names.map((name) => [name, set.least ?? 1] as const)));
  return sizesFrom((name) => leasts.get(name) ?? 1);
}
