/** `avgpool`: the mean of each window. */
import { productOf } from "../../base/integers.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, div, double, int, min, mul, narrow, sub, toFloat, widen } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { constantDim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { constantShape, float32 } from "../../tensor/shape.ts";
import type { Window } from "../../tensor/window.ts";
import { boolean, withDefault } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { mul as mulLayer } from "./mul.ts";
import { windowadjoint } from "./windowadjoint.ts";
import {
  inferPooling,
  lowerPooling,
  poolingAttributes,
  poolingDilation,
  poolingMessages,
  poolingReceptive,
  poolingWindow,
  referencePooling,
  type PoolingAttributes,
  type PoolingPlace,
} from "../shared/pooling.ts";
import { adjointOf } from "../shared/window-adjoint.ts";
import { axisLetter, forTaps, tapsAt } from "../shared/window-loops.ts";

interface AverageAttributes extends PoolingAttributes {
  readonly count_include_pad: boolean;
}

/** Padding made by `same` never counts, as in TensorFlow. */
function countsPadding({ count_include_pad, pad }: AverageAttributes): boolean {
  return count_include_pad && typeof pad !== "string";
}

/**
 * How many taps of a window along an axis lie before the end of the end padding: what `ceil` lets hang over never counts.
 */
function reachOf(window: Window, axis: number, position: number, extent: number): number {
  const start = position * window.stride[axis]! - constantDim(window.padBegin[axis]!);
  const room = extent + constantDim(window.padEnd[axis]!) - start;
  return Math.min(window.kernel[axis]!, Math.ceil(room / window.dilation[axis]!));
}

/** By what the sum of a window is divided. */
function divisorOf(
  window: Window,
  position: readonly number[],
  extents: readonly number[],
  countPadding: boolean,
): number {
  if (!countPadding) return tapsAt(window, position, extents).length;
  return productOf(position.map((at, axis) => reachOf(window, axis, at, extents[axis]!)));
}

/** What an element counts for in each window, of one channel. */
function shares(input: readonly number[], output: readonly number[], attributes: AverageAttributes): NdArray {
  const window = poolingWindow(float32(input), attributes)!;
  const found = ndarray([1, 1, ...output.slice(2)]);
  forEachIndex(output.slice(2), (position, at) => {
    found.data[at] = 1 / divisorOf(window, position, input.slice(2), countsPadding(attributes));
  });
  return found;
}

/** The divisor along one axis: elements within the input, or within the padded input. */
function divisorAlong(k: KernelBuilder, place: PoolingPlace, axis: number, countPadding: boolean): Expression {
  const { window, position, taps, extents } = place;
  if (!countPadding) return sub(taps[axis]!.to, taps[axis]!.from);
  if (!window.ceil) return int(window.kernel[axis]!);
  const padBegin = constantDim(window.padBegin[axis]!);
  const padded = extents[axis]! + padBegin + constantDim(window.padEnd[axis]!);
  const dilation = window.dilation[axis]!;
  const start = mul(position[axis]!, int(window.stride[axis]!));
  const room = div(add(sub(int(padded), start), int(dilation - 1)), int(dilation));
  const name = `${axisLetter(axis, extents.length)}Count`;
  return k.let(name, min(int(window.kernel[axis]!), room));
}

export const avgpool = defineOp({
  name: "avgpool",
  category: "pooling",
  summary: "The mean of each window, channel by channel; `avgpool global` takes it over all positions.",
  details: [
    "Extents as for `maxpool`. The divisor follows PyTorch's `AvgPool2d`: numeric padding counts as zeros unless",
    "`count_include_pad=false`, and the part of a window that `ceil=true` lets hang over the padding never counts. Padding",
    "of `same` never counts, as in TensorFlow. Elements between those of a dilated window do not count.",
  ].join("\n"),
  attributes: {
    ...poolingAttributes,
    dilation: poolingDilation,
    count_include_pad: withDefault(boolean, true, "Whether numeric padding counts in the divisor."),
  },
  positional: ["kernel"],
  messages: poolingMessages,
  examples: [
    { text: "avgpool 2 stride=2", input: "[6, 28, 28]", output: "[6, 14, 14]" },
    { text: "avgpool global", input: "[2048, 7, 7]", output: "[2048, 1, 1]" },
  ],
  infer: ([input], attributes, problems) => inferPooling("avgpool", input!, attributes, problems),
  receptive: ([input], _outputs, attributes) => poolingReceptive(input!, attributes),
  traits: ([input], attributes) => {
    const window = poolingWindow(input!, attributes);
    if (window === undefined) return {};
    return { pooling: { reduction: "average", window, countPadding: countsPadding(attributes) } };
  },
  gradient({ graph, inputs: [input], gradient, attributes }) {
    const [from, to] = [constantShape(input!.type.shape), constantShape(gradient.type.shape)];
    const parts = graph.apply(mulLayer, [gradient, graph.constant(shares(from, to, attributes))], {});
    return { inputs: [graph.apply(windowadjoint, [parts], adjointOf(input!, attributes))] };
  },
  reference: (io) =>
    referencePooling(io, (elements, window, position) => {
      const sum = elements.reduce((a, b) => a + b, 0);
      return sum / divisorOf(window, position, io.inputs[0]!.shape.slice(2), countsPadding(io.attributes));
    }),
  lower: (k, io) =>
    lowerPooling(k, io, (place) => {
      const sum = k.variable("sum", double(0));
      forTaps(k, place.taps, (_kernelIndex, inputIndex) => sum.set(add(sum.value, widen(place.at(inputIndex)))));
      const counts = place.taps.map((_, axis) => divisorAlong(k, place, axis, countsPadding(io.attributes)));
      return narrow(div(sum.value, widen(toFloat(counts.reduce(mul)))));
    }),
});
