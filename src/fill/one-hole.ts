/** Finds the values of one hole: first what the layers themselves take, which is cheap to ask, then what the whole file does. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatValue, type LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownUse } from "../resolve/environment.ts";
import type { FoundValues } from "./answers.ts";
import { searchNumbers, type Numbers, type Verdict } from "./search.ts";
import type { Trial } from "./trial.ts";
import { areKnown, areServed, guessedValues, number, possibleValues, type Possible } from "./values.ts";

export interface Near {
  readonly value: LanguageValue;
  readonly errors: readonly Diagnostic[];
  /** How far it misses the first claim that it breaks. */
  readonly distance: number;
}

/** Values that were tried in one hole. */
export interface Attempts {
  /** Undefined where there have been too many. A value is meaningful where it is of the right kind. */
  judge(value: LanguageValue): (Verdict & { readonly isMeaningful: boolean }) | undefined;
  /** What came nearest of those that do not fit. */
  readonly nearest: Near | undefined;
  readonly isSpent: boolean;
  /** Values that bring a warning, as they are written. */
  readonly warned: ReadonlySet<string>;
}

/** Trials of a file are counted in layers that they resolve; in a small file many are made, in any file some. */
const layersToResolve = 8_000;
const [fewestTrials, mostTrials] = [40, 300];
/** A net with so many times the layers of the smallest one is nothing that anybody means. */
const mostGrowth = 4;

export function createAttempts(attempt: (value: LanguageValue) => Trial, most = mostTrials): Attempts {
  const known = new Map<string, NonNullable<ReturnType<Attempts["judge"]>>>();
  const warned = new Set<string>();
  let nearest: Attempts["nearest"];
  let left = most;
  let fewest = Infinity;
  /** Larger numbers make larger nets than that. */
  let beyond = Infinity;
  const isBeyond = (value: LanguageValue): boolean => value.kind === "number" && value.value > beyond;
  let isSpent = false;
  return {
    warned,
    get nearest() {
      return nearest;
    },
    get isSpent() {
      return isSpent;
    },
    judge(value) {
      const text = formatValue(value);
      const before = known.get(text);
      if (before !== undefined) return before;
      if (left <= 0 || isBeyond(value)) {
        isSpent = true;
        return undefined;
      }
      const { errors, warns, excess, layers } = attempt(value);
      const allowed = Math.max(fewestTrials, Math.ceil(layersToResolve / Math.max(layers, 1)));
      left = Math.min(left, allowed - known.size) - 1;
      if (errors.every(({ code }) => code.startsWith("claim/"))) fewest = Math.min(fewest, Math.max(layers, 100));
      if (layers > mostGrowth * fewest && value.kind === "number") beyond = Math.min(beyond, value.value);
      const near = { value, errors, distance: excess === 0 ? Infinity : Math.abs(excess) };
      if (warns) warned.add(text);
      if (errors.length > 0) nearest = nearerOf(nearest, near);
      const isMeaningful = !errors.some(({ code }) => /^(?:resolve|train)\//.test(code));
      const verdict = { fits: errors.length === 0, side: Math.sign(excess), isMeaningful };
      known.set(text, verdict);
      return verdict;
    },
  };
}

/** By how many errors there are, then by how far off it is. */
export function nearerOf(a: Near | undefined, b: Near | undefined): Near | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const more = a.errors.length - b.errors.length;
  return more > 0 || (more === 0 && b.distance < a.distance) ? b : a;
}

/** Numbers up to here are asked of the layers one by one. */
const countedNumbers = 1024;

export function findValues(uses: readonly UnknownUse[], text: string, attempts: Attempts): FoundValues {
  const suits = (value: LanguageValue): boolean => attempts.judge(value)?.isMeaningful === true;
  const possible = uses.length === 0 ? guessedValues(suits) : possibleValues(uses);
  const fits = (value: LanguageValue): boolean => areServed(uses, value) && attempts.judge(value)?.fits === true;
  const finite = possible.finite.filter(fits);
  const fractions = possible.isReal ? fractionsToTry(possible, text).filter(fits) : [];
  const areAllReal =
    fractions.length > 2 && fractionsToTry(possible, text).every((each) => !areServed(uses, each) || fits(each));
  const isCounted = possible.minimum !== undefined && !possible.isReal;
  const numbers = isCounted ? findNumbers(uses, possible, text, attempts) : undefined;
  const windows = possible.takesWindows ? findWindows(uses, text, fits, numbers?.fitting.length === 0 ? 60 : 6) : [];
  // Where the layers refuse everything, what is wrong with one value tells why.
  const [any = number(Math.max(possible.minimum ?? 1, 1))] = possible.finite;
  if (![finite, fractions, windows, numbers?.fitting ?? []].some(({ length }) => length > 0)) attempts.judge(any);
  return {
    finite,
    numbers,
    fractions,
    reals: areAllReal ? `any other that is ${uses[0]?.spec.type.description ?? "a number"}` : undefined,
    windows,
    usual: possible.usual,
    isWord: possible.isWord,
    warned: attempts.warned,
  };
}

/** Those that are served are all numbers that may fit where they end long before the counting does. */
function findNumbers(
  uses: readonly UnknownUse[],
  { minimum, usual }: Possible,
  text: string,
  attempts: Attempts,
): Numbers {
  const served = areKnown(uses) ? range(minimum!, countedNumbers).filter((each) => areServed(uses, number(each))) : [];
  const isFew = areKnown(uses) && served.length <= fewestTrials && (served.at(-1) ?? 0) <= countedNumbers / 2;
  const unserved: Verdict = { fits: false, side: 0 };
  const judge = (value: number): Verdict | undefined =>
    areServed(uses, number(value)) ? attempts.judge(number(value)) : unserved;
  return searchNumbers(judge, minimum!, numbersIn(text, usual), isFew ? served : undefined);
}

/** What is written somewhere in the text is likely to be meant here too. */
function numbersIn(text: string, usual: number | undefined): readonly number[] {
  const written = [...text.matchAll(/(?<![\w.])\d+(?:_\d+)*(?![\w.])/g)].map(([digits]) =>
    Number(digits.replaceAll("_", "")),
  );
  return [...new Set([...(usual === undefined ? [] : [usual]), ...written])].slice(0, 24);
}

function fractionsToTry({ usual }: Possible, text: string): readonly LanguageValue[] {
  const written = [...text.matchAll(/(?<![\w.])\d+\.\d+(?:e-?\d+)?(?![\w.])/g)].map(([digits]) => Number(digits));
  const plain = [0, 0.1, 0.5, 1, 2, 1e-5].concat(written.slice(0, 8));
  return [...new Set(usual === undefined ? plain : [usual, ...plain])].map(number);
}

/** Windows that are not square, axis by axis up to so many. */
const largestSide = 13;

function findWindows(
  uses: readonly UnknownUse[],
  text: string,
  fits: (value: LanguageValue) => boolean,
  most: number,
): readonly LanguageValue[] {
  const written = [...text.matchAll(/(?<![\w.])(\d+)x(\d+)(?![\w.])/g)].map(([, a, b]) => [Number(a), Number(b)]);
  const sides = range(0, largestSide);
  const small = sides.flatMap((a) => sides.flatMap((b) => (a === b ? [] : [[a, b]])));
  const all = [...written, ...small.toSorted(([a, b], [c, d]) => a! + b! - c! - d!)];
  const served = all
    .map((extents): LanguageValue => ({ kind: "window", extents }))
    .filter((each) => areServed(uses, each));
  const found: LanguageValue[] = [];
  for (const window of served.slice(0, most)) if (found.length < 4 && fits(window)) found.push(window);
  return found;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
