/** Maps of the plane of a picture, and pictures seen through them. */
import { cosineAndSine } from "../base/cosine-and-sine.ts";

/** In pixels. */
export interface Extents {
  readonly height: number;
  readonly width: number;
}

/**
 * From a place (x, y) of the picture that is made to the one that its value comes from, (a·x + b·y + c, d·x + e·y + f); both in
 * pixels from the middle of the first one, to the right and down.
 */
export type PlaneMap = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const IDENTITY: PlaneMap = [1, 0, 0, 0, 1, 0];

/** What is seen in a picture made by `second` of one that `first` made. */
export function composed([a, b, c, d, e, f]: PlaneMap, [g, h, i, j, k, l]: PlaneMap): PlaneMap {
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f];
}

/** Left and right change places. */
export function mirrored({ width }: Extents): PlaneMap {
  return [-1, 0, width - 1, 0, 1, 0];
}

/** What stood so far to the right and below moves to the left and up. */
export function moved(right: number, down: number): PlaneMap {
  return [1, 0, right, 0, 1, down];
}

export interface Affine {
  /** In degrees, clockwise. */
  readonly rotate: number;
  /** 2 makes all twice as large. */
  readonly scale: number;
  /** By how much of its distance below the middle a place goes to the right. */
  readonly shear: number;
  /** In pixels. */
  readonly right: number;
  readonly down: number;
}

/** Around the middle of the picture: sheared, scaled, turned, and then moved; as torchvision's `affine`. */
export function affine({ rotate, scale, shear, right, down }: Affine, { height, width }: Extents): PlaneMap {
  const [cosine, sine] = cosineAndSine(rotate);
  const [a, b] = [(cosine + shear * sine) / scale, (sine - shear * cosine) / scale];
  const [d, e] = [-sine / scale, cosine / scale];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const [toX, toY] = [x + right, y + down];
  return [a, b, x - (a * toX + b * toY), d, e, y - (d * toX + e * toY)];
}

/** Pictures of one size behind each other, each row by row. */
export interface Planes extends Extents {
  readonly data: Float32Array;
}

/** Between the four elements around a place, each counting by how near it is; beyond the edge are zeros. */
export function seenBetween({ data, height, width }: Planes, map: PlaneMap): Float32Array {
  const seen = new Float32Array(data.length);
  const valueAt = (plane: number, x: number, y: number): number =>
    x >= 0 && y >= 0 && x < width && y < height ? data[plane + y * width + x]! : 0;
  eachPlace({ height, width }, map, (to, x, y) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [x - left, y - top];
    for (let plane = 0; plane < data.length; plane += height * width) {
      const upper = valueAt(plane, left, top) * (1 - right) + valueAt(plane, left + 1, top) * right;
      const lower = valueAt(plane, left, top + 1) * (1 - right) + valueAt(plane, left + 1, top + 1) * right;
      seen[plane + to] = upper * (1 - down) + lower * down;
    }
  });
  return seen;
}

/** The nearest element, and beyond the edge a value of its own. */
export function seenNearest({ data, height, width }: Planes, map: PlaneMap, beyond: number): Float32Array {
  const seen = new Float32Array(data.length).fill(beyond);
  eachPlace({ height, width }, map, (to, x, y) => {
    const [column, row] = [Math.floor(x + 0.5), Math.floor(y + 0.5)];
    if (column < 0 || row < 0 || column >= width || row >= height) return;
    for (let plane = 0; plane < data.length; plane += height * width) {
      seen[plane + to] = data[plane + row * width + column]!;
    }
  });
  return seen;
}

function eachPlace(
  { height, width }: Extents,
  [a, b, c, d, e, f]: PlaneMap,
  visit: (to: number, x: number, y: number) => void,
): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      visit(row * width + column, a * column + b * row + c, d * column + e * row + f);
    }
  }
}
