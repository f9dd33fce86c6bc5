/**
 * The window that one cell of a layer looks through, as if padding were more of the input: receptive fields are told so
 * (`receptive-field.ts`). Pages take it as it is, like `path-counts.ts`.
 */
import { insideOf, tapsAt, type FieldProgram, type FollowedAxis } from "./path-counts.ts";

/** First and last position along an axis of an input; null where all of it is seen. */
export type SeenAxis = readonly [first: number, last: number] | null;

/** For each input that is seen, by its place in the program, its axes. @param position one for each extent of the layer. */
export function seenWindow(
  { layers }: FieldProgram,
  layer: number,
  position: readonly number[],
): ReadonlyMap<number, readonly SeenAxis[]> {
  const seen = new Map<number, readonly Positions[]>([[layer, position.map((at) => new Set([at]))]]);
  const windows = new Map<number, readonly SeenAxis[]>();
  for (let at = layer; at >= 0; at--) {
    const positions = seen.get(at);
    if (positions === undefined) continue;
    const { reads } = layers[at]!;
    if (reads.length === 0) windows.set(at, positions.map(boundsOf));
    for (const read of reads) {
      const behind = read.axes.map((axis, which) =>
        positionsRead(axis, positions, layers[read.layer]!.extents[which]!),
      );
      if (behind.some((along) => along?.size === 0)) continue;
      const known = seen.get(read.layer);
      seen.set(read.layer, known === undefined ? behind : behind.map((along, axis) => union(along, known[axis]!)));
    }
  }
  return windows;
}

/** Null for all. */
type Positions = ReadonlySet<number> | null;

function positionsRead(axis: FollowedAxis, positions: readonly Positions[], extent: number): Positions {
  if (axis === null) return null;
  if (typeof axis === "number") return positions[axis]!;
  const reading = positions[axis.to]!;
  if (reading === null) return null;
  const read = new Set<number>();
  for (const position of reading) {
    const [first, step, count] = tapsAt(axis, position) ?? [0, 0, 0];
    for (let tap = 0; tap < count; tap++) {
      const at = first + tap * step;
      read.add(insideOf(at, extent, axis.outside) ?? at);
    }
  }
  return read;
}

function union(a: Positions, b: Positions): Positions {
  return a === null || b === null ? null : new Set([...a, ...b]);
}

function boundsOf(positions: Positions): SeenAxis {
  if (positions === null) return null;
  let [first, last] = [Infinity, -Infinity];
  for (const position of positions) [first, last] = [Math.min(first, position), Math.max(last, position)];
  return [first, last];
}
