/** Tensors under other extents along some axes, each element from its neighbours along them: what `resize` computes. */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import {
  abs,
  add,
  and,
  compare,
  div,
  float,
  int,
  max,
  min,
  mul,
  select,
  sub,
  toFloat,
} from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { CHANNEL_AXIS, rowMajorStrides } from "../../tensor/shape.ts";
import { forEachIndex, ndarray, offsetOf, type NdArray } from "../../tensor/ndarray.ts";
import type { TensorReader, TensorWriter } from "../contract/op.ts";
import {
  spanOf,
  tapsAt,
  weightAt,
  type Position,
  type ResizedAxis,
  type Sampling,
  type Tap,
  type Weighted,
} from "./sampling.ts";

/** One axis after the other; `neighbours` are those of an output position along an axis. */
export function interpolate(
  input: NdArray,
  axes: readonly ResizedAxis[],
  neighbours: (axis: ResizedAxis, position: number) => Weighted,
): NdArray {
  return axes.reduce((array, axis) => interpolateAxis(array, axis, neighbours), input);
}

function interpolateAxis(
  input: NdArray,
  resized: ResizedAxis,
  neighbours: (axis: ResizedAxis, position: number) => Weighted,
): NdArray {
  const { axis, output: extent } = resized;
  const output = ndarray(input.shape.with(axis, extent));
  const along = Array.from({ length: extent }, (_, position) => neighbours(resized, position));
  const stride = rowMajorStrides(input.shape)[axis]!;
  forEachIndex(output.shape, (index, position) => {
    const line = offsetOf(input, index.with(axis, 0));
    for (const [at, weight] of along[index[axis]!]!) output.data[position]! += weight * input.data[line + at * stride]!;
  });
  return output;
}

/** `positionOf` finds where an output index lies along an axis; once for all channels, where these are not resized. */
export function lowerInterpolation(
  k: KernelBuilder,
  input: TensorReader,
  output: TensorWriter,
  axes: readonly ResizedAxis[],
  sampling: Sampling,
  positionOf: (axis: ResizedAxis, index: readonly Expression[]) => Position,
): void {
  const channelsStay = axes.every(({ axis }) => axis !== CHANNEL_AXIS);
  output.forEach(
    (index) => {
      const taps = axes.map((axis) => tapsAt(k, positionOf(axis, index), axis.input, sampling));
      const store = (at: readonly Expression[]): void => output.store(at, blend(k, input, axes, taps, at));
      if (!channelsStay) store(index);
      else k.for("c", int(0), int(output.shape[CHANNEL_AXIS]!), (c) => store(index.with(CHANNEL_AXIS, c)));
    },
    channelsStay ? [CHANNEL_AXIS] : [],
  );
}

/** One output element of axes that are smoothed: there may be many neighbours, so they are visited in loops. */
export function smoothed(
  k: KernelBuilder,
  input: TensorReader,
  axes: readonly (readonly [ResizedAxis, scale: number])[],
  sampling: Sampling & { readonly mode: "linear" | "cubic" },
  positionOf: (axis: ResizedAxis) => Position,
  index: readonly Expression[],
): Expression {
  const sum = k.variable("sum", float(0));
  const total = k.variable("total", float(0));
  const visit = (rest: typeof axes, at: readonly Expression[], weight: Expression, exists?: Expression): void => {
    const [next, ...others] = rest;
    if (next === undefined) {
      const term = mul(weight, input.at(at));
      sum.set(add(sum.value, exists === undefined ? term : select(exists, term, float(0))));
      total.set(add(total.value, weight));
      return;
    }
    const [axis, scale] = next;
    const { first, count } = spanOf(sampling.mode, scale);
    const position = positionOf(axis);
    const [before, fraction] = [k.let("before", position.floor), k.let("t", position.fraction)];
    k.for("i", 0, count, (i) => {
      const ahead = k.let("ahead", add(i, int(first)));
      const place = k.let("place", add(before, ahead));
      const inside = k.let("at", min(max(place, int(0)), int(axis.input - 1)));
      const distance = mul(abs(sub(toFloat(ahead), fraction)), float(scale));
      const own = k.let("own", weightAt(k, distance, sampling.mode, sampling.cubic));
      const neighbour = at.with(axis.axis, inside);
      if (!sampling.exclude_outside) return visit(others, neighbour, k.let("weight", mul(weight, own)));
      const isInside = k.let("isInside", compare("eq", place, inside));
      const kept = k.let("weight", mul(weight, select(isInside, own, float(0))));
      visit(others, neighbour, kept, exists === undefined ? isInside : and(exists, isInside));
    });
  };
  visit(axes, index, float(1));
  return div(sum.value, total.value);
}

/** The weighted sum over the neighbours along all axes, those of the last axis first. */
function blend(
  k: KernelBuilder,
  input: TensorReader,
  axes: readonly ResizedAxis[],
  taps: readonly (readonly Tap[])[],
  index: readonly Expression[],
): Expression {
  const [axis, ...inner] = axes;
  if (axis === undefined) return input.at(index);
  const [own, ...others] = taps;
  const terms = own!.map(({ at, weight, isOutside }) => {
    const value = blend(k, input, inner, others, index.with(axis.axis, at));
    const term = weight === undefined ? value : mul(value, weight);
    return isOutside === undefined ? term : select(isOutside, float(0), term);
  });
  return k.let(
    "blend",
    terms.reduce((sum, term) => add(sum, term)),
  );
}
