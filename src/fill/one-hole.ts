/** Finds the values of one hole: those that its uses and the layers allow, tried with the whole file. */
import type { LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownCall } from "../resolve/environment.ts";
import type { UnknownValues } from "../resolve/value.ts";
import type { Unknown } from "../syntax/ast.ts";
import { isConstantDim } from "../tensor/dim.ts";
import type { FoundValues } from "./answers.ts";
import type { Attempts } from "./attempts.ts";
import { areDecided, usesOf, type Opinion } from "./calls.ts";
import { effectOf } from "./effect.ts";
import { searchNumbers, type Numbers } from "./search.ts";
import { guessedValues, namedTensors, number, possibleValues, type Possible } from "./values.ts";
import type { Written } from "./written.ts";

/** A hole while others are given. */
export interface Place {
  readonly unknown: Unknown;
  readonly given: UnknownValues;
  /** The calls that wait for it. */
  readonly calls: readonly UnknownCall[];
  /** The tensors that it may be, where it is one. */
  readonly names: readonly string[] | undefined;
  readonly written: Written;
  /** What its uses and the layers say of a value. */
  ask(value: LanguageValue): Opinion;
}

/** So many numbers that the layers allow are all tried. */
const fewNumbers = 40;

/** How much is asked of the layers. */
export interface Thoroughness {
  /** Numbers up to here are asked one by one. */
  readonly counted: number;
  /** Whether the sides on which numbers miss what their line claims are trusted, so that those between need no asking. */
  readonly trustsSides: boolean;
  readonly withWindows: boolean;
}

export const thorough: Thoroughness = { counted: 1024, trustsSides: false, withWindows: true };

export function findValues(place: Place, attempts: Attempts, how: Thoroughness): FoundValues {
  const { unknown, calls } = place;
  const possible = possibleOf(place, (value) => attempts.judge(value)?.isMeaningful === true);
  const fits = (value: LanguageValue): boolean => attempts.judge(value)?.fits === true;
  const finite = possible.finite.filter(fits);
  const candidates = possible.isReal ? fractionsToTry(place, possible) : [];
  const fractions = candidates.filter(fits);
  const isCounted = possible.minimum !== undefined && !possible.isReal;
  const numbers = isCounted ? findNumbers(place, possible, attempts, how) : undefined;
  const takesWindows = possible.takesWindows && how.withWindows;
  const windows = takesWindows ? findWindows(place, fits, numbers?.fitting.length === 0 ? 60 : 6) : [];
  return {
    finite,
    numbers,
    fractions,
    reals:
      fractions.length > 2 && areAllThatMay(candidates, fits, place)
        ? `any other that is ${possible.description}`
        : undefined,
    isDense: fractions.some((each) => hasNeighbours(each, fits)),
    windows,
    usual: possible.usual,
    isWord: possible.isWord,
    warned: attempts.warned,
    shareOf: attempts.shareOf,
    effectOf: (value) => effectOf(calls, unknown, withValue(place, value)),
    samples: samplesOf(possible),
  };
}

function samplesOf({ finite, minimum }: Possible): readonly LanguageValue[] {
  return minimum === undefined && finite.length > 0 ? finite : range(Math.max(minimum ?? 1, 1), fewNumbers).map(number);
}

export function possibleOf(
  { unknown, given, calls, names }: Place,
  suits: (value: LanguageValue) => boolean,
): Possible {
  if (names !== undefined) return namedTensors(names);
  return usesOf(calls, unknown).length === 0 ? guessedValues(suits) : possibleValues(calls, unknown, given);
}

export function withValue({ unknown, given }: Place, value: LanguageValue): UnknownValues {
  return new Map(given).set(unknown, value);
}

/** Whether its uses and the layers allow a value. */
export function isAllowed(place: Place, value: LanguageValue): boolean {
  return place.ask(value).allows;
}

/** Those that are allowed are all numbers that may fit where they end long before the counting does. */
function findNumbers(
  place: Place,
  { minimum, usual }: Possible,
  attempts: Attempts,
  { counted, trustsSides }: Thoroughness,
): Numbers {
  const hasSides = trustsSides && [minimum!, counted].some((each) => place.ask(number(each)).excess !== 0);
  const areAsked = !hasSides && areDecided(place.calls, place.unknown, place.given);
  const allowed = areAsked ? range(minimum!, counted).filter((each) => isAllowed(place, number(each))) : [];
  const isFew = areAsked && allowed.length <= fewNumbers && (allowed.at(-1) ?? 0) <= counted / 2;
  const likely = usual === undefined ? place.written.whole : [...new Set([usual, ...place.written.whole])];
  const judge = (value: number) => attempts.judge(number(value));
  return searchNumbers(judge, minimum!, usual, likely, isFew ? allowed : undefined);
}

/** Besides those that are usual, how many times as large claimed sizes are as those here, which `resize` is about. */
export function fractionsToTry({ calls, written }: Place, { usual }: Possible): readonly LanguageValue[] {
  const ratios = calls.flatMap(({ inputs = [], claimed = [] }) => {
    const sizes = inputs.flatMap(({ shape }) => shape.slice(1)).filter(isConstantDim);
    return claimed.filter(isConstantDim).flatMap((large) => sizes.map((small) => large / small));
  });
  const plain = [0, 0.1, 0.5, 1, 2, 1e-5].concat(written.fractions.slice(0, 8), ratios.slice(0, 24));
  return [...new Set(usual === undefined ? plain : [usual, ...plain])].map(number);
}

function areAllThatMay(
  candidates: readonly LanguageValue[],
  fits: (value: LanguageValue) => boolean,
  place: Place,
): boolean {
  return candidates.every((each) => place.ask(each).excess === 0 && (!isAllowed(place, each) || fits(each)));
}

/** Whether numbers beside one fit as well, so that there are ever more. */
function hasNeighbours(value: LanguageValue, fits: (value: LanguageValue) => boolean): boolean {
  return value.kind === "number" && [1 + 2 ** -20, 1 - 2 ** -20].some((factor) => fits(number(value.value * factor)));
}

/** Windows that are not square, axis by axis up to so many. */
const largestSide = 13;

const smallWindows = range(0, largestSide)
  .flatMap((a) => range(0, largestSide).flatMap((b) => (a === b ? [] : [[a, b] as const])))
  .toSorted(([a, b], [c, d]) => a + b - c - d);

export function windowsToTry({ windows }: Written): readonly LanguageValue[] {
  return [...windows, ...smallWindows].map((extents) => ({ kind: "window", extents }));
}

function findWindows(place: Place, fits: (value: LanguageValue) => boolean, most: number): readonly LanguageValue[] {
  const allowed = windowsToTry(place.written).filter((each) => isAllowed(place, each));
  const found: LanguageValue[] = [];
  for (const window of allowed.slice(0, most)) if (found.length < 4 && fits(window)) found.push(window);
  return found;
}

export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
