/**
 * Several holes of one model: each value of the first that leaves the rest possible, with what is then found of the rest. Where
 * what fits one depends on none of the others, each has answers of its own.
 */
import type { LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownUse } from "../resolve/environment.ts";
import type { Unknown } from "../syntax/ast.ts";
import { answersOf, textOf, type Answers } from "./answers.ts";
import { createAttempts, findValues, nearerOf, type Attempts } from "./one-hole.ts";
import type { Assignment, Trial } from "./trial.ts";

export interface Combinations {
  /** Values for each of the holes, in their order. */
  readonly found: readonly (readonly LanguageValue[])[];
  /** Whether there may be others. */
  readonly hasOthers: boolean;
  /** What came nearest where there is none. */
  readonly nearest: Attempts["nearest"];
  /** Whether there would be more to try than is. */
  readonly isTooMuch: boolean;
  /** Whether every value found of each goes with every value found of the others. */
  readonly areIndependent: boolean;
}

/** So often values of one hole are tried with some of the others. */
const mostVisits = 40;
/** So many values of a hole are tried with the others, and of the last one with each of those. */
const [triedValues, triedLast] = [24, 60];

/** Tries values for one hole while others are given. */
export type Finding = (unknown: Unknown, given: Assignment, most?: number) => Found;

export interface Found {
  readonly answers: Answers;
  readonly attempts: Attempts;
  readonly uses: readonly UnknownUse[];
}

export function createFinding(text: string, attempt: (values: Assignment) => Trial): Finding {
  return (unknown, given, most) => {
    const uses = attempt(given).uses.filter((use) => use.unknown === unknown);
    const attempts = createAttempts((value) => attempt(new Map(given).set(unknown, value)), most);
    return { answers: answersOf(findValues(uses, text, attempts)), attempts, uses };
  };
}

export function findTogether(unknowns: readonly Unknown[], find: Finding): Combinations {
  const found: (readonly LanguageValue[])[] = [];
  const kinds = new Map<Unknown, Set<string>>();
  let [hasOthers, visits, nearest] = [false, 0, undefined as Attempts["nearest"]];
  const visit = (given: ReadonlyMap<Unknown, LanguageValue>): void => {
    if (++visits > mostVisits) return;
    const next = unknowns[given.size]!;
    const isLast = given.size === unknowns.length - 1;
    const { answers, attempts } = find(next, given, isLast ? triedLast : triedValues);
    const known = kinds.get(next) ?? new Set();
    kinds.set(next, known.add(textOf(answers)));
    nearest = nearerOf(nearest, attempts.nearest);
    hasOthers ||= answers.others !== undefined;
    for (const value of answers.told) {
      const values = new Map(given).set(next, value);
      if (isLast) found.push([...values.values()]);
      else visit(values);
    }
  };
  visit(new Map());
  const isTooMuch = visits > mostVisits;
  const areIndependent = !isTooMuch && found.length > 0 && [...kinds.values()].every(({ size }) => size === 1);
  return { found, hasOthers, nearest, isTooMuch, areIndependent };
}
