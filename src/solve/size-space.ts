/**
 * The sizes that a statement about a model is about: all at which the model is valid. Sizes that can only be equal are one
 * axis, under the first of their names; what relates axes beyond that is kept as conditions.
 */
import { symbol, type Dim, type SizeBindings } from "../tensor/dim.ts";
import { allOf, bindCondition, symbolsOfCondition, type SizeCondition } from "../tensor/size-condition.ts";
import { judge, type Evaluate } from "./evaluate.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { solve } from "./solve.ts";

export interface SizeAxis {
  /** Sizes that are equal; conditions over the space name the first. */
  readonly names: readonly [string, ...string[]];
  readonly values: PeriodicSet;
}

export interface SizeSpace {
  /** In the order of their first names. */
  readonly axes: readonly SizeAxis[];
  /** What has to hold of several axes besides. */
  readonly relations: readonly SizeCondition[];
}

/** `names`: all sizes that are open, in order; `conditions`: what is asked of them. */
export function spaceOf(names: readonly string[], conditions: readonly SizeCondition[]): SizeSpace {
  const demands = conditions.map((condition) => ({ condition, source: undefined }));
  const { groups, relations, conflict } = solve(names, demands);
  const axes = groups.map((group) => ({
    names: group.names as SizeAxis["names"],
    values: conflict === undefined ? group.set : PeriodicSet.none,
  }));
  return { axes, relations: relations.map(({ condition }) => onAxes(condition, axes)) };
}

/** The condition with each size told by the first name of its axis. */
export function onAxes(condition: SizeCondition, axes: readonly SizeAxis[]): SizeCondition {
  const others = axes.flatMap(({ names: [first, ...rest] }) =>
    rest.map((name): [string, Dim] => [name, symbol(first)]),
  );
  return others.length === 0 ? condition : bindCondition(condition, Object.fromEntries(others));
}

/** The part of a space that some sizes are in, with the axes that theirs are related to. What it does not know may be anything. */
export function subspaceOf({ axes: known, relations }: SizeSpace, sizes: readonly string[]): SizeSpace {
  const unknown = sizes.filter((size) => !known.some(({ names }) => names.includes(size)));
  const axes = [...known, ...unknown.map((size): SizeAxis => ({ names: [size], values: PeriodicSet.all }))];
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

function nameOf({ names: [first] }: SizeAxis): string {
  return first;
}

/** The values of all names, where those of the axes are given in order. */
export function bindingsOf({ axes }: SizeSpace, values: readonly number[]): SizeBindings {
  return Object.fromEntries(axes.flatMap(({ names }, at) => names.map((name) => [name, values[at]!])));
}

// ── Members ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Extents of images and signals that are in use, those first that are most usual. */
const usualSizes = [224, 256, 128, 64, 32, 512, 28, 384, 299, 96, 48, 160, 192, 320, 416, 448, 640, 768, 1024, 16_000];

/** So many combinations of values are looked at. */
const membersTried = 3_600;

/** The product of the values of a member at most: figures of such sizes are exact in 53 bits. */
const largestVolume = 2 ** 28;

/**
 * Some members of a space, as values of its axes: its least ones, usual sizes and large ones. None where there is none among these,
 * which is no proof that there is none.
 */
export function* membersOf(space: SizeSpace): Generator<readonly number[]> {
  const { axes } = space;
  const count = Math.max(2, Math.floor(membersTried ** (1 / Math.max(1, axes.length))));
  const largest = Math.floor(largestVolume ** (1 / Math.max(1, axes.length)));
  const lists = axes.map(({ values }) => triedValues(values, count, largest));
  yield* combinations(lists, memberTest(space));
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
    if (space.axes.every((axis) => axis.values.has(size)) && isMember(values)) yield values;
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

/** In ascending order. */
function triedValues(set: PeriodicSet, count: number, largest: number): readonly number[] {
  const small = firstMembers(set, Math.ceil(count / 2));
  const powers = Array.from({ length: Math.floor(Math.log2(largest)) }, (_, exponent) => 2 ** (exponent + 1) - 1);
  const others = [largest, ...usualSizes, ...powers]
    .flatMap((size) => set.next(size) ?? [])
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

function* combinations(
  lists: readonly (readonly number[])[],
  isTaken: (values: readonly number[]) => boolean,
): Generator<readonly number[]> {
  const chosen = lists.map(() => 0);
  if (lists.some((list) => list.length === 0)) return;
  for (;;) {
    const values = lists.map((list, at) => list[chosen[at]!]!);
    if (isTaken(values)) yield values;
    const axis = chosen.findLastIndex((place, at) => place + 1 < lists[at]!.length);
    if (axis === -1) return;
    chosen[axis]!++;
    chosen.fill(0, axis + 1);
  }
}
