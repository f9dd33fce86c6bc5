/** A volume as what is seen of it: for each slab its front, its upper side and its right side. */
import type { Point, Polygon, Shade } from "./drawing.ts";
import { outlineOf, SLIT, spanOf, type Volume } from "./volume.ts";

export function drawnBox(volume: Volume): readonly Polygon[] {
  const { size, x } = volume;
  return Array.from({ length: size.slabs }, (_, at) => drawnSlab(volume, x + at * (size.thickness + SLIT))).flat();
}

function drawnSlab({ piece, size, y }: Volume, x: number): readonly Polygon[] {
  const { right: dx, up: dy } = spanOf(size);
  const [near, top] = [x + size.thickness, y - size.height];
  const side = (points: readonly Point[], shade: Shade): Polygon => ({
    kind: "polygon",
    points,
    fill: piece.category,
    shade,
    stroke: "muted",
  });
  return [
    side(
      [
        [x, top],
        [x + dx, top - dy],
        [near + dx, top - dy],
        [near, top],
      ],
      "lit",
    ),
    side(
      [
        [near, y],
        [near, top],
        [near + dx, top - dy],
        [near + dx, y - dy],
      ],
      "dark",
    ),
    side(
      [
        [x, y],
        [x, top],
        [near, top],
        [near, y],
      ],
      "plain",
    ),
  ];
}

/**
 * A window of a kernel on the right side of a volume, which shows its places. It is as large, for that side, as the kernel is for the extents, but
 * can always be seen.
 */
export function windowOn(volume: Volume, kernel: readonly number[]): readonly Point[] {
  const { size, piece } = volume;
  const { right: dx, up: dy } = spanOf(size);
  const { front } = outlineOf(volume);
  const extents = piece.shape.slice(1).slice(-2);
  const shareOf = (at: number, length: number): number =>
    Math.min(1, Math.max(kernel.slice(-2)[at]! / extents[at]!, LEAST_WINDOW / length));
  const tall = shareOf(0, size.height);
  const deep = extents.length === 1 ? 1 : shareOf(1, size.depth);
  const [low, near] = [(1 - tall) * PLACE.up, (1 - deep) * PLACE.deep];
  const at = (up: number, into: number): Point => [front + into * dx, volume.y - up * size.height - into * dy];
  return [at(low, near), at(low + tall, near), at(low + tall, near + deep), at(low, near + deep)];
}

/** In pixels. */
const LEAST_WINDOW = 6;
/** Where on its side: somewhat above the middle. */
const PLACE = { up: 0.68, deep: 0.5 } as const;
