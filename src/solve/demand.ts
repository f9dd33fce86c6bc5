import type { SizeCondition } from "../tensor/size-condition.ts";

/** A condition on sizes, and what demands it. */
export interface Demand<Source> {
  readonly condition: SizeCondition;
  readonly source: Source;
}
