/**
 * Estimates by which strategies for contractions compare: in multiply-adds at the target's full speed, which is that of
 * its register tile. Measured on one core; only ratios matter, and they hold for targets of any number of lanes.
 */
import type { TargetFacts } from "../kernel/ir.ts";
import { coverRow, type TileSize } from "./register-tile.ts";

/** Steps of the reduction that starting a register tile, and storing it, take. */
const TILE_STEPS = 3;

/** The products of a row of positions with some output channels. */
export function productCost(
  positions: number,
  channels: number,
  depth: number,
  { positions: most, channels: width }: TileSize,
  { lanes }: TargetFacts,
): number {
  const runs = coverRow(positions, most);
  const tiles = (vectors: number): number =>
    runs.reduce((sum, { tiles, size }) => sum + tiles * Math.max(size * vectors, busySums(lanes)), 0);
  const blocks = Math.floor(channels / width);
  const rest = Math.ceil((channels - blocks * width) / lanes);
  const each = blocks * tiles(width / lanes) + (rest > 0 ? tiles(rest) : 0);
  return each * lanes * (depth + TILE_STEPS);
}

/** Sums that hide how long an addition takes. Scalar code is bound by its instructions before. */
function busySums(lanes: number): number {
  return lanes === 1 ? 4 : 6;
}

/** Multiply-adds at full speed in the time that reading so many bytes takes beyond what computing hides. */
export function memoryCost(bytes: number, reusedAfter: number, { lanes }: TargetFacts): number {
  return bytes * MULTIPLY_ADDS_PER_NANOSECOND * lanes * slowness(reusedAfter);
}

/** At full speed, for each lane. */
const MULTIPLY_ADDS_PER_NANOSECOND = 7;

/** Bytes that are read between two runs of a layer, whose weights are so many: much of a net is like it. */
export function betweenRuns(weights: number): number {
  return 3 * weights;
}

/** Nanoseconds a byte, for memory that is read again after so many bytes: 100 GB/s are hidden, 60 and 26 in part. */
function slowness(bytes: number): number {
  if (bytes <= 0.75 * 2 ** 20) return 0;
  return 0.6 / (bytes <= 24 * 2 ** 20 ? 60 : 26);
}

export function bytesOf(element: TargetFacts["activations"]): number {
  return element === "f64" ? 8 : 4;
}
