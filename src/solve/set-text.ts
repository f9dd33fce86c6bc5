/** A set of sizes in words, and as an expression of the language: `H that are multiples of 32, from 32 on`, `H % 32 == 0 && H >= 32`. */
import { enumeration } from "../base/enumeration.ts";
import type { PeriodicSet } from "./periodic-set.ts";

/**
 * A set as a pattern from some number on, and what departs from it: members below that number, or others that the pattern would
 * have. Of the two ways to see it the shorter.
 */
interface Pattern {
  readonly modulus: number;
  /** Empty where the set ends. */
  readonly remainders: readonly number[];
  /** The least that is of the pattern. */
  readonly from: number;
  readonly besides: readonly number[];
  readonly except: readonly number[];
}

function patternOf(set: PeriodicSet): Pattern {
  const { modulus, remainders } = set;
  const isOfPattern = (value: number): boolean => remainders.includes(value % modulus);
  const early = set.upTo(set.from - 1);
  const late = set.upTo(set.from - 1 + modulus).at(early.length) ?? set.from;
  const besides = { modulus, remainders, from: late, besides: early, except: [] };
  const least = set.least ?? set.from;
  const missing = range(least, set.from - 1).filter((value) => isOfPattern(value) && !set.has(value));
  const isWhole = early.every(isOfPattern) && remainders.length > 0;
  return isWhole && missing.length < early.length ? { ...besides, from: least, besides: [], except: missing } : besides;
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

/** Numbers that follow each other, from the first to the last of each run. */
function runsOf(values: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === value - 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs;
}

// ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What completes "valid for": `every H and W`, `H >= 63`, `odd H`. */
export function setInWords(names: readonly string[], set: PeriodicSet): string {
  const name = enumeration(names);
  if (set.isAll) return `every ${name}`;
  const pattern = patternOf(set);
  if (pattern.remainders.length === 0) return `${name} of ${numbersInWords(pattern.besides, "or")}`;
  const extra = pattern.besides.length === 0 ? "" : `, and for ${numbersInWords(pattern.besides, "and")}`;
  const except = pattern.except.length === 0 ? "" : `, but not ${numbersInWords(pattern.except, "or")}`;
  return `${ofPattern(name, names.length > 1, pattern)}${extra}${except}`;
}

function ofPattern(name: string, isSeveral: boolean, { modulus, remainders, from }: Pattern): string {
  const [only] = remainders;
  if (modulus === 1 && from === 1) return `every ${name}`;
  if (modulus === 1) return isSeveral ? `${name} from ${from} on` : `${name} >= ${from}`;
  const start = from === leastOf(modulus, remainders) ? "" : `, from ${from} on`;
  if (modulus === 2) return `${only === 0 ? "even" : "odd"} ${name}${start}`;
  if (remainders.length === 1 && only === 0) return `${name} that are multiples of ${modulus}, from ${from} on`;
  if (remainders.length === modulus - 1 && only !== 0) return `${name} that are no multiples of ${modulus}${start}`;
  return `${name} that leave ${remaindersInWords(modulus, remainders)} when divided by ${modulus}${start}`;
}

function remaindersInWords(modulus: number, remainders: readonly number[]): string {
  const [[first, last], ...others] = runsOf(remainders) as [[number, number], ...[number, number][]];
  if (others.length + 1 > runsTold) return `one of ${remainders.length} numbers`;
  const isRun = others.length === 0 && first < last;
  if (isRun && first === 0) return `at most ${last}`;
  return isRun && last === modulus - 1 ? `at least ${first}` : numbersInWords(remainders, "or");
}

/** The least positive number that leaves one of these. */
function leastOf(modulus: number, remainders: readonly number[]): number {
  return Math.min(...remainders.map((remainder) => remainder || modulus));
}

/** So many numbers and runs of numbers are told one by one. */
const runsTold = 12;

/** `1, 3 or 5`, `1 to 7`. */
function numbersInWords(values: readonly number[], word: "or" | "and"): string {
  if (runsOf(values).length > runsTold) return `${values.length} numbers up to ${values.at(-1)!}`;
  const runs = runsOf(values).flatMap(([first, last]) => {
    return last - first < 2 ? range(first, last).map(String) : [`${first} to ${last}`];
  });
  return enumeration(runs, word);
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Alternatives of which one has to hold, each of comparisons joined by `&&`. `isShort`: without `H >= 32` beside `H % 32 == 0`,
 * which sizes, being positive, imply.
 */
export function setAsExpression(name: string, set: PeriodicSet, isShort = false): readonly string[] {
  if (set.isAll) return ["true"];
  const { modulus, remainders, from, besides, except } = patternOf(set);
  const isImplied = isShort && from === leastOf(modulus, remainders);
  const others = [...(isImplied ? [] : atLeast(name, from)), ...except.map((value) => `${name} != ${value}`)];
  const own = remaindersAsExpression(`${name} % ${modulus}`, modulus, remainders);
  const regular = others.length === 0 ? own : [[...inParentheses(own), ...others].join(" && ")];
  const single = runsOf(besides).map((run) => runAsExpression(name, run, 1));
  return [...(remainders.length === 0 ? [] : regular), ...single];
}

function inParentheses(alternatives: readonly string[]): readonly string[] {
  return alternatives.length < 2 ? alternatives : [`(${alternatives.join(" || ")})`];
}

/** Of a value that is never less than `least`, nor more than `most`. */
function runAsExpression(
  value: string,
  [first, last]: readonly [number, number],
  least: number,
  most?: number,
): string {
  if (first === last) return `${value} == ${first}`;
  const bounds = [
    ...(first > least ? [`${value} >= ${first}`] : []),
    ...(last === most ? [] : [`${value} <= ${last}`]),
  ];
  return bounds.join(" && ");
}

function atLeast(name: string, least: number): readonly string[] {
  return least > 1 ? [`${name} >= ${least}`] : [];
}

/** Alternatives: the remainders that are there, or all but the one that is not; none where that says nothing. */
function remaindersAsExpression(value: string, modulus: number, remainders: readonly number[]): readonly string[] {
  if (modulus === 1) return [];
  const [missing, ...more] = range(0, modulus - 1).filter((remainder) => !remainders.includes(remainder));
  if (missing !== undefined && more.length === 0 && modulus > 2) return [`${value} != ${missing}`];
  return runsOf(remainders).map((run) => runAsExpression(value, run, 0, modulus - 1));
}
