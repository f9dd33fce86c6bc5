/**
 * Exactly what one cell of a layer sees: how many paths lead from it to each pixel of the inputs. A path chooses, layer by layer,
 * one of the positions that are read, channels aside; a layer that gathers an axis (dense, global pooling, attention) reads each
 * of its positions once. With all weights 1 and one channel a layer, a net of sums has these numbers as its derivatives.
 *
 * Counts are float64: exact up to 2^53, rounded beyond, Infinity from 1.8e308 on. Nothing is imported here, so that a page can take it
 * as it is, with a program as JSON (`field-program.ts`).
 */

export interface FieldProgram {
  /** The inputs and what depends on them; what a layer reads stands before it. */
  readonly layers: readonly FieldLayer[];
}

export interface FieldLayer {
  readonly name: string;
  /** Of the axes along which positions of an input can be followed, in the tensor's order; other axes are gathered. */
  readonly extents: readonly number[];
  /** None: it is an input. */
  readonly reads: readonly FieldRead[];
}

export interface FieldRead {
  /** Which layer is read. */
  readonly layer: number;
  /** One for each of its extents. */
  readonly axes: readonly FollowedAxis[];
  /** How many elements a position of it has, its channels; 1 where left out. Told where a layer reads others with fewer or more. */
  readonly elements?: number;
}

/** Null where each position is read once; a number where a position reads that of its own along this extent of the reading layer. */
export type FollowedAxis = AxisRead | number | null;

export interface AxisRead {
  /** Which extent of the reading layer is followed. */
  readonly to: number;
  /** For the positions of one period; null for those that read nothing. */
  readonly taps: readonly (FieldTaps | null)[];
  /** How much further on is read one period later. */
  readonly shift: number;
  /** Only the positions from the first up to, not including, the second read anything. */
  readonly within?: readonly [begin: number, end: number];
  /** What is read in place of a position outside; padding where left out. */
  readonly outside?: "edge" | "reflect";
}

/** `count` positions, `step` from each to the next. */
export type FieldTaps = readonly [first: number, step: number, count: number];

export interface PathCounts {
  /** Those that are seen at all. */
  readonly inputs: readonly InputPaths[];
  /** That end at a pixel of an input. */
  readonly paths: number;
  /**
   * The part of what the cell takes in that is padding, from 0 to 1: each element that a layer reads weighs the same there, however
   * many paths lie behind it.
   */
  readonly padding: number;
}

export interface InputPaths {
  /** Which layer of the program it is. */
  readonly layer: number;
  /** The smallest box with all pixels that are seen: its first position and its extents, along each axis of the input. */
  readonly first: readonly number[];
  readonly extents: readonly number[];
  /** For each pixel of the box, the last axis innermost. */
  readonly counts: Float64Array;
}

/** @param position one for each extent of the layer, within it. */
export function countPaths({ layers }: FieldProgram, layer: number, position: readonly number[]): PathCounts {
  const pending = new Map([[layer, [cellAt(position)]]]);
  const inputs: InputPaths[] = [];
  let padding = 0;
  for (let at = layer; at >= 0; at--) {
    const patches = pending.get(at)?.filter(({ data }) => data.length > 0) ?? [];
    pending.delete(at);
    if (patches.length === 0) continue;
    const patch = joined(patches);
    const { reads } = layers[at]!;
    if (reads.length === 0) inputs.unshift(pathsWithin(at, patch));
    divided(patch, reads, layers).forEach((part, which) => {
      const read = reads[which]!;
      const behind = readThrough(part, read.axes, layers[read.layer]!.extents);
      padding += behind.padding;
      pending.set(read.layer, [...(pending.get(read.layer) ?? []), behind.patch]);
    });
  }
  const seen = inputs.filter(({ counts }) => counts.length > 0);
  return { inputs: seen, paths: seen.reduce((sum, { counts }) => sum + sumOf(counts), 0), padding };
}

/** What is read of an axis of `extent` at a position: positions within, and how many in padding. */
export function readingsAt(axis: AxisRead, extent: number, position: number): Readings {
  const taps = tapsAt(axis, position);
  const inside: number[] = [];
  if (taps === null) return { inside, padding: 0 };
  const [first, step, count] = taps;
  for (let tap = 0; tap < count; tap++) {
    const at = insideOf(first + tap * step, extent, axis.outside);
    if (at !== undefined) inside.push(at);
  }
  return { inside, padding: count - inside.length };
}

interface Readings {
  readonly inside: readonly number[];
  readonly padding: number;
}

/** As if axes had no ends. */
export function tapsAt({ taps, shift, within }: AxisRead, position: number): FieldTaps | null {
  if (within !== undefined && (position < within[0] || position >= within[1])) return null;
  const period = Math.floor(position / taps.length);
  const found = taps[position - period * taps.length]!;
  return found && [found[0] + period * shift, found[1], found[2]];
}

/** The position within an axis of `extent` that stands for one; undefined for padding. */
export function insideOf(at: number, extent: number, outside: AxisRead["outside"]): number | undefined {
  if (at >= 0 && at < extent) return at;
  if (outside === "edge") return at < 0 ? 0 : extent - 1;
  if (outside === "reflect") return at < 0 ? -at : 2 * (extent - 1) - at;
  return undefined;
}

// ── Patches ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Part of a layer. Two numbers a position: paths from the cell, and the part of what the cell takes in that comes from here. */
interface Patch {
  readonly first: readonly number[];
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const NUMBERS = 2;

function cellAt(position: readonly number[]): Patch {
  return { first: position, shape: position.map(() => 1), data: Float64Array.of(1, 1) };
}

/** The smallest patch with all of them, added up. */
function joined(patches: readonly Patch[]): Patch {
  if (patches.length === 1) return patches[0]!;
  const first = patches[0]!.first.map((_, axis) => Math.min(...patches.map((patch) => patch.first[axis]!)));
  const ends = first.map((_, axis) => Math.max(...patches.map((patch) => patch.first[axis]! + patch.shape[axis]!)));
  const shape = ends.map((end, axis) => end - first[axis]!);
  const data = new Float64Array(NUMBERS * productOf(shape));
  for (const patch of patches) {
    const row = NUMBERS * (patch.shape.at(-1) ?? 1);
    for (let from = 0; from < patch.data.length; from += row) {
      const place = indexAt(patch.shape, from / NUMBERS).map((at, axis) => at + patch.first[axis]! - first[axis]!);
      const to = NUMBERS * offsetAt(shape, place);
      for (let at = 0; at < row; at++) data[to + at]! += patch.data[from + at]!;
    }
  }
  return { first, shape, data };
}

/** One patch for each of the layers that are read: what comes from a position is divided among all its readings. */
function divided(patch: Patch, reads: readonly FieldRead[], layers: readonly FieldLayer[]): readonly Patch[] {
  if (reads.length === 1) return [patch];
  const readings = reads.map((read) => readingCounts(patch, read, layers[read.layer]!.extents));
  return readings.map((counts) => {
    const data = Float64Array.from(patch.data);
    for (let at = 0; at < counts.length; at++) {
      const all = readings.reduce((sum, other) => sum + other[at]!, 0);
      data[NUMBERS * at + 1]! *= all === 0 ? 0 : counts[at]! / all;
    }
    return { ...patch, data };
  });
}

/** How many elements of a layer each position of the patch reads, those in padding counted. */
function readingCounts(patch: Patch, { axes, elements }: FieldRead, extents: readonly number[]): Float64Array {
  const along = patch.shape.map((extent) => new Float64Array(extent).fill(1));
  let everywhere = elements ?? 1;
  axes.forEach((axis, which) => {
    if (axis === null) everywhere *= extents[which]!;
    if (axis === null || typeof axis === "number") return;
    const counts = along[axis.to]!;
    for (let at = 0; at < counts.length; at++) {
      const { inside, padding } = readingsAt(axis, extents[which]!, patch.first[axis.to]! + at);
      counts[at]! *= inside.length + padding;
    }
  });
  return along.reduce(outerProduct, Float64Array.of(everywhere));
}

function outerProduct(rows: Float64Array, columns: Float64Array): Float64Array {
  const product = new Float64Array(rows.length * columns.length);
  rows.forEach((a, row) => columns.forEach((b, column) => (product[row * columns.length + column] = a * b)));
  return product;
}

// ── One reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

interface ReadPatch {
  readonly patch: Patch;
  /** What comes from padding. */
  readonly padding: number;
}

/** The patch of the layer that is read, of `extents`. */
function readThrough(patch: Patch, axes: readonly FollowedAxis[], extents: readonly number[]): ReadPatch {
  const order = axes.map((axis) => (typeof axis === "number" ? axis : (axis?.to ?? null)));
  const own = { patch: arranged(patch, order), padding: 0 };
  return axes.reduce<ReadPatch>((before, axis, which) => {
    if (typeof axis === "number") return before;
    const after = readAlong(before.patch, which, axis, extents[which]!);
    return { patch: after.patch, padding: before.padding + after.padding };
  }, own);
}

/** With the axes of the patch in another order; null for a new one of a single position. Those left out are added up. */
function arranged(patch: Patch, order: readonly (number | null)[]): Patch {
  const summed = patch.shape.reduce((before, extent, axis) => {
    return extent === 1 || order.includes(axis) ? before : scattered(before, axis, allTo(0, extent)).patch;
  }, patch);
  const first = order.map((axis) => (axis === null ? 0 : summed.first[axis]!));
  const shape = order.map((axis) => (axis === null ? 1 : summed.shape[axis]!));
  const followed = order.filter((axis) => axis !== null);
  const isInOrder = followed.every((axis, at) => at === 0 || axis > followed[at - 1]!);
  return { first, shape, data: isInOrder ? summed.data : transposed(summed, order, shape) };
}

function transposed(from: Patch, order: readonly (number | null)[], shape: readonly number[]): Float64Array {
  const data = new Float64Array(from.data.length);
  for (let to = 0; to < data.length; to += NUMBERS) {
    const index = indexAt(shape, to / NUMBERS);
    const place = from.shape.map((_, axis) => index[order.indexOf(axis)] ?? 0);
    const source = NUMBERS * offsetAt(from.shape, place);
    data.set(from.data.subarray(source, source + NUMBERS), to);
  }
  return data;
}

function readAlong(patch: Patch, which: number, axis: AxisRead | null, extent: number): ReadPatch {
  if (axis === null)
    return scattered(patch, which, [{ inside: Array.from({ length: extent }, (_, at) => at), padding: 0 }]);
  const first = patch.first[which]!;
  const positions = Array.from({ length: patch.shape[which]! }, (_, at) => first + at);
  return scattered(
    patch,
    which,
    positions.map((position) => readingsAt(axis, extent, position)),
  );
}

function allTo(position: number, count: number): readonly Readings[] {
  return Array.from({ length: count }, () => ({ inside: [position], padding: 0 }));
}

/** Each position along an axis is added to those that it reads; what it takes in is divided among them and padding. */
function scattered(patch: Patch, axis: number, readings: readonly Readings[]): ReadPatch {
  const [least, most] = boundsOf(readings);
  const extent = Math.max(0, most - least + 1);
  const inner = NUMBERS * productOf(patch.shape.slice(axis + 1));
  const outer = productOf(patch.shape.slice(0, axis));
  const data = new Float64Array(outer * extent * inner);
  let lost = 0;
  for (let line = 0; line < outer; line++) {
    readings.forEach(({ inside, padding }, at) => {
      const from = (line * readings.length + at) * inner;
      const all = inside.length + padding;
      for (const position of inside) {
        addDivided(data, (line * extent + position - least) * inner, patch.data, from, inner, all);
      }
      if (padding > 0) lost += (takenIn(patch.data, from, inner) * padding) / all;
    });
  }
  const first = patch.first.with(axis, extent === 0 ? 0 : least);
  return { patch: { first, shape: patch.shape.with(axis, extent), data }, padding: lost };
}

function addDivided(
  data: Float64Array,
  to: number,
  source: Float64Array,
  from: number,
  length: number,
  by: number,
): void {
  for (let at = 0; at < length; at += NUMBERS) {
    data[to + at]! += source[from + at]!;
    data[to + at + 1]! += source[from + at + 1]! / by;
  }
}

function takenIn(data: Float64Array, from: number, length: number): number {
  let sum = 0;
  for (let at = 1; at < length; at += NUMBERS) sum += data[from + at]!;
  return sum;
}

/** The least and the largest position. */
function boundsOf(readings: readonly Readings[]): readonly [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (const { inside } of readings) {
    for (const position of inside) [least, most] = [Math.min(least, position), Math.max(most, position)];
  }
  return [least, most];
}

// ── Inputs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Without margins that no path leads to. */
function pathsWithin(layer: number, patch: Patch): InputPaths {
  const { least, extents } = seenBox(patch);
  const counts = new Float64Array(productOf(extents));
  const row = extents.at(-1) ?? 1;
  for (let to = 0; to < counts.length; to += row) {
    const place = indexAt(extents, to).map((index, axis) => index + least[axis]!);
    const from = offsetAt(patch.shape, place);
    for (let at = 0; at < row; at++) counts[to + at] = patch.data[NUMBERS * (from + at)]!;
  }
  return { layer, first: patch.first.map((begin, axis) => begin + least[axis]!), extents, counts };
}

function seenBox({ shape, data }: Patch): { readonly least: readonly number[]; readonly extents: readonly number[] } {
  const [least, most] = [shape.map(() => Infinity), shape.map(() => -Infinity)];
  for (let at = 0; at < data.length; at += NUMBERS) {
    if (data[at] === 0) continue;
    for (let [axis, rest] = [shape.length - 1, at / NUMBERS]; axis >= 0; axis--) {
      const place = rest % shape[axis]!;
      if (place < least[axis]!) least[axis] = place;
      if (place > most[axis]!) most[axis] = place;
      rest = (rest - place) / shape[axis]!;
    }
  }
  return { least, extents: most.map((last, axis) => Math.max(0, last - least[axis]! + 1)) };
}

// ── Indices ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function indexAt(shape: readonly number[], offset: number): readonly number[] {
  const index = shape.map(() => 0);
  for (let [axis, rest] = [shape.length - 1, offset]; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

function offsetAt(shape: readonly number[], index: readonly number[]): number {
  return index.reduce((offset, at, axis) => offset * shape[axis]! + at, 0);
}

function productOf(factors: readonly number[]): number {
  return factors.reduce((product, factor) => product * factor, 1);
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
