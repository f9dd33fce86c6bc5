/**
 * Proofs that a condition holds throughout a space. For sizes that leave one remainder by a common period, rounded quotients are
 * polynomials of how often the period is taken; and one whose coefficients are not negative, with sizes counted from the least, is not
 * negative itself. So what is proven is so, and what is not may be so all the same.
 */
import { leastCommonMultiple, modulo } from "../base/integers.ts";
import { casesLimit } from "../base/limits.ts";
import { boundsOf, sizesFrom, type SizeRange } from "../tensor/dim-bounds.ts";
import { constantOf, divisorOf, termsOf, type Atom } from "../tensor/dim-terms.ts";
import {
  addDims,
  bindDim,
  multiplyDims,
  subtractDims,
  symbol,
  symbolsOf,
  withinLength,
  type Dim,
} from "../tensor/dim.ts";
import {
  bindCondition,
  compareDims,
  dimsIn,
  symbolsOfCondition,
  type Comparison,
  type SizeCondition,
} from "../tensor/size-condition.ts";
import { isImpossible } from "./conjuncts.ts";
import { plainCondition } from "./plain-condition.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { polynomialBelow } from "./polynomial-bound.ts";
import type { SizeValues } from "./size-group.ts";
import type { SizeSpace } from "./size-space.ts";
import { setOf } from "./set-of.ts";

/** `condition`: plain, over the axes of the space. What relates these is not used. */
export function isProven(condition: SizeCondition, { axes }: SizeSpace): boolean {
  return isClear(condition, axes) || isProvenByCases(condition, axes);
}

/** Whether a plain condition is seen to hold by how large sizes are at least, and at most. */
export function isClear(condition: SizeCondition, axes: readonly SizeValues[]): boolean {
  const sets = new Map(axes.map(({ names: [name], set }) => [name, set]));
  const range = sizesFrom(
    (name) => sets.get(name)?.least ?? 1,
    (name) => sets.get(name)?.most ?? Infinity,
  );
  return withinLength(() => holdsWithin(condition, range)) === true;
}

// ── By remainders ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Values of an axis: one, or `first`, `first + step`, … */
interface Range {
  readonly name: string;
  readonly first: number;
  /** 0 where it is one value. */
  readonly step: number;
}

interface PeriodicAxis {
  readonly name: string;
  readonly set: PeriodicSet;
  /** A multiple of what the set repeats by, and the quotients over them. */
  readonly step: number;
}

/** What is left of the steps of a proof. */
interface Budget {
  terms: number;
}

/** What is so of all sizes of some remainders is so of those up to a bound, which are many cases else. */
function isProvenByCases(condition: SizeCondition, axes: readonly SizeValues[]): boolean {
  const concerned = symbolsOfCondition(condition);
  const own = axes.filter(({ names: [name] }) => concerned.includes(name));
  const endless = own.map((axis): SizeValues => ({
    ...axis,
    set: withoutEnd(axis.set, periodOf(condition, axis.names[0])),
  }));
  const isEndless = endless.every(({ set }, at) => set === own[at]!.set);
  return isProvenOn(condition, endless) || (!isEndless && isProvenOn(condition, own));
}

/** Of a finite set all sizes from its least on that leave a remainder that some of its members leave. */
function withoutEnd(set: PeriodicSet, period: number): PeriodicSet {
  const { least } = set;
  if (!set.isFinite || least === undefined || period > casesLimit) return set;
  const remainders = new Set(set.upTo(set.from).map((member) => member % period));
  return PeriodicSet.of(period, least, (size) => size >= least && remainders.has(size % period));
}

function isProvenOn(condition: SizeCondition, axes: readonly SizeValues[]): boolean {
  const periodic = axes.map(({ names: [name], set }) => ({
    name,
    set,
    step: leastCommonMultiple(set.modulus, periodOf(condition, name)),
  }));
  if (periodic.some(({ step }) => step > casesLimit)) return false;
  const ranges = periodic.map(rangesOf);
  const cases = ranges.reduce((product, list) => product * list.length, 1);
  if (cases * sizeOfCondition(condition) > casesLimit) return false;
  const budget: Budget = { terms: casesLimit };
  return every(ranges, (box) => isProvenIn(condition, box, splits, budget));
}

/** The values of an axis in a period each, and those before it repeats. */
function rangesOf({ name, set, step }: PeriodicAxis): readonly Range[] {
  const early = set.upTo(set.from - 1).map((first) => ({ name, first, step: 0 }));
  const late = set.upTo(set.from - 1 + step).slice(early.length);
  return [...early, ...late.map((first) => ({ name, first, step }))];
}

/** Whether something is so of all combinations of one element of each list. */
function every<T>(
  lists: readonly (readonly T[])[],
  test: (chosen: readonly T[]) => boolean,
  chosen: readonly T[] = [],
): boolean {
  const list = lists[chosen.length];
  return list === undefined ? test(chosen) : list.every((each) => every(lists, test, [...chosen, each]));
}

/** A range is parted so often into its first value and the others: what is so from some sizes on alone is found so. */
const splits = 6;

function isProvenIn(condition: SizeCondition, box: readonly Range[], left: number, budget: Budget): boolean {
  budget.terms -= sizeOfCondition(condition);
  if (budget.terms < 0) return false;
  const bound = withinLength(() =>
    plainCondition(bindCondition(condition, Object.fromEntries(box.map((range) => [range.name, valueIn(range)])))),
  );
  if (bound === undefined) return false;
  if (isSettled(bound) || isOrdered(bound)) return true;
  const at = box.findLastIndex(({ step }, axis) => step > 0 && (left - axis) % box.length === 0);
  const parted = at === -1 ? box.findIndex(({ step }) => step > 0) : at;
  if (left === 0 || parted === -1) return false;
  const { name, first, step } = box[parted]!;
  const others = [
    { name, first: first + step, step },
    { name, first, step: 0 },
  ];
  return others.every((range) => isProvenIn(condition, box.with(parted, range), left - 1, budget));
}

/** Of a range over the name, which counts from 1. */
function valueIn({ name, first, step }: Range): Dim {
  return step === 0 ? first : addDims(multiplyDims(symbol(name), step), first - step);
}

/** Exact where it is about one size. */
function isSettled(condition: SizeCondition): boolean {
  if (condition.kind === "constant") return condition.value;
  const set = symbolsOfCondition(condition).length === 1 ? setOf(condition) : undefined;
  return set === undefined ? holdsWithin(condition, counted) : set.isAll;
}

/** Of two sizes: whether it holds where the first is larger, where the second is, and where they are equal. */
function isOrdered(condition: SizeCondition): boolean {
  const [first, second, ...others] = symbolsOfCondition(condition);
  if (first === undefined || second === undefined || others.length > 0) return false;
  const [a, b] = [symbol(first), symbol(second)];
  const orders: readonly Readonly<Record<string, Dim>>[] = [
    { [first]: b },
    { [first]: addDims(a, b) },
    { [second]: addDims(a, b) },
  ];
  return orders.every(
    (order) => withinLength(() => isSettled(plainCondition(bindCondition(condition, order)))) === true,
  );
}

const counted = sizesFrom(() => 1);

function sizeOfCondition(condition: SizeCondition): number {
  return dimsIn(condition).reduce<number>((sum, dim) => sum + 1 + termsOf(dim).length, 0);
}

// ── Periods ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Steps of a size by which the quotients in a condition grow by polynomials, and what is to be divided keeps its remainder. */
function periodOf(condition: SizeCondition, name: string): number {
  if (condition.kind === "divides") {
    const period = periodIn(condition.dim, name);
    return symbolsOf(condition.dim).includes(name) ? period * condition.divisor : period;
  }
  if (condition.kind === "not") return periodOf(condition.operand, name);
  if (condition.kind === "and" || condition.kind === "or") {
    return condition.operands.map((operand) => periodOf(operand, name)).reduce(leastCommonMultiple, 1);
  }
  return dimsIn(condition).reduce<number>((period, dim) => leastCommonMultiple(period, periodIn(dim, name)), 1);
}

function periodIn(dim: Dim, name: string): number {
  const atoms = termsOf(dim).flatMap(({ factors }) => factors);
  return atoms.map((atom) => periodOfAtom(atom, name)).reduce<number>(leastCommonMultiple, divisorOf(dim));
}

function periodOfAtom(atom: Atom, name: string): number {
  switch (atom.kind) {
    case "symbol":
      return 1;
    case "floor":
      return symbolsOf(atom.dividend).includes(name) ? atom.divisor * periodIn(atom.dividend, name) : 1;
    case "max":
      return atom.operands.map((operand) => periodIn(operand, name)).reduce(leastCommonMultiple, 1);
  }
}

// ── Signs ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether a plain condition is seen to hold for all sizes of a range. */
function holdsWithin(condition: SizeCondition, range: SizeRange): boolean {
  switch (condition.kind) {
    case "constant":
      return condition.value;
    case "comparison":
      return isSigned(condition, range);
    case "divides":
      return (
        areMultiples(condition.dim, condition.divisor) && modulo(constantOf(condition.dim), condition.divisor) === 0
      );
    case "not":
      return condition.operand.kind === "divides" && isNoMultiple(condition.operand.dim, condition.operand.divisor);
    case "and":
      return condition.operands.every((operand) => holdsWithin(operand, range));
    case "or":
      return condition.operands.some((operand) => holdsWithin(operand, range));
  }
}

function isNoMultiple(dim: Dim, divisor: number): boolean {
  return areMultiples(dim, divisor) && modulo(constantOf(dim), divisor) !== 0;
}

function areMultiples(dim: Dim, divisor: number): boolean {
  return divisorOf(dim) === 1 && termsOf(dim).every(({ coefficient }) => coefficient % divisor === 0);
}

function isSigned({ left, operator, right }: Comparison, range: SizeRange): boolean {
  const difference = subtractDims(left, right);
  const isAtLeast = (least: number): boolean => isNeverNegative(subtractDims(difference, least), range);
  const isAtMost = (most: number): boolean => isNeverNegative(subtractDims(most, difference), range);
  switch (operator) {
    case ">=":
      return isAtLeast(0);
    case ">":
      return isAtLeast(1);
    case "<=":
      return isAtMost(0);
    case "<":
      return isAtMost(-1);
    case "==":
      return isAtLeast(0) && isAtMost(0);
    case "!=":
      return isAtLeast(1) || isAtMost(-1) || isImpossible(compareDims(left, "==", right));
  }
}

function isNeverNegative(dim: Dim, range: SizeRange): boolean {
  if (typeof dim === "number") return dim >= 0;
  if (boundsOf(dim, range).least >= 0) return true;
  const below = polynomialBelow(dim, range);
  if (below === undefined) return false;
  const fromLeast = symbolsOf(below).map((name): [string, Dim] => [name, addDims(symbol(name), range.leastSize(name))]);
  const shifted = bindDim(below, Object.fromEntries(fromLeast));
  return constantOf(shifted) >= 0 && termsOf(shifted).every(({ coefficient }) => coefficient >= 0);
}
