/** How much of all sizes a solution leaves, and how far its sets had to be followed. */
import { symbolsOfCondition, type SizeCondition } from "../tensor/size-condition.ts";
import type { Solution } from "./solve.ts";

export interface Breadth {
  /** Sizes that may be chosen without end: one less for each that is bounded, or given by others. */
  readonly free: number;
  /** The share of all values that the sets have in the long run. */
  readonly share: number;
}

export const everything: Breadth = { free: 0, share: 1 };

export function breadthOf({ groups, relations }: Solution<unknown>): Breadth {
  const endless = groups.filter(({ set }) => !set.isFinite);
  const given = relations.reduce((sum, { condition }) => sum + equationsIn(condition), 0);
  return {
    free: Math.max(0, endless.length - given),
    share: endless.reduce((product, { set }) => product * set.density, 1),
  };
}

/** Of alternatives those count that leave most. */
function equationsIn(condition: SizeCondition): number {
  switch (condition.kind) {
    case "comparison":
      return condition.operator === "==" && symbolsOfCondition(condition).length > 0 ? 1 : 0;
    case "and":
      return condition.operands.reduce((sum, operand) => sum + equationsIn(operand), 0);
    case "or":
      return Math.min(...condition.operands.map(equationsIn));
    default:
      return 0;
  }
}

/** The least value of the size that begins last. */
export function startOf({ groups }: Solution<unknown>): number {
  return Math.max(1, ...groups.map(({ set }) => set.least ?? 1));
}

/** What a relation takes that is neither decided nor proven, in numbers that are looked at. */
const numbersOfRelation = 1_000;

/** How many numbers were looked at to solve it, about. */
export function numbersFollowed({ groups, relations }: Solution<unknown>): number {
  const ofSets = groups.map(({ set, demands, equalities }) => {
    return (1 + demands.length + equalities.length) * (set.from + set.modulus);
  });
  return ofSets.reduce((sum, each) => sum + each, numbersOfRelation * relations.length);
}
