/**
 * `normgradient`: internal; leads a gradient back through a normalisation. With z = (x - mean) * f and f = 1 / sqrt(variance + eps), both
 * of the set of x, it is `x' = f * (z' - mean of z' - z * mean of z'z)`, means over the set.
 */
import { div, double, int, mul, narrow, sub, widen } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { ndarray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { integer, integers, required, type AttributesOf } from "../contract/attributes.ts";
import { defineOp, sameType, type TensorReader } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { doubleSums, foldRegion } from "../shared/fold.ts";
import { epsilon, normaliserOf, setsBy, statisticsOf } from "../shared/normalise.ts";
import { channelsInnermost, countAlong, forRegion, wholeAxis, type AxisRange } from "../shared/region.ts";

const attributes = {
  axes: required(integers(1), "The axes over which a set extends, the batch counted."),
  groups: required(integer(1), "Into how many sets the channels are divided, where they are among the axes."),
  eps: epsilon,
} as const;

type NormGradientAttributes = AttributesOf<typeof attributes>;

export const normgradient = defineOp({
  name: "normgradient",
  spelled: false,
  category: "internal",
  summary: "The gradient of a normalisation's input, from that and the gradient of what was normalised.",
  attributes,
  inputs: { min: 2, max: 2 },
  examples: [],
  infer: sameType,
  receptive: () => seesAll,
  traits: () => ({}),
  reference({ inputs: [x, gradient], attributes: given }) {
    const output = ndarray(x!.shape);
    for (const positions of setsBy(x!.shape, keyOf(x!.shape, given))) {
      const average = (of: (position: number) => number) =>
        positions.reduce((sum, position) => sum + of(position), 0) / positions.length;
      const mean = average((at) => x!.data[at]!);
      const factor = 1 / Math.sqrt(average((at) => (x!.data[at]! - mean) ** 2) + given.eps);
      const z = (at: number): number => (x!.data[at]! - mean) * factor;
      const own = average((at) => gradient!.data[at]!);
      const product = average((at) => gradient!.data[at]! * z(at));
      for (const at of positions) output.data[at] = factor * (gradient!.data[at]! - own - z(at) * product);
    }
    return [output];
  },
  lower(k, { inputs: [x, gradient], outputs, attributes: given }) {
    const output = outputs[0]!;
    output.forEach((index) => {
      forEachSet(k, output.shape, given, (region, count) => {
        const statistics = statisticsOf(k, x!, index, region, count, given.eps);
        const back = leadBack(k, { x: x!, gradient: gradient!, index, region, count, statistics });
        forRegion(k, index, region, (at) => output.store(at, back(at)));
      });
    }, given.axes);
  },
});

function keyOf(shape: readonly number[], { axes, groups }: NormGradientAttributes) {
  const size = shape[CHANNEL_AXIS]! / groups;
  return (index: readonly number[]): readonly number[] =>
    index.flatMap((at, axis) => {
      if (!axes.includes(axis)) return [at];
      return axis === CHANNEL_AXIS ? [Math.floor(at / size)] : [];
    });
}

/** The regions of the sets at an index that has no place yet along the sets' axes. */
function forEachSet(
  k: KernelBuilder,
  shape: readonly number[],
  { axes, groups }: NormGradientAttributes,
  visit: (region: readonly AxisRange[], count: number) => void,
): void {
  const count = countAlong(shape, axes) / groups;
  const whole = axes.map((axis) => wholeAxis(shape, axis));
  if (groups === 1) return visit(channelsInnermost(whole), count);
  const size = shape[CHANNEL_AXIS]! / groups;
  k.for("g", 0, groups, (group) => {
    const from = k.let("from", mul(group, int(size)));
    const part = whole.map((range) => (range.axis === CHANNEL_AXIS ? { ...range, from, extent: size } : range));
    visit(channelsInnermost(part), count);
  });
}

interface NormalisedSet {
  readonly x: TensorReader;
  readonly gradient: TensorReader;
  readonly index: readonly Expression[];
  readonly region: readonly AxisRange[];
  readonly count: number;
  readonly statistics: readonly [mean: Expression, factor: Expression];
}

function leadBack(k: KernelBuilder, set: NormalisedSet): (at: readonly Expression[]) => Expression {
  const { x, gradient, count } = set;
  const [mean, factor] = set.statistics;
  const [total, products] = foldRegion(k, set.index, set.region, doubleSums("total", "products"), (at) => {
    const own = k.let("own", widen(gradient.at(at)));
    return [own, mul(own, mul(sub(widen(x.at(at)), mean), factor))];
  });
  const ownMean = k.let("ownMean", narrow(div(total!, double(count))));
  const product = k.let("product", narrow(div(products!, double(count))));
  const scale = k.let("scale", narrow(factor));
  const normalise = normaliserOf(k, set.statistics);
  return (at) => mul(scale, sub(sub(gradient.at(at), ownMean), mul(normalise(x.at(at)), product)));
}
