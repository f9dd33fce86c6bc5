/**
 * What layernorm, groupnorm and instancenorm share: elements are normalised by the mean and the (biased) variance of the
 * set that they belong to, found when running. The reference groups elements by a key; the kernels loop over regions.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import {
  add,
  and,
  compare,
  div,
  double,
  float,
  mul,
  narrow,
  not,
  selectRarely,
  sqrt,
  sub,
  widen,
} from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { formatDim, type Dim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { boolean, number, withDefault } from "../contract/attributes.ts";
import type { ParameterSpec, TensorReader } from "../contract/op.ts";
import { doubleSums, foldRegion } from "./fold.ts";
import type { AxisRange } from "./region.ts";

export const epsilon = withDefault(
  number("a non-negative number", (value) => value >= 0),
  1e-5,
  "Added to the variance, against division by 0.",
);

export function affineAttribute(defaultValue: boolean) {
  return withDefault(boolean, defaultValue, "Whether a trained factor and summand follow (`weight`, `bias`).");
}

/** `weight`, which starts at 1, and `bias`, at 0; none where the layer is not affine. */
export function affineParameters(shape: readonly Dim[], affine: boolean): readonly ParameterSpec[] {
  if (!affine) return [];
  const formula = shape.map(formatDim).join("*");
  return (["weight", "bias"] as const).map((name) => ({
    name,
    shape,
    dtype: "float32",
    trainable: true,
    formula,
    initial: { kind: "constant", value: name === "weight" ? 1 : 0 },
  }));
}

// ── Reference ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** (x - mean) / sqrt(variance + eps) over the elements whose indices have the same key. */
export function normaliseBy(
  input: NdArray,
  eps: number,
  keyOf: (index: readonly number[]) => readonly number[],
): NdArray {
  const output = ndarray(input.shape);
  for (const positions of setsBy(input.shape, keyOf)) {
    const values = positions.map((position) => input.data[position]!);
    const mean = average(values);
    const variance = average(values.map((x) => (x - mean) ** 2));
    for (const position of positions) {
      output.data[position] = (input.data[position]! - mean) / Math.sqrt(variance + eps);
    }
  }
  return output;
}

/** The positions, in row-major order, whose indices have the same key. */
export function setsBy(
  shape: readonly number[],
  keyOf: (index: readonly number[]) => readonly number[],
): readonly (readonly number[])[] {
  const sets = new Map<string, number[]>();
  forEachIndex(shape, (index, position) => {
    const key = keyOf(index).join();
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [position]);
    else set.push(position);
  });
  return [...sets.values()];
}

function average(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

// ── Kernels ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The mean of the region's `count` elements and 1 / sqrt(variance + eps). In doubles, where no square of a float32 overflows or vanishes,
 * one pass is enough: sums are taken of the distances from the first element, so that variance = mean square - square mean
 * loses at most as many bits as `count` has (the first element lies at most sqrt(count) deviations off the mean; Chan, Golub
 * and LeVeque 1983, "Algorithms for computing the sample variance").
 */
export function statisticsOf(
  k: KernelBuilder,
  input: TensorReader,
  index: readonly Expression[],
  region: readonly AxisRange[],
  count: number,
  eps: number,
): readonly [mean: Expression, factor: Expression] {
  const start = region.reduce((at, { axis, from }) => at.with(axis, from), index);
  const first = k.let("first", widen(input.at(start)));
  const [total, squares] = foldRegion(k, index, region, doubleSums("total", "squares"), (at) => {
    const distance = k.let("distance", sub(widen(input.at(at)), first));
    return [distance, mul(distance, distance)];
  });
  return statisticsFrom(k, { first, total: total!, squares: squares! }, count, eps);
}

/** Of the distances from a first element: their sum, and that of their squares. */
export interface Moments {
  readonly first: Expression;
  readonly total: Expression;
  readonly squares: Expression;
}

export function statisticsFrom(
  k: KernelBuilder,
  { first, total, squares }: Moments,
  count: number,
  eps: number,
): readonly [mean: Expression, factor: Expression] {
  const off = k.let("off", div(total, double(count)));
  const mean = k.let("mean", add(first, off));
  const variance = k.let("variance", sub(div(squares, double(count)), mul(off, off)));
  const factor = k.let("factor", div(double(1), sqrt(add(variance, double(eps)))));
  return [mean, factor];
}

/**
 * (x - mean) * factor for an element at a time. Where elements are vectors, which hold half as many doubles, that is done in
 * float32: the mean is split in two, so that its rounding stays in the difference. Near the ends of float32 the difference may
 * overflow, or parts of it vanish: such sets are left to doubles.
 */
export function normaliserOf(k: KernelBuilder, statistics: readonly Expression[]): (x: Expression) => Expression {
  const [mean, factor] = statistics as readonly [Expression, Expression];
  const exactly = (x: Expression): Expression => narrow(mul(sub(widen(x), mean), factor));
  if (k.lanes === 1) return exactly;
  const near = k.let("near", narrow(mean));
  const rest = k.let("rest", narrow(sub(mean, widen(near))));
  const scale = k.let("scale", narrow(factor));
  const isUsual = and(compare("gt", scale, float(2 ** -60)), compare("lt", scale, float(2 ** 60)));
  const isFar = k.let("isFar", not(isUsual));
  return (x) => selectRarely(isFar, exactly(x), mul(sub(sub(x, near), rest), scale));
}

/** `normalised * weight + bias`, where the layer has the two. */
export function applyAffine(
  normalised: Expression,
  parameters: Readonly<Record<string, TensorReader>>,
  at: readonly Expression[],
  affine: boolean,
): Expression {
  return affine ? add(mul(normalised, parameters["weight"]!.at(at)), parameters["bias"]!.at(at)) : normalised;
}
