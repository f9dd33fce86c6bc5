/**
 * The sizes that a statement about a model is about: all at which the model is valid. Sizes that can only be equal are one
 * axis, under the first of their names; what relates axes beyond that is kept as conditions.
 */
import { combinationsLimit } from "../base/limits.ts";
import { symbol, type Dim, type SizeBindings } from "../tensor/dim.ts";
import { allOf, bindCondition, symbolsOfCondition, type SizeCondition } from "../tensor/size-condition.ts";
import { combinations, judge, type Evaluate } from "./evaluate.ts";
import { PeriodicSet } from "./periodic-set.ts";
import type { SizeValues } from "./size-group.ts";

export interface SizeSpace {
  /** In the order of their first names, which conditions over the space use. */
  readonly axes: readonly SizeValues[];
  /** What has to hold of several axes besides. */
  readonly relations: readonly SizeCondition[];
}

/** @param conditions on sizes of the axes, by any of their names. */
export function spaceOn(axes: readonly SizeValues[], conditions: readonly SizeCondition[]): SizeSpace {
  return { axes, relations: conditions.map((condition) => onAxes(condition, axes)) };
}

/** The condition with each size told by the first name of its axis. */
export function onAxes(condition: SizeCondition, axes: readonly SizeValues[]): SizeCondition {
  const others = axes.flatMap(({ names: [first, ...rest] }) =>
    rest.map((name): [string, Dim] => [name, symbol(first)]),
  );
  return others.length === 0 ? condition : bindCondition(condition, Object.fromEntries(others));
}

/** The part of a space that some sizes are in, with the axes that theirs are related to. What it does not know may be anything. */
export function subspaceOf({ axes: known, relations }: SizeSpace, sizes: readonly string[]): SizeSpace {
  const unknown = sizes.filter((size) => !known.some(({ names }) => names.includes(size)));
  const axes = [...known, ...unknown.map((size): SizeValues => ({ names: [size], set: PeriodicSet.all }))];
  const names = new Set(axes.filter((axis) => axis.names.some((name) => sizes.includes(name))).map(nameOf));
  const own = new Set<SizeCondition>();
  for (let before = -1; before !== own.size;) {
    before = own.size;
    for (const relation of relations) {
      const related = symbolsOfCondition(relation);
      if (!related.some((name) => names.has(name))) continue;
      own.add(relation);
      for (const name of related) names.add(name);
    }
  }
  return { axes: axes.filter((axis) => names.has(nameOf(axis))), relations: [...own] };
}

function nameOf({ names: [first] }: SizeValues): string {
  return first;
}

/** The values of all names, where those of the axes are given in order. */
export function bindingsOf({ axes }: SizeSpace, values: readonly number[]): SizeBindings {
  return Object.fromEntries(axes.flatMap(({ names }, at) => names.map((name) => [name, values[at]!])));
}

// ── Members ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Extents of images and signals that are in use, those first that are most usual. */
const usualSizes = [224, 256, 128, 64, 32, 512, 28, 384, 299, 96, 48, 160, 192, 320, 416, 448, 640, 768, 1024, 16_000];

/** So many combinations of values are looked at, where there are more than can all be. */
const membersTried = 3_600;

/** The product of the values of a member at most: figures of such sizes are exact in 53 bits. */
const largestVolume = 2 ** 28;

/**
 * Members of a space, as values of its axes in ascending order: all of one that is small, else the least ones, usual sizes and large ones.
 * None where there is none among these, which is a proof that there is none in a small space alone.
 */
export function membersOf(space: SizeSpace): Iterable<readonly number[]> {
  return membersAmong(isSmall(space) ? space.axes.map(({ set }) => set.upTo(set.from)) : triedValues(space), space);
}

/** Whether it has so few members that all of them are tried. */
export function isSmall({ axes }: SizeSpace): boolean {
  if (!axes.every(({ set }) => set.isFinite)) return false;
  return axes.reduce((count, { set }) => count * set.upTo(set.from).length, 1) <= combinationsLimit;
}

function* membersAmong(lists: readonly (readonly number[])[], space: SizeSpace): Generator<readonly number[]> {
  const isMember = memberTest(space);
  for (const values of combinations(lists)) if (isMember(values)) yield values;
}

/** The least values of all sizes, `names` among them. */
export function leastSizes(names: readonly string[], whole: SizeSpace): SizeBindings {
  const space = subspaceOf(whole, [...namesOf(whole), ...names]);
  for (const values of membersOf(space)) return bindingsOf(space, values);
  return bindingsOf(
    space,
    space.axes.map(() => 1),
  );
}

export function namesOf({ axes }: SizeSpace): readonly string[] {
  return axes.flatMap(({ names }) => names);
}

/** Members of usual sizes that are as large along all axes. */
export function* usualMembers(space: SizeSpace): Generator<readonly number[]> {
  const isMember = memberTest(space);
  for (const size of usualSizes) {
    const values = space.axes.map(() => size);
    if (space.axes.every(({ set }) => set.has(size)) && isMember(values)) yield values;
  }
}

/** Whether values of the axes are related as they have to be. */
function memberTest(space: SizeSpace): Evaluate<boolean> {
  return judgeOn(allOf(space.relations), space);
}

/** A condition on the axes of a space as a function of their values. */
export function judgeOn(condition: SizeCondition, { axes }: SizeSpace): Evaluate<boolean> {
  return judge(condition, (name) => axes.findIndex((axis) => nameOf(axis) === name));
}

/** Of each axis. */
function triedValues({ axes }: SizeSpace): readonly (readonly number[])[] {
  const count = Math.max(2, Math.floor(membersTried ** (1 / Math.max(1, axes.length))));
  const largest = Math.floor(largestVolume ** (1 / Math.max(1, axes.length)));
  return axes.map(({ set }) => valuesToTry(set, count, largest));
}

/** In ascending order. */
function valuesToTry(set: PeriodicSet, count: number, largest: number): readonly number[] {
  const small = firstMembers(set, Math.ceil(count / 2));
  const powers = Array.from({ length: Math.floor(Math.log2(largest)) }, (_, exponent) => 2 ** (exponent + 1) - 1);
  const others = [largest, ...usualSizes, ...powers]
    .flatMap((size) => set.next(size) ?? set.most ?? [])
    .filter((size) => size <= largest && !small.includes(size));
  return [...small, ...[...new Set(others)].slice(0, count - small.length)].toSorted((a, b) => a - b);
}

function firstMembers(set: PeriodicSet, count: number): readonly number[] {
  const found: number[] = [];
  for (let next = set.least; next !== undefined && found.length < count; next = set.next(next + 1)) {
    found.push(next);
  }
  return found;
}
