/** The values of a hole that are worth a try while other holes are still open. */
import type { LanguageValue } from "../ops/contract/language-value.ts";
import { alikeOf, type Alike } from "./answers.ts";
import { areDecided } from "./calls.ts";
import { effectOf } from "./effect.ts";
import {
  fractionsToTry,
  isAllowed,
  range,
  windowsToTry,
  withValue,
  type Place,
  type Thoroughness,
} from "./one-hole.ts";
import { number, sortedBy, type Possible } from "./values.ts";

export interface Candidates {
  /** The smallest change first. */
  readonly values: readonly LanguageValue[];
  /** Whether there may be others. */
  readonly isOpen: boolean;
  /** Whether these can only be larger numbers. */
  readonly areCounted: boolean;
  /** Whether the layers have been asked. */
  readonly areAsked: boolean;
  /** Words that mean the same as a value, and are left out. */
  readonly alike: Alike;
  readonly possible: Possible;
}

/** So many windows that are not square. */
const mostWindows = 24;

/** @param how the numbers that are counted are looked at, and those that are written somewhere. */
export function candidatesOf(
  place: Place,
  possible: Possible,
  { counted: largest, withWindows }: Thoroughness,
): Candidates {
  const { minimum, isReal } = possible;
  const isCounted = minimum !== undefined && !isReal;
  const small = isCounted ? range(minimum, largest).map(number) : [];
  const large = isCounted ? place.written.whole.filter((each) => each > largest).map(number) : [];
  const allowed = [...small, ...large].filter((each) => isAllowed(place, each));
  const fractions = isReal ? fractionsToTry(place, possible) : [];
  const windows = possible.takesWindows && withWindows && allowed.length === 0 ? windowsToTry(place.written) : [];
  const others = [...possible.finite, ...fractions, ...windows.slice(0, mostWindows)];
  const finite = others.filter((each) => isAllowed(place, each));
  const alike = alikeOf(finite, allowed, (value) => effectOf(place.calls, place.unknown, withValue(place, value)));
  const same = new Set([...alike.values()].flat());
  const values = [...allowed, ...finite].filter((each) => !same.has(each));
  const ends = allowed.every((each) => each.kind === "number" && each.value <= largest / 2);
  return {
    values: sortedBy(values, (value) => changeTo(value, possible)),
    isOpen: !ends || fractions.length > 0 || windows.length > 0,
    areCounted: isCounted && windows.length === 0,
    areAsked: areDecided(place.calls, place.unknown, place.given),
    alike,
    possible,
  };
}

/** How far a value is from what stands there if nothing is said. */
export function changeTo(value: LanguageValue, { usual, minimum, finite }: Possible): number {
  if (value.kind === "number") return Math.abs(value.value - (usual ?? minimum ?? 0));
  if (value.kind === "window") return value.extents.reduce((sum, extent) => sum + extent, 0);
  return Math.max(finite.indexOf(value), 0);
}
