/** Tensors under other extents along some axes, each element from its neighbours along them: what `resize` computes. */
import type { KernelBuilder } from "../kernel/builder.ts";
import { add, float, int, mul, select } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import { CHANNEL_AXIS, rowMajorStrides } from "../tensor/shape.ts";
import { forEachIndex, ndarray, offsetOf, type NdArray } from "../tensor/ndarray.ts";
import type { TensorReader, TensorWriter } from "./contract.ts";
import { tapsAt, type Position, type ResizedAxis, type Sampling, type Tap, type Weighted } from "./sampling.ts";

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
