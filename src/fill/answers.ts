/** The values that a hole may have, as they are told. */
import { formatValue, type LanguageValue } from "../ops/contract/language-value.ts";
import { shownNumbers, type Numbers } from "./search.ts";
import { number, sortedBy } from "./values.ts";

/** Words that mean the same as a value, by how that is written. */
export type Alike = ReadonlyMap<string, readonly LanguageValue[]>;

export interface Answers {
  /** The first to be told first: those that fit at more sizes, then those that are likelier. */
  readonly told: readonly LanguageValue[];
  /** All that were found; there are no others where `isWhole`. */
  readonly values: readonly LanguageValue[];
  readonly isWhole: boolean;
  /** What there is beside those that are told; undefined where there is nothing. */
  readonly others: string | undefined;
  readonly alike: Alike;
  /** Whether it is the largest that matters, as under a budget. */
  readonly isLargestFirst: boolean;
  /** Whether a value is among those that are told or meant by `others`. */
  has(value: LanguageValue): boolean;
}

/** Everything that was found of one hole. */
export interface FoundValues {
  readonly finite: readonly LanguageValue[];
  readonly numbers: Numbers | undefined;
  /** Numbers with a fraction; `reals` describes all that there are where all hold. */
  readonly fractions: readonly LanguageValue[];
  readonly reals: string | undefined;
  /** Whether numbers beside those fit as well. */
  readonly isDense: boolean;
  readonly windows: readonly LanguageValue[];
  readonly usual: number | undefined;
  /** Whether a word is what is put there if nothing else is said. */
  readonly isWord: boolean;
  /** Values that bring a warning, as they are written: told last. */
  readonly warned: ReadonlySet<string>;
  /** The share of all sizes at which a value fits. */
  readonly shareOf: (value: LanguageValue) => number;
  /** A text that is the same for values that mean the same; undefined where that cannot be told. */
  readonly effectOf: (value: LanguageValue) => string | undefined;
  /** Some that may stand there, whether they fit or not: at least one. */
  readonly samples: readonly LanguageValue[];
}

export function answersOf(found: FoundValues): Answers {
  const { numbers, fractions, windows } = found;
  const soundFirst = (list: readonly LanguageValue[]): readonly LanguageValue[] =>
    sortedBy(list, (value) => (found.warned.has(formatValue(value)) ? 1 : 0));
  const fitting = soundFirst(inOrder(numbers, found.usual).map(number));
  const alike = alikeOf(found.finite, fitting, found.effectOf);
  const same = new Set([...alike.values()].flat());
  const finite = found.finite.filter((value) => !same.has(value));
  const toldNumbers = fitting.slice(0, shownNumbers);
  const [first, second] = found.isWord ? [finite, toldNumbers] : [toldNumbers, finite];
  const isSquare = toldNumbers.length > 0;
  const few = soundFirst([...first, ...second, ...fractions, ...(isSquare ? [] : windows)]);
  const likely = few.slice(0, Math.max(shownNumbers, finite.length));
  const isLargestFirst = numbers?.isBudget === true && fitting.length > 1;
  const told = isLargestFirst ? likely : soundFirst(sortedBy(likely, (value) => -found.shareOf(value)));
  const hidden = few.length > told.length || fitting.length > toldNumbers.length;
  const rest =
    found.reals ??
    restOf(numbers, toldNumbers) ??
    (hidden || (!isSquare && windows.length > 0) ? "others" : found.isDense ? "others near" : undefined);
  const oblong = isSquare && windows.length > 0 ? "others that are not square" : undefined;
  const values = [...new Set([...few, ...fitting])];
  const texts = new Set([...values, ...same].map(formatValue));
  const has = (value: LanguageValue): boolean =>
    texts.has(formatValue(value)) ||
    (value.kind === "window" && oblong !== undefined) ||
    (value.kind === "number" && (found.reals !== undefined || found.isDense || isInRun(numbers, value.value)));
  return {
    told,
    values,
    isWhole:
      windows.length === 0 &&
      found.reals === undefined &&
      !found.isDense &&
      (numbers === undefined || numbers.isExact || numbers.fitting.length === 0),
    others: [rest, oblong].filter((each) => each !== undefined).join(" and ") || undefined,
    alike,
    isLargestFirst,
    has,
  };
}

/** The words that mean the same as numbers, by these. */
export function alikeOf(
  finite: readonly LanguageValue[],
  numbers: readonly LanguageValue[],
  effectOf: FoundValues["effectOf"],
): Alike {
  const words = finite.filter(({ kind }) => kind === "word");
  if (words.length === 0 || numbers.length === 0) return new Map();
  const effects = words.map(effectOf);
  return new Map(
    numbers.flatMap((value) => {
      const own = effectOf(value);
      const same = own === undefined ? [] : words.filter((_, at) => effects[at] === own);
      return same.length === 0 ? [] : [[formatValue(value), same] as const];
    }),
  );
}

/** `1, 2, 3 and all up to 9` */
export function textOf({ told, alike, others }: Answers): string {
  return `${told.map((value) => textWith(value, alike.get(formatValue(value)) ?? [])).join(", ")}${others === undefined ? "" : ` and ${others}`}`;
}

/** `1 (or same)` */
export function textWith(value: LanguageValue, same: readonly LanguageValue[]): string {
  const text = formatValue(value);
  return same.length === 0 ? text : `${text} (or ${same.map(formatValue).join(", ")})`;
}

/** The smallest change first; what a budget bounds, the largest first. */
function inOrder(numbers: Numbers | undefined, usual: number | undefined): readonly number[] {
  if (numbers === undefined) return [];
  const { fitting, isBudget } = numbers;
  if (isBudget && fitting.length > 1) return fitting.toReversed();
  return usual === undefined ? fitting : sortedBy(fitting, (value) => Math.abs(value - usual));
}

function isInRun(numbers: Numbers | undefined, value: number): boolean {
  const run = numbers?.run;
  if (run === undefined || !Number.isInteger(value) || value < run.from) return false;
  return (run.to === undefined || value <= run.to) && (value - run.from) % run.step === 0;
}

/** `all up to 9`; of those between which not every number was tried, `all tried above 8`, `in steps of 4 all tried up to 224`. */
function restOf(numbers: Numbers | undefined, told: readonly LanguageValue[]): string | undefined {
  if (numbers?.run === undefined) return undefined;
  const { fitting, run, isExact, isBudget } = numbers;
  const values = told.flatMap((each) => (each.kind === "number" ? [each.value] : []));
  if (isExact && fitting.length <= values.length) return undefined;
  const all = `${run.step === 1 ? "" : `in steps of ${run.step} `}all${isExact ? "" : " tried"}`;
  if (isBudget && run.to === Math.max(...values)) return `${all} from ${run.from} up`;
  const last = Math.max(...values.filter((value) => isInRun(numbers, value)), run.from);
  if (run.to === undefined) return `${all} from ${last + run.step} up to ${fitting.at(-1)!}`;
  return run.to > last ? `${all} up to ${run.to}` : fitting.length > values.length ? "others" : undefined;
}
