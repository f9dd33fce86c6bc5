/** Finds values of one hole while others are given. */
import type { LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownValues } from "../resolve/value.ts";
import type { Unknown } from "../syntax/ast.ts";
import { answersOf, type Answers } from "./answers.ts";
import { createAttempts, type Attempts } from "./attempts.ts";
import { opinionOf, usesOf } from "./calls.ts";
import { findValues, thorough, type Place, type Thoroughness } from "./one-hole.ts";
import type { Trial } from "./trial.ts";
import type { Written } from "./written.ts";

export interface Found {
  readonly answers: Answers;
  readonly attempts: Attempts;
  /** Some that may stand there, whether they fit or not: at least one. */
  readonly samples: readonly LanguageValue[];
}

export interface Finding {
  readonly written: Written;
  /** Undefined where nothing more may be tried. */
  attempt(values: UnknownValues, mostLayers?: number): Trial | undefined;
  place(unknown: Unknown, given: UnknownValues, waiting: Waiting): Place;
  find(place: Place, how?: Thoroughness): Found;
}

/** What waits for values where some are given. */
export type Waiting = Pick<Trial, "calls" | "operands">;

export function createFinding(written: Written, attempt: Finding["attempt"]): Finding {
  return {
    written,
    attempt,
    place(unknown, given, { calls, operands }) {
      const names = operands.filter((each) => each.unknown === unknown).map((each) => each.names);
      const concerned = calls.filter((call) => usesOf([call], unknown).length > 0);
      return { unknown, given, calls: concerned, names: namesInAll(names), written };
    },
    find(place, how = thorough) {
      const withValue = (value: LanguageValue): UnknownValues => new Map(place.given).set(place.unknown, value);
      const attempts = createAttempts({
        ask: (value) => opinionOf(place.calls, withValue(value)),
        attempt: (value, mostLayers) => attempt(withValue(value), mostLayers),
      });
      const values = findValues(place, attempts, how);
      return { answers: answersOf(values), attempts, samples: values.samples };
    },
  };
}

/** The names in sight wherever the hole is resolved; undefined where it is no tensor. */
function namesInAll([first, ...others]: readonly (readonly string[])[]): readonly string[] | undefined {
  return first?.filter((name) => others.every((each) => each.includes(name)));
}
