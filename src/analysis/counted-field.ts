/**
 * What the positions along an axis see of an axis of the input: for every position the first and the last element, counted
 * rather than computed by a formula, so that no resampling, flip or join is approximated. A field mostly repeats itself:
 * behind convolutions every position sees the same, one stride further on; behind an upsampling by 2 there are two kinds.
 */
import { greatestCommonDivisor } from "../base/integers.ts";
import type { Reach, Taps } from "../ops/contract/receptive.ts";

export interface CountedField {
  /** How many positions are counted: all of one period, or of the axis. */
  readonly size: number;
  /**
   * How much further on position `o + size` sees than position o, for all integers o; undefined where nothing repeats, and
   * outside of the axis nothing is seen.
   */
  readonly shift: number | undefined;
  /** First and last element seen by each position; Infinity and -Infinity where it sees none. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** What may still be looked at. */
export interface TapBudget {
  taps: number;
}

/** Longer periods and axes are not counted. */
const LONGEST = 2 ** 16;

/** Every position sees the element of its own number. */
export const ownElement: CountedField = { size: 1, shift: 1, first: [0], last: [0] };

/** First and last element that a position sees. */
export function seenFrom({ size, shift, first, last }: CountedField, position: number): readonly [number, number] {
  const period = Math.floor(position / size);
  if (period !== 0 && shift === undefined) return [Infinity, -Infinity];
  const at = position - period * size;
  const further = period * (shift ?? 0);
  return [first[at]! + further, last[at]! + further];
}

/** The most that any position of an axis sees, from its first to its last element; 0 where none sees anything. */
export function largestExtent({ size, first, last }: CountedField, extent: number): number {
  let largest = 0;
  for (let at = 0; at < Math.min(size, extent); at++) largest = Math.max(largest, last[at]! - first[at]! + 1);
  return largest;
}

/**
 * The field behind a layer: that of what is read. `extent` is that of the layer's output. Undefined where counting would
 * take too long.
 */
export function fieldThrough(
  field: CountedField,
  reach: Reach,
  extent: number,
  budget: TapBudget,
): CountedField | undefined {
  const periods = field.size / greatestCommonDivisor(field.size, Math.abs(reach.shift));
  const repeats = field.shift !== undefined && reach.period !== undefined;
  return tabulate(
    repeats ? { size: reach.period * periods, shift: (field.shift * reach.shift * periods) / field.size } : undefined,
    extent,
    (position) => seenThrough(field, reach.reads(position), budget),
  );
}

/** The smallest field that covers both, for positions of an axis of `extent`. */
export function coverBoth(a: CountedField, b: CountedField, extent: number): CountedField | undefined {
  const size = (a.size / greatestCommonDivisor(a.size, b.size)) * b.size;
  const shifts = [a, b].map((field) => (field.shift === undefined ? undefined : (field.shift * size) / field.size));
  const shift = shifts[0] === shifts[1] ? shifts[0] : undefined;
  return tabulate(shift === undefined ? undefined : { size, shift }, extent, (position) => {
    const [seenA, seenB] = [seenFrom(a, position), seenFrom(b, position)];
    return [Math.min(seenA[0], seenB[0]), Math.max(seenA[1], seenB[1])];
  });
}

/**
 * How much further on the second looks than the first: the mean distance of the centres of what they see. Undefined where they do not
 * repeat alike.
 */
export function meanOffset(a: CountedField, b: CountedField): number | undefined {
  const size = (a.size / greatestCommonDivisor(a.size, b.size)) * b.size;
  const isAlike = a.shift !== undefined && b.shift !== undefined && a.shift * b.size === b.shift * a.size;
  if (!isAlike || size > LONGEST) return undefined;
  const offsets = Array.from({ length: size }, (_, position) => centreAt(b, position) - centreAt(a, position));
  const known = offsets.filter(Number.isFinite);
  return known.length === 0 ? undefined : known.reduce((sum, offset) => sum + offset, 0) / known.length;
}

/** NaN where nothing is seen. */
function centreAt(field: CountedField, position: number): number {
  const [first, last] = seenFrom(field, position);
  return (first + last) / 2;
}

/** Whether no position sees what belongs to a later one. */
export function seesNothingAhead({ size, shift, last }: CountedField): boolean {
  return shift !== undefined && last.every((seen, position) => seen < ((position + 1) * shift) / size);
}

/** Over one period, or where there is none that is short enough, over the axis. */
function tabulate(
  period: { readonly size: number; readonly shift: number } | undefined,
  extent: number,
  seen: (position: number) => readonly [number, number] | undefined,
): CountedField | undefined {
  const { size, shift } = period !== undefined && period.size <= LONGEST ? period : { size: extent, shift: undefined };
  if (size > LONGEST) return undefined;
  const [first, last]: [number[], number[]] = [[], []];
  for (let position = 0; position < size; position++) {
    const interval = seen(position);
    if (interval === undefined) return undefined;
    first.push(interval[0]);
    last.push(interval[1]);
  }
  return { size, shift, first, last };
}

/** What is seen through some positions together; undefined where the budget is spent. */
function seenThrough(
  field: CountedField,
  taps: Taps | undefined,
  budget: TapBudget,
): readonly [number, number] | undefined {
  let [first, last] = [Infinity, -Infinity];
  if (taps === undefined) return [first, last];
  const see = (from: number, to: number): void => {
    budget.taps -= Math.max(0, to - from);
    for (let tap = from; tap < to && budget.taps >= 0; tap++) {
      const seen = seenFrom(field, taps.first + tap * taps.step);
      first = Math.min(first, seen[0]);
      last = Math.max(last, seen[1]);
    }
  };
  // The lowest and the highest lie among the first or the last of them that are of different kinds.
  const kinds = field.shift === undefined ? taps.count : field.size / greatestCommonDivisor(field.size, taps.step);
  see(0, Math.min(kinds, taps.count));
  see(Math.max(kinds, taps.count - kinds), taps.count);
  return budget.taps < 0 ? undefined : [first, last];
}
