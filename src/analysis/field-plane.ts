/** The pixels that a cell sees as a plane: rows and columns of a map, on paper or in a terminal. */
import type { CellInput } from "./cell-field.ts";
import type { SeenAxis } from "./seen-window.ts";

export interface FieldPlane {
  /** Of the input: a signal has one row; of a volume, slices lie on each other. */
  readonly rows: number;
  readonly columns: number;
  /** How many rows and columns of the input one of the plane stands for. */
  readonly every: Tile;
  /** What is seen, in rows and columns of the plane. */
  readonly box: PlaneBox;
  /** Row by row of the box, the most paths to any pixel of a tile; paths through slices are added up. */
  readonly counts: Float64Array;
  /** What the cell looks through, in rows and columns of the input; null for all of them. */
  readonly window: readonly [rows: SeenAxis, columns: SeenAxis];
}

export interface Tile {
  readonly rows: number;
  readonly columns: number;
}

export interface PlaneBox extends Tile {
  readonly top: number;
  readonly left: number;
}

/** Undefined where nothing is seen, or the input has no spatial axis. */
export function fieldPlane({ extents, window, seen }: CellInput, every: Tile): FieldPlane | undefined {
  if (seen === undefined || window === undefined || extents.length === 0) return undefined;
  const [rows, columns] = lastTwo(extents, 1);
  const [top, left] = lastTwo(seen.first, 0);
  const [height, width] = lastTwo(seen.extents, 1);
  const box = tilesOf({ top, left, rows: height, columns: width }, every);
  const counts = new Float64Array(box.rows * box.columns);
  const flat = slicesAdded(seen.counts, height * width);
  flat.forEach((count, at) => {
    const row = Math.floor((top + Math.floor(at / width)) / every.rows) - box.top;
    const column = Math.floor((left + (at % width)) / every.columns) - box.left;
    const to = row * box.columns + column;
    counts[to] = Math.max(counts[to]!, count);
  });
  return { rows, columns, every, box, counts, window: lastTwo(window, [0, 0] as const) };
}

function tilesOf({ top, left, rows, columns }: PlaneBox, every: Tile): PlaneBox {
  const [first, begin] = [Math.floor(top / every.rows), Math.floor(left / every.columns)];
  return {
    top: first,
    left: begin,
    rows: Math.floor((top + rows - 1) / every.rows) - first + 1,
    columns: Math.floor((left + columns - 1) / every.columns) - begin + 1,
  };
}

function slicesAdded(counts: Float64Array, size: number): Float64Array {
  const sums = new Float64Array(size);
  counts.forEach((count, at) => (sums[at % size]! += count));
  return sums;
}

/** Of one axis, the other is as given. */
function lastTwo<T>(along: readonly T[], other: T): readonly [T, T] {
  return [along.at(-2) ?? other, along.at(-1) ?? other];
}

// ── Shades ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** How much of a scale a count takes, from 0 to 1: by its logarithm where the largest is many times the least. */
export interface Shading {
  readonly least: number;
  readonly most: number;
  readonly isLogarithmic: boolean;
}

const LARGEST_LINEAR_RATIO = 20;

/** Of the counts that are not 0. */
export function shadingOf(counts: Float64Array): Shading {
  let [least, most] = [Infinity, 0];
  for (const count of counts) {
    if (count === 0) continue;
    [least, most] = [Math.min(least, count), Math.max(most, count)];
  }
  return { least, most, isLogarithmic: most > LARGEST_LINEAR_RATIO * least };
}

export function shareOfScale({ least, most, isLogarithmic }: Shading, count: number): number {
  if (most === least) return 1;
  if (!isLogarithmic) return count / most;
  // Beyond all numbers, as much as the largest.
  const [low, high, value] = [least, most, count].map((each) => Math.log(Math.min(each, Number.MAX_VALUE)));
  return high === low ? 1 : (value! - low!) / (high! - low!);
}
