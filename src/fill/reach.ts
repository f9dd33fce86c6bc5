/** For how many sizes values fit. One that fits at a few sizes by accident is no answer where another fits at all of them. */
import { breadthOf, everything, startOf, type Breadth } from "../solve/breadth.ts";
import type { Asking, SolvedModel } from "../solve/judge-domains.ts";
import type { Solution } from "../solve/solve.ts";

export interface Reach extends Breadth {
  /** Whether it only fits where axes of size 1 repeat, or a claim holds at some sizes only. */
  readonly isPartial: boolean;
  /** The least value of the size that begins last. */
  readonly start: number;
  /** Of the first model with open sizes; undefined where there is none. */
  readonly solution: Solution<Asking> | undefined;
}

/** Warnings that something holds at some of the sizes only. */
const partialCodes: readonly string[] = ["graph/only-repeats", "claim/open-size"];

/** @param warnings the codes of those that the values bring. */
export function reachOf(solved: readonly SolvedModel[], warnings: readonly string[]): Reach {
  const solutions = solved.flatMap(({ solution }) => solution ?? []);
  const breadths = solutions.map(breadthOf);
  return {
    free: breadths.reduce((sum, { free }) => sum + free, everything.free),
    share: breadths.reduce((product, { share }) => product * share, everything.share),
    isPartial: warnings.some((code) => partialCodes.includes(code)),
    start: Math.max(1, ...solutions.map(startOf)),
    solution: solutions[0],
  };
}

/** The widest reach so far of what was tried for some holes. */
export interface Widest {
  /** Undefined before anything fits. */
  readonly reach: Reach | undefined;
  offer(reach: Reach): void;
  /** Whether nothing that was offered reaches further. */
  isMetBy(reach: Reach): boolean;
}

export function createWidest(): Widest {
  let widest: Reach | undefined;
  const isMetBy = (reach: Reach): boolean => widest === undefined || compareReach(reach, widest) >= 0;
  return {
    get reach() {
      return widest;
    },
    offer(reach) {
      if (widest === undefined || compareReach(reach, widest) > 0) widest = reach;
    },
    isMetBy,
  };
}

/** Positive where the first is for sizes of more dimensions, or holds throughout where the second does not. */
function compareReach(a: Reach, b: Reach): number {
  return a.free - b.free || Number(b.isPartial) - Number(a.isPartial);
}
