/**
 * How a size or condition of one named size goes on for ever. From some number on, a size takes the values of polynomials, one
 * for each remainder by a period: `floor(H/2)` is `H/2` for even and `(H - 1)/2` for odd H. So a condition repeats from some
 * number on, and where that begins is found by the differences of those polynomials: once none of them has another sign than
 * the value itself, the sign stays.
 */
import { greatestCommonDivisor, leastCommonMultiple } from "../base/integers.ts";
import { periodLimit, thresholdLimit } from "../base/limits.ts";
import type { Atom } from "../tensor/dim-terms.ts";
import { subtractDims, symbolsOf, type Dim } from "../tensor/dim.ts";
import type { SizeCondition } from "../tensor/size-condition.ts";
import { evaluator } from "./evaluate.ts";

/** From `from` on, `value(n + t*period)` is a polynomial in t. */
export interface Growth {
  readonly period: number;
  readonly from: number;
  /** Of the polynomials, at most. */
  readonly degree: number;
  /** How much is added by each step, where all polynomials are of degree 1 and as steep. */
  readonly slope: Ratio | undefined;
}

/** `over / under`, in lowest terms. */
interface Ratio {
  readonly over: number;
  readonly under: number;
}

/** Thrown where something repeats too rarely, or too late, to be followed. */
export class TooLongToFollow extends Error {
  override readonly name = "TooLongToFollow";
}

const constantGrowth: Growth = { period: 1, from: 1, degree: 0, slope: { over: 0, under: 1 } };

/** Of a size in which all names stand for the same number. */
export function growthOf(dim: Dim): Growth {
  if (typeof dim === "number") return constantGrowth;
  return dim.terms
    .map(({ coefficient, factors }) => timesNumber(factors.map(growthOfAtom).reduce(product), coefficient))
    .reduce(sum);
}

function growthOfAtom(atom: Atom): Growth {
  switch (atom.kind) {
    case "symbol":
      return { period: 1, from: 1, degree: 1, slope: { over: 1, under: 1 } };
    case "floor":
      return quotient(growthOf(atom.dividend), atom.divisor);
    case "max":
      return largest(atom.operands);
  }
}

function sum(a: Growth, b: Growth): Growth {
  return {
    period: followed(leastCommonMultiple(a.period, b.period)),
    from: Math.max(a.from, b.from),
    degree: Math.max(a.degree, b.degree),
    slope: a.slope && b.slope && addRatios(a.slope, b.slope),
  };
}

function product(a: Growth, b: Growth): Growth {
  const together = sum(a, b);
  return { ...together, degree: a.degree + b.degree, slope: undefined };
}

function timesNumber(growth: Growth, times: number): Growth {
  const { slope } = growth;
  return { ...growth, slope: slope && ratio(slope.over * times, slope.under) };
}

/** Remainders of what grows by a whole number each period repeat; those of polynomials with whole values do by `d * k!`. */
function quotient(growth: Growth, divisor: number): Growth {
  const { period, degree, slope } = growth;
  return {
    ...growth,
    period: followed(period * remainderPeriod(growth, divisor)),
    degree,
    slope: slope && ratio(slope.over, slope.under * divisor),
  };
}

/** After how many periods the remainders by a divisor repeat. */
function remainderPeriod({ period, degree, slope }: Growth, divisor: number): number {
  if (slope !== undefined)
    return divisor / greatestCommonDivisor(divisor, Math.abs((slope.over * period) / slope.under));
  let factorial = 1;
  for (let factor = 2; factor <= degree; factor++) factorial *= factor;
  return divisor * factorial;
}

/** Once it is settled which one it is for each remainder, the maximum goes on as that does. */
function largest(operands: readonly Dim[]): Growth {
  const together = operands.map(growthOf).reduce(sum);
  const pairs = operands.flatMap((left, at) => operands.slice(at + 1).map((right) => subtractDims(left, right)));
  const from = Math.max(together.from, ...pairs.map((difference) => settledSign(difference).from));
  return { ...together, from, slope: undefined };
}

function addRatios(a: Ratio, b: Ratio): Ratio {
  return ratio(a.over * b.under + b.over * a.under, a.under * b.under);
}

function ratio(over: number, under: number): Ratio {
  const common = greatestCommonDivisor(Math.abs(over), under);
  return { over: over / common, under: under / common };
}

function followed(period: number): number {
  if (period > periodLimit) throw new TooLongToFollow();
  return period;
}

/**
 * How the remainders of a size repeat in each of the named sizes by itself; undefined where a part of it is about several, or
 * repeats too rarely.
 */
export function remaindersRepeat(dim: Dim, divisor: number): Repetition | undefined {
  if (typeof dim === "number" || dim.terms.some(({ factors }) => factors.some(isOfSeveral))) return undefined;
  try {
    const growth = { ...growthOf(dim), slope: undefined };
    return { period: followed(growth.period * remainderPeriod(growth, divisor)), from: growth.from };
  } catch (error) {
    if (error instanceof TooLongToFollow) return undefined;
    throw error;
  }
}

function isOfSeveral(atom: Atom): boolean {
  const dims = atom.kind === "symbol" ? [] : atom.kind === "floor" ? [atom.dividend] : atom.operands;
  return new Set(dims.flatMap(symbolsOf)).size > 1;
}

// ── Conditions ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** From `from` on, it holds of a number exactly where it holds of the number `period` further. */
export interface Repetition {
  readonly period: number;
  readonly from: number;
}

/** @throws TooLongToFollow */
export function repetitionOf(condition: SizeCondition): Repetition {
  switch (condition.kind) {
    case "constant":
      return { period: 1, from: 1 };
    case "comparison":
      return settledSign(subtractDims(condition.left, condition.right));
    case "divides": {
      const growth = growthOf(condition.dim);
      return { period: followed(growth.period * remainderPeriod(growth, condition.divisor)), from: growth.from };
    }
    case "not":
      return repetitionOf(condition.operand);
    default:
      return condition.operands.map(repetitionOf).reduce((a, b) => ({
        period: followed(leastCommonMultiple(a.period, b.period)),
        from: Math.max(a.from, b.from),
      }));
  }
}

/** Where the sign of a size repeats. */
function settledSign(dim: Dim): Repetition {
  const growth = growthOf(dim);
  const { period, from } = growth;
  const value = evaluator(dim, () => 0);
  let settled = from;
  for (let start = from; start < from + period; start++) settled = Math.max(settled, settledFrom(value, start, growth));
  return { period, from: settled };
}

/** The first of `start, start + period, …` from which on the sign stays. */
function settledFrom(value: (values: readonly number[]) => number, start: number, { period, degree }: Growth): number {
  let at = start;
  while (at <= thresholdLimit) {
    const values = Array.from({ length: degree + 1 }, (_, step) => value([at + step * period]));
    if (hasSettled(values)) return at;
    at += period * (degree === 1 ? stepsToZero(values[0]!, values[1]!) : 1);
  }
  throw new TooLongToFollow();
}

/** How many steps a line takes at least until it changes its sign. */
function stepsToZero(first: number, second: number): number {
  return Math.max(1, Math.floor(-first / (second - first)));
}

/** Whether the first value and all its differences have one sign, or are 0 throughout. */
function hasSettled(values: readonly number[]): boolean {
  const sign = Math.sign(values[0]!);
  for (let left: readonly number[] = values; left.length > 0; left = differences(left)) {
    if (sign === 0 ? left[0] !== 0 : left[0]! * sign < 0) return false;
  }
  return true;
}

function differences(values: readonly number[]): readonly number[] {
  return values.slice(1).map((value, at) => value - values[at]!);
}
