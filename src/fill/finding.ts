/** Finds values of one hole while others are given. */
import type { LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownValues } from "../resolve/value.ts";
import type { Unknown } from "../syntax/ast.ts";
import { answersOf, type Answers, type FoundValues } from "./answers.ts";
import { createAttempts, type Attempts } from "./attempts.ts";
import type { Budget } from "./budget.ts";
import { opinionOf, usesOf, type Opinion } from "./calls.ts";
import { findValues, thorough, type Place, type Thoroughness } from "./one-hole.ts";
import { createWidest, type Widest } from "./reach.ts";
import type { Trial } from "./trial.ts";
import type { Written } from "./written.ts";

export interface Found {
  readonly answers: Answers;
  readonly attempts: Attempts;
  /** Some that may stand there, whether they fit or not: at least one. */
  readonly samples: readonly LanguageValue[];
  /** Whether the search ended before its time. */
  readonly isStopped: boolean;
}

export interface Finding {
  readonly written: Written;
  /** Undefined where nothing more may be tried. */
  attempt(values: UnknownValues, mostLayers?: number): Trial | undefined;
  place(unknown: Unknown, given: UnknownValues, waiting: Waiting): Place;
  find(place: Place, how?: Thoroughness): Found;
  /** Of all that was tried. */
  readonly widest: Widest;
  /** Whether the work that may be done is done, so that there may be more than was found. */
  readonly isSpent: boolean;
}

/** What it takes to ask layers of a value, in layers of a trial. */
const layersOfOpinion = 1 / 4;

/** What waits for values where some are given. */
export type Waiting = Pick<Trial, "calls" | "operands">;

export function createFinding(written: Written, attempt: Finding["attempt"], budget: Budget): Finding {
  const widest = createWidest();
  return {
    written,
    attempt,
    widest,
    get isSpent() {
      return budget.isSpent;
    },
    place(unknown, given, { calls, operands }) {
      const names = operands.filter((each) => each.unknown === unknown).map((each) => each.names);
      const concerned = calls.filter((call) => usesOf([call], unknown).length > 0);
      const ask = (value: LanguageValue): Opinion => {
        budget.spend(layersOfOpinion);
        return opinionOf(concerned, new Map(given).set(unknown, value));
      };
      return { unknown, given, calls: concerned, names: namesInAll(names), written, ask };
    },
    find(place, how = thorough) {
      const withValue = (value: LanguageValue): UnknownValues => new Map(place.given).set(place.unknown, value);
      const judges = {
        ask: place.ask,
        attempt: (value: LanguageValue, mostLayers: number) => attempt(withValue(value), mostLayers),
      };
      const attempts = createAttempts(judges, widest);
      const values = findWidest(place, attempts, how, widest);
      return { answers: answersOf(values), attempts, samples: values.samples, isStopped: budget.isSpent };
    },
  };
}

/** Once something reaches further than all before it, what was taken to fit is asked again: no new trial is made for that. */
function findWidest(place: Place, attempts: Attempts, how: Thoroughness, widest: Widest): FoundValues {
  for (;;) {
    const before = widest.reach;
    const values = findValues(place, attempts, how);
    if (before === widest.reach) return values;
  }
}

/** The names in sight wherever the hole is resolved; undefined where it is no tensor. */
function namesInAll([first, ...others]: readonly (readonly string[])[]): readonly string[] | undefined {
  return first?.filter((name) => others.every((each) => each.includes(name)));
}
