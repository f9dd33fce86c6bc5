/**
 * Pieces with a place: boxes in space, seen aslant. Across are channels, upwards and into the picture are spatial extents. All
 * lengths are in pixels; y grows downwards.
 */
import type { Labels } from "./labels.ts";
import type { Piece } from "./piece.ts";

export interface Volume {
  readonly piece: Piece;
  readonly size: Size;
  readonly labels: Labels;
  /** The lower left corner of the front. */
  readonly x: number;
  readonly y: number;
  /** From the left; what a column holds stands above each other. */
  readonly column: number;
  /** Where its column is, in which all that it holds is with its labels. */
  readonly cell: { readonly left: number; readonly middle: number; readonly right: number };
  /** From the top; 0 but for nets that come up to large extents again. */
  readonly level: number;
  /** Where its name stands. */
  readonly nameY: number;
}

/** Of a box: `slabs` of it behind each other stand for as many copies, or many. */
export interface Size {
  /** Across: that of channels. */
  readonly thickness: number;
  /** That of the first of two spatial extents, or of the only one, or of features that have none. */
  readonly height: number;
  /** Into the picture: that of the last spatial extent. */
  readonly depth: number;
  readonly slabs: number;
}

/** Between columns; between tracks of lines. */
export const [GAP, TRACK] = [24, 12];

/** What is seen of a length that leads into the picture: to the right and upwards. */
export const ASLANT = { x: 0.3, y: 0.24 } as const;

const [LEAST, TALLEST] = [7, 150];
const THIN = 4;
const THICKEST = 46;
/** Nets with fewer channels are not drawn thicker. */
const USUAL_CHANNELS = 256;
/** Of features without places. */
const BAR = { thickness: 7, depth: 7 } as const;
const MOST_SLABS = 4;
/** Between slabs. */
export const SLIT = 3;

/** How large boxes are: roots of extents, so that 224 and 7 can both be seen, and all of a figure to one scale. */
export interface Scale {
  readonly extent: number;
  readonly channels: number;
  readonly features: number;
}

export function scaleFor(pieces: readonly Piece[]): Scale {
  const shapes = pieces.map(({ shape }) => shape);
  return {
    extent: most(
      shapes.flatMap((shape) => shape.slice(1)),
      1,
    ),
    channels: most(
      shapes.filter(isSpatial).map(([channels]) => channels!),
      USUAL_CHANNELS,
    ),
    features: most(
      shapes.filter((shape) => !isSpatial(shape)).map(([features = 1]) => features),
      USUAL_CHANNELS,
    ),
  };
}

function most(values: readonly number[], least: number): number {
  return values.reduce((a, b) => Math.max(a, b), least);
}

/** Monotone in each extent. */
export function sizeOf({ shape, copies }: Piece, { extent, channels, features }: Scale): Size {
  const slabs = Math.min(copies, MOST_SLABS);
  if (!isSpatial(shape)) return { ...BAR, height: LEAST + TALLEST * Math.sqrt((shape[0] ?? 1) / features), slabs };
  const length = (value: number): number => LEAST + (TALLEST - LEAST) * Math.sqrt(value / extent);
  const [height, depth = 0] = shape.slice(1).slice(-2);
  return {
    thickness: THIN + (THICKEST - THIN) * Math.sqrt(shape[0]! / channels),
    height: length(height!),
    depth: depth === 0 ? BAR.depth : length(depth),
    slabs,
  };
}

export function isSpatial(shape: readonly number[]): boolean {
  return shape.length > 1;
}

/** Of all slabs: across, and what of it is seen of the depth. */
export function spanOf({ thickness, height, depth, slabs }: Size) {
  const front = slabs * (thickness + SLIT) - SLIT;
  const [right, up] = [depth * ASLANT.x, depth * ASLANT.y];
  return { front, right, up, width: front + right, height: height + up };
}

/** The sides of what is seen of a volume. */
export function outlineOf({ x, y, size }: Volume) {
  const { front, width, height } = spanOf(size);
  return { left: x, right: x + width, top: y - height, bottom: y, front: x + front, middle: y - height / 2 };
}
