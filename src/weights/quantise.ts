/**
 * Rounding weights to bytes: for each output channel the 256 numbers (q - zero point) * scale that reach from its smallest
 * weight to its largest, 0 among them, so that the zeros of pruned nets stay zeros. An element is off by half a scale at
 * most. Channels of one number, its opposite and zeros at most are exact.
 */
import { productOf } from "../base/integers.ts";
import { forEachRun, type Quantised } from "../formats/quantised.ts";

/** @param parts how many scales there are along each axis, as `Quantised` has them. */
export function quantise(shape: readonly number[], data: Float32Array, parts: readonly number[]): Quantised {
  const count = productOf(parts);
  const [scales, zeroPoints] = [new Float32Array(count), new Float32Array(count)];
  rangesOf(shape, data, parts).forEach((range, place) => {
    [scales[place], zeroPoints[place]] = stepsOf(range);
  });
  const bytes = new Uint8Array(data.length);
  forEachRun(shape, parts, (place, begin, end) => {
    const [scale, zeroPoint] = [scales[place]!, zeroPoints[place]!];
    for (let at = begin; at < end; at++) {
      bytes[at] = Math.min(255, Math.max(0, Math.round(data[at]! / scale) + zeroPoint));
    }
  });
  return { shape, bytes, scales: { shape: parts, data: scales }, zeroPoints: { shape: parts, data: zeroPoints } };
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

function stepsOf({ lowest, highest, least }: Range): readonly [scale: number, zeroPoint: number] {
  if (least === Infinity) return [1, 0];
  if (least === Math.max(-lowest, highest)) return [least, lowest < 0 ? 1 : 0];
  const scale = floatFrom((highest - lowest) / 255);
  return [scale, Math.round(-lowest / scale)];
}

/** The distance of subnormal numbers of binary32. */
const SMALLEST = 2 ** -149;

/** A binary32 that is not smaller, so that 255 steps reach over the range. */
function floatFrom(value: number): number {
  const nearest = Math.fround(value);
  return nearest < value ? Math.fround(nearest + Math.max(SMALLEST, nearest * 2 ** -23)) : nearest;
}
