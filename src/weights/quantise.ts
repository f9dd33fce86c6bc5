/**
 * Rounding weights to bytes: each output channel gets 256 numbers (q - zero point) * scale that reach from its smallest
 * weight to its largest, 0 among them, so that the zeros of pruned nets stay zeros. An element is off by half a scale at most.
 * Channels of one number, its opposite and zeros at most are exact.
 */
import { productOf } from "../base/integers.ts";
import { forEachRun, type Quantised } from "../formats/quantised.ts";

/** @param parts how many scales and zero points there are along each axis, as `Quantised` has them. */
export function quantise(shape: readonly number[], data: Float32Array, parts: readonly number[]): Quantised {
  const ranges = rangesOf(shape, data, parts);
  const zeroPoints = ranges.map(zeroPointOf);
  const scales = Float32Array.from(ranges, (range, place) => scaleOf(range, zeroPoints[place]!) || 1);
  const bytes = new Uint8Array(data.length);
  forEachRun(shape, parts, (place, begin, end) => {
    const [scale, zeroPoint] = [scales[place]!, zeroPoints[place]!];
    for (let at = begin; at < end; at++) {
      bytes[at] = Math.min(255, Math.max(0, Math.round(data[at]! / scale) + zeroPoint));
    }
  });
  const zeros = { shape: parts, data: Float32Array.from(zeroPoints) };
  return { shape, bytes, scales: { shape: parts, data: scales }, zeroPoints: zeros };
}

/** What the elements of a channel lie between, 0 included, and the smallest magnitude of those that are not 0. */
interface Range {
  lowest: number;
  highest: number;
  least: number;
}

function rangesOf(shape: readonly number[], data: Float32Array, parts: readonly number[]): readonly Range[] {
  const ranges = Array.from({ length: productOf(parts) }, () => ({ lowest: 0, highest: 0, least: Infinity }));
  forEachRun(shape, parts, (place, begin, end) => {
    const range = ranges[place]!;
    for (let at = begin; at < end; at++) {
      const value = data[at]!;
      if (value < range.lowest) range.lowest = value;
      if (value > range.highest) range.highest = value;
      if (value !== 0 && Math.abs(value) < range.least) range.least = Math.abs(value);
    }
  });
  return ranges;
}

/** That of the smallest scale, which errors follow; any is exact where the channel is. */
function zeroPointOf(range: Range): number {
  let [best, least] = [0, Infinity];
  for (let zeroPoint = 0; zeroPoint <= 255; zeroPoint++) {
    const scale = scaleOf(range, zeroPoint);
    if (scale < least) [best, least] = [zeroPoint, scale];
  }
  return best;
}

function magnitudeOf({ lowest, highest }: Range): number {
  return Math.max(-lowest, highest);
}

/** The smallest with which the steps below and above 0 reach over the range; 0 where there is nothing to reach. */
function scaleOf(range: Range, zeroPoint: number): number {
  const { lowest, highest, least } = range;
  const [below, above] = [zeroPoint, 255 - zeroPoint];
  if ((lowest < 0 && below === 0) || (highest > 0 && above === 0)) return Infinity;
  if (least === magnitudeOf(range)) return least;
  return floatFrom(Math.max(lowest < 0 ? -lowest / below : 0, highest > 0 ? highest / above : 0));
}

/** The distance of subnormal numbers of binary32. */
const SMALLEST = 2 ** -149;

/** The first binary32 that is not smaller. */
function floatFrom(value: number): number {
  const nearest = Math.fround(value);
  return nearest < value ? Math.fround(nearest + Math.max(SMALLEST, nearest * 2 ** -24)) : nearest;
}
