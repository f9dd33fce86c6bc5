/**
 * Where the elements of a resized axis lie among those of the original, and what is made of their neighbours: what
 * resizing is made of. Terms and formulas are those of ONNX's `Resize`. Positions are ratios of integers, so that no rounding
 * can pick another neighbour.
 */
import { greatestCommonDivisor } from "../../base/integers.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import {
  add,
  compare,
  div,
  float,
  int,
  max,
  min,
  mul,
  or,
  rem,
  select,
  sub,
  toFloat,
} from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { number, withDefault, word, boolean, type AttributesOf } from "../contract/attributes.ts";
import { oneTap, repeatedReach, type Reach, type Taps } from "../contract/receptive.ts";

/** ONNX's words, its defaults first; all but one of its coordinates, which needs further numbers. */
export const samplingModes = ["nearest", "linear", "cubic"] as const;
export const coordinateWords = [
  "half_pixel",
  "pytorch_half_pixel",
  "half_pixel_symmetric",
  "asymmetric",
  "align_corners",
  "tf_half_pixel_for_nn",
] as const;
export const roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"] as const;

export const samplingAttributes = {
  mode: withDefault(
    word(...samplingModes),
    "nearest",
    "`nearest` takes the nearest element; `linear` and `cubic` interpolate between two and four along every axis.",
  ),
  coordinates: withDefault(
    word(...coordinateWords),
    "half_pixel",
    "Which position of the input an output element lies at.",
  ),
  rounding: withDefault(
    word(...roundings),
    "round_prefer_floor",
    "For `nearest`: which neighbour of a position counts.",
  ),
  cubic: withDefault(number(), -0.75, "For `cubic`: the coefficient a of Keys 1981; -0.5 in TensorFlow."),
  exclude_outside: withDefault(
    boolean,
    false,
    "For `cubic`: whether neighbours that do not exist weigh nothing, instead of repeating the border.",
  ),
  antialias: withDefault(
    boolean,
    false,
    "For `linear` and `cubic`: whether an axis that shrinks is smoothed, each element of it weighing in as many more neighbours.",
  ),
} as const;

export type Sampling = AttributesOf<typeof samplingAttributes>;
export type Coordinates = Sampling["coordinates"];
export type Rounding = Sampling["rounding"];

/** What the manual says of `coordinates`. */
export const coordinatesText = [
  "Output position o lies at this position of the input, where the factor is f:",
  "`half_pixel` (o + 1/2) / f - 1/2; `pytorch_half_pixel` the same, but 0 where the output has one element; `half_pixel_symmetric` the",
  "same, moved so that the middles of both lie on each other; `asymmetric` o / f; `align_corners` o * (in - 1) / (out - 1);",
  "`tf_half_pixel_for_nn` (o + 1/2) / f.",
].join("\n");

// ── Positions ────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Ratio {
  readonly over: number;
  readonly under: number;
}

/** Output position o lies at (o * step + start) / divisor, all integers. */
export interface Grid {
  readonly step: number;
  readonly start: number;
  readonly divisor: number;
}

/** One resized axis. */
export interface ResizedAxis {
  /** Batch counted. */
  readonly axis: number;
  readonly input: number;
  readonly output: number;
}

export function gridOf(coordinates: Coordinates, { input, output }: ResizedAxis, factor: Ratio): Grid {
  const { over, under } = factor;
  switch (coordinates) {
    case "half_pixel":
      return reduced(2 * under, under - over, 2 * over);
    case "pytorch_half_pixel":
      return output > 1 ? reduced(2 * under, under - over, 2 * over) : reduced(0, 0, 1);
    case "half_pixel_symmetric":
      return reduced(2 * under, input * over - output * under + under - over, 2 * over);
    case "asymmetric":
      return reduced(under, 0, over);
    case "align_corners":
      return output > 1 ? reduced(input - 1, 0, output - 1) : reduced(0, 0, 1);
    case "tf_half_pixel_for_nn":
      return reduced(2 * under, under, 2 * over);
  }
}

function reduced(step: number, start: number, divisor: number): Grid {
  const common = greatestCommonDivisor(greatestCommonDivisor(step, Math.abs(start)), divisor);
  return { step: step / common, start: start / common, divisor: divisor / common };
}

/** Keeps positions within 32 bits for some ten thousand elements. */
const LARGEST_DIVISOR = 2 ** 14;

/**
 * The simplest ratio that is the same number in single precision, by continued fractions: 0.6 is 3/5. Where that takes too
 * large a divisor, the best one below.
 */
export function ratioOf(value: number): Ratio {
  const target = Math.fround(value);
  let [over, under, overBefore, underBefore] = [Math.floor(value), 1, 1, 0];
  let rest = value - over;
  while (Math.fround(over / under) !== target && rest > 1e-9) {
    const whole = Math.floor(1 / rest);
    if (whole * under + underBefore > LARGEST_DIVISOR) break;
    rest = 1 / rest - whole;
    [over, under, overBefore, underBefore] = [whole * over + overBefore, whole * under + underBefore, over, under];
  }
  return { over, under };
}

// ── Reference ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Neighbours along one axis and how much each weighs. */
export type Weighted = readonly (readonly [at: number, weight: number])[];

export function positionOn({ step, start, divisor }: Grid, output: number): number {
  return (output * step + start) / divisor;
}

/** How much narrower than the elements' own distance neighbours count: less than 1 where an axis that shrinks is smoothed. */
export function narrowing({ antialias, mode }: Sampling, { step, divisor }: Grid): number {
  return antialias && mode !== "nearest" && step > divisor ? divisor / step : 1;
}

/** The neighbours that weigh something: `count` from `first` on, counted from the element before a position. */
export function spanOf(mode: "linear" | "cubic", scale: number): { readonly first: number; readonly count: number } {
  const first = Math.floor((mode === "linear" ? -1 : -2) / scale) + 1;
  return { first, count: 2 - 2 * first };
}

/** The neighbours of a position on an axis without ends. */
function weighedAround(position: number, sampling: Sampling, scale: number): Weighted {
  const { mode } = sampling;
  if (mode === "nearest") return [[roundedBy(sampling.rounding, position), 1]];
  const before = Math.floor(position);
  const { first, count } = spanOf(mode, scale);
  const kernel = mode === "linear" ? (d: number) => Math.max(0, 1 - d) : (d: number) => keys(d, sampling.cubic);
  const taps = Array.from({ length: count }, (_, i): readonly [number, number] => {
    const at = before + first + i;
    return [at, kernel(Math.abs(position - at) * scale)];
  });
  return scale === 1 ? taps : ofOne(taps);
}

/** Weights that sum to 1. */
function ofOne(taps: Weighted): Weighted {
  const total = taps.reduce((sum, [, weight]) => sum + weight, 0);
  return taps.map(([at, weight]) => [at, weight / total]);
}

export function neighboursAt(position: number, extent: number, sampling: Sampling, scale = 1): Weighted {
  const inside = (at: number): number => Math.min(Math.max(at, 0), extent - 1);
  const taps = weighedAround(position, sampling, scale);
  if (sampling.mode === "nearest" || !sampling.exclude_outside) return taps.map(([at, weight]) => [inside(at), weight]);
  return ofOne(taps.filter(([at]) => at === inside(at)));
}

function roundedBy(rounding: Rounding, position: number): number {
  switch (rounding) {
    case "round_prefer_floor":
      return Math.ceil(position - 0.5);
    case "round_prefer_ceil":
      return Math.floor(position + 0.5);
    case "floor":
      return Math.floor(position);
    case "ceil":
      return Math.ceil(position);
  }
}

/** The cubic convolution kernel at a distance (Keys 1981, "Cubic convolution interpolation for digital image processing"). */
function keys(distance: number, a: number): number {
  const [d, d2, d3] = [distance, distance ** 2, distance ** 3];
  if (d >= 2) return 0;
  return d <= 1 ? (a + 2) * d3 - (a + 3) * d2 + 1 : a * d3 - 5 * a * d2 + 8 * a * d - 4 * a;
}

/** The neighbours that weigh something, wherever the axis ends: as many before its first element as behind its last, for which these stand. */
export function samplingReach({ axis, input }: ResizedAxis, grid: Grid, sampling: Sampling): Reach {
  if (input === 1) return repeatedReach(axis);
  const common = greatestCommonDivisor(grid.step, grid.divisor);
  const scale = narrowing(sampling, grid);
  const reads = (output: number): Taps => {
    const position = positionOn(grid, output);
    // On an element, interpolation takes that one alone.
    if (sampling.mode !== "nearest" && scale === 1 && Number.isInteger(position)) return oneTap(position);
    const weighing = weighedAround(position, sampling, scale).filter(([, weight]) => weight !== 0);
    const first = weighing[0]![0];
    return { first, step: 1, count: weighing.at(-1)![0] - first + 1 };
  };
  const outside = sampling.mode === "nearest" || !sampling.exclude_outside ? "edge" : undefined;
  return { from: axis, to: axis, period: grid.divisor / common, shift: grid.step / common, reads, outside };
}

// ── Kernels ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where an output element lies along one axis. */
export interface Position {
  /** The integer before it, and how far behind that it is. */
  readonly floor: Expression;
  readonly fraction: Expression;
  nearest(rounding: Rounding): Expression;
}

/** A neighbour and how much it weighs; undefined for all. */
export interface Tap {
  readonly at: Expression;
  readonly weight: Expression | undefined;
  /** Whether it does not exist: then it adds nothing, whatever stands where it was moved to. */
  readonly isOutside?: Expression;
}

export function exactPosition(k: KernelBuilder, { step, start, divisor }: Grid, output: Expression): Position {
  const scaled = k.let("scaled", add(mul(output, int(step)), int(start)));
  return {
    floor: div(scaled, int(divisor)),
    fraction: mul(toFloat(rem(scaled, int(divisor))), float(1 / divisor)),
    nearest(rounding) {
      const twice = mul(scaled, int(2));
      switch (rounding) {
        case "round_prefer_floor":
          return div(add(twice, int(divisor - 1)), int(2 * divisor));
        case "round_prefer_ceil":
          return div(add(twice, int(divisor)), int(2 * divisor));
        case "floor":
          return div(scaled, int(divisor));
        case "ceil":
          return div(add(scaled, int(divisor - 1)), int(divisor));
      }
    },
  };
}

/** The neighbours of a position along an axis of `extent` elements. */
export function tapsAt(k: KernelBuilder, position: Position, extent: number, sampling: Sampling): readonly Tap[] {
  const inside = (at: Expression): Expression => k.let("at", min(max(at, int(0)), int(extent - 1)));
  if (sampling.mode === "nearest") return [{ at: inside(position.nearest(sampling.rounding)), weight: undefined }];
  const before = k.let("before", position.floor);
  const t = k.let("t", position.fraction);
  const offsets = sampling.mode === "linear" ? [0, 1] : [-1, 0, 1, 2];
  const weights = sampling.mode === "linear" ? [sub(float(1), t), t] : cubicWeights(k, t, sampling.cubic);
  const taps = offsets.map((offset, at) => ({ at: add(before, int(offset)), weight: k.let("weight", weights[at]!) }));
  const weighed = sampling.exclude_outside ? withoutOutside(k, taps, extent) : taps;
  return weighed.map((tap) => ({ ...tap, at: inside(tap.at) }));
}

/** How much a neighbour weighs at a distance, 0 beyond its reach. */
export function weightAt(k: KernelBuilder, distance: Expression, mode: "linear" | "cubic", a: number): Expression {
  const d = k.let("d", distance);
  if (mode === "linear") return max(float(0), sub(float(1), d));
  const near = add(mul(mul(sub(mul(float(a + 2), d), float(a + 3)), d), d), float(1));
  const far = mul(float(a), sub(mul(add(mul(sub(d, float(5)), d), float(8)), d), float(4)));
  return select(compare("le", d, float(1)), near, select(compare("lt", d, float(2)), far, float(0)));
}

/** Keys' kernel at the distances 1 + t, t, 1 - t and 2 - t. */
function cubicWeights(k: KernelBuilder, t: Expression, a: number): readonly Expression[] {
  const rest = k.let("rest", sub(float(1), t));
  return [far(add(t, float(1))), near(t), near(rest), far(add(rest, float(1)))];

  function near(d: Expression): Expression {
    return add(mul(mul(sub(mul(float(a + 2), d), float(a + 3)), d), d), float(1));
  }
  function far(distance: Expression): Expression {
    const d = k.let("d", distance);
    return mul(float(a), sub(mul(add(mul(sub(d, float(5)), d), float(8)), d), float(4)));
  }
}

function withoutOutside(
  k: KernelBuilder,
  taps: readonly { readonly at: Expression; readonly weight: Expression }[],
  extent: number,
): readonly Tap[] {
  const kept = taps.map(({ at, weight }) => {
    const isOutside = k.let("isOutside", or(compare("lt", at, int(0)), compare("gt", at, int(extent - 1))));
    return { at, isOutside, weight: k.let("kept", select(isOutside, float(0), weight)) };
  });
  const total = k.let(
    "total",
    kept.map(({ weight }) => weight).reduce((sum, weight) => add(sum, weight)),
  );
  return kept.map((tap) => ({ ...tap, weight: k.let("part", div(tap.weight, total)) }));
}
