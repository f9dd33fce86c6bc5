/** The values that a hole may have, as they are told. */
import { formatValue, type LanguageValue } from "../ops/contract/language-value.ts";
import { shownNumbers, type Numbers } from "./search.ts";
import { number, sortedBy } from "./values.ts";

export interface Answers {
  /** The first to be told first. */
  readonly told: readonly LanguageValue[];
  /** What there is beside those; undefined where there is nothing. */
  readonly others: string | undefined;
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
  readonly windows: readonly LanguageValue[];
  readonly usual: number | undefined;
  /** Whether a word is what is put there if nothing else is said. */
  readonly isWord: boolean;
  /** Values that bring a warning, as they are written: told last. */
  readonly warned: ReadonlySet<string>;
}

export function answersOf(found: FoundValues): Answers {
  const { finite, numbers, fractions, reals, windows } = found;
  const soundFirst = (list: readonly LanguageValue[]): readonly LanguageValue[] =>
    sortedBy(list, (value) => (found.warned.has(formatValue(value)) ? 1 : 0));
  const fitting = soundFirst(inOrder(numbers, found.usual).map(number));
  const toldNumbers = fitting.slice(0, shownNumbers);
  const [first, second] = found.isWord ? [finite, toldNumbers] : [toldNumbers, finite];
  const isSquare = toldNumbers.length > 0;
  const few = soundFirst([...first, ...second, ...fractions, ...(isSquare ? [] : windows)]);
  const told = few.slice(0, Math.max(shownNumbers, finite.length));
  const hidden = few.length > told.length || fitting.length > toldNumbers.length;
  const texts = new Set([...few, ...fitting].map(formatValue));
  const rest =
    reals ?? restOf(numbers, toldNumbers) ?? (hidden || (!isSquare && windows.length > 0) ? "others" : undefined);
  const oblong = isSquare && windows.length > 0 ? "others that are not square" : undefined;
  const has = (value: LanguageValue): boolean =>
    texts.has(formatValue(value)) ||
    (value.kind === "window" && oblong !== undefined) ||
    (value.kind === "number" && (reals !== undefined || isInRun(numbers, value.value)));
  const others = [rest, oblong].filter((each) => each !== undefined).join(" and ") || undefined;
  return { told, others, isLargestFirst: numbers?.isBudget === true && fitting.length > 1, has };
}

/** `1, 2, 3 and all up to 9` */
export function textOf({ told, others }: Answers): string {
  return `${told.map(formatValue).join(", ")}${others === undefined ? "" : ` and ${others}`}`;
}

/** The smallest change first; what a budget bounds, the largest first. */
function inOrder(numbers: Numbers | undefined, usual: number | undefined): readonly number[] {
  if (numbers === undefined) return [];
  const { fitting, run, isBudget } = numbers;
  if (isBudget && run !== undefined && fitting.length > 1) {
    const count = Math.min(shownNumbers, Math.floor((run.to! - run.from) / run.step) + 1);
    return [
      ...new Set([...Array.from({ length: count }, (_, at) => run.to! - at * run.step), ...fitting.toReversed()]),
    ];
  }
  return usual === undefined ? fitting : sortedBy(fitting, (value) => Math.abs(value - usual));
}

function isInRun(numbers: Numbers | undefined, value: number): boolean {
  const run = numbers?.run;
  if (run === undefined || !Number.isInteger(value) || value < run.from) return false;
  return (run.to === undefined || value <= run.to) && (value - run.from) % run.step === 0;
}

/** `all above 8`, `all up to 13`, `all multiples of 32 above 256`. */
function restOf(numbers: Numbers | undefined, told: readonly LanguageValue[]): string | undefined {
  if (numbers?.run === undefined) return undefined;
  const { fitting, run, isExact, isBudget } = numbers;
  const values = told.flatMap((each) => (each.kind === "number" ? [each.value] : []));
  if (isExact && fitting.length <= values.length) return undefined;
  const step = run.step === 1 ? "all" : `in steps of ${run.step} all`;
  if (isBudget && run.to === Math.max(...values)) return `${step} from ${run.from} up`;
  const last = Math.max(...values.filter((value) => isInRun(numbers, value)), run.from);
  if (run.to === undefined) return `${step} above ${last}`;
  return run.to > last ? `${step} up to ${run.to}` : fitting.length > values.length ? "others" : undefined;
}
