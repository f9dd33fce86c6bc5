/** Metrics: what is told of a batch beside its loss, as a number from 0 to 1 or an error. Nothing is led back from them. */
import { integer, required, type AttributesOf } from "../ops/contract/attributes.ts";
import type { AttributeRecord, AttributeSpecs, Signature } from "../ops/contract/language-value.ts";
import type { GraphValue } from "../ops/contract/op.ts";
import { abs } from "../ops/kinds/abs.ts";
import { greater } from "../ops/kinds/greater.ts";
import { hardmax } from "../ops/kinds/hardmax.ts";
import { less } from "../ops/kinds/less.ts";
import { sumto } from "../ops/kinds/sumto.ts";
import { productOf } from "../base/integers.ts";
import { ndarray } from "../tensor/ndarray.ts";
import { CHANNEL_AXIS, constantShape } from "../tensor/shape.ts";
import type { Arithmetic } from "./arithmetic.ts";

export interface MetricSite<A> {
  readonly ops: Arithmetic;
  readonly output: GraphValue;
  readonly target: GraphValue;
  readonly attributes: A;
}

interface MetricDefinition<A> {
  /** What the target holds, as losses say it. */
  readonly target: "values" | "classes";
  /** Over the whole batch: a tensor of one element. */
  value(site: MetricSite<A>): GraphValue;
}

/** A metric by its name, as the language spells it. */
export interface Metric extends Signature, MetricDefinition<AttributeRecord> {
  readonly summary: string;
  /** Whether more is better. */
  readonly isShare: boolean;
}

function metric<const S extends AttributeSpecs>({
  example,
  ...init
}: MetricDefinition<AttributesOf<S>> &
  Pick<Metric, "name" | "summary" | "isShare" | "positional"> & {
    readonly attributes: S;
    readonly example: string;
  }): Metric {
  return { ...init, examples: [{ text: example }] } as unknown as Metric;
}

const accuracy = metric({
  name: "accuracy",
  summary: "The share of examples, or of their positions, whose class has the highest score.",
  isShare: true,
  attributes: {},
  positional: [],
  example: "accuracy",
  target: "classes",
  value: ({ ops, output, target }) => shareAmong(ops, output, target, 1),
});

const top = metric({
  name: "top",
  summary: "The share of examples whose class is among the highest scores.",
  isShare: true,
  attributes: { count: required(integer(1), "How many scores count.") },
  positional: ["count"],
  example: "top(5)",
  target: "classes",
  value: ({ ops, output, target, attributes: { count } }) => shareAmong(ops, output, target, count),
});

const mae = metric({
  name: "mae",
  summary: "The mean absolute difference from the target.",
  isShare: false,
  attributes: {},
  positional: [],
  example: "mae",
  target: "values",
  value: ({ ops, output, target }) =>
    ops.div(ops.sum(ops.graph.apply(abs, [ops.sub(output, target)], {})), productOf(constantShape(output.type.shape))),
});

const iou = metric({
  name: "iou",
  summary:
    "How well the areas of the classes are met: what is found and what is the target, their intersection over their union (Jaccard 1912), as a mean over the classes that are in either.",
  isShare: true,
  attributes: {},
  positional: [],
  example: "iou",
  target: "classes",
  value: meanOverlap,
});

/** Positions of which fewer than so many scores are above that of the target's class. */
function shareAmong(ops: Arithmetic, output: GraphValue, target: GraphValue, most: number): GraphValue {
  const shape = constantShape(output.type.shape);
  const classes = shape[CHANNEL_AXIS]!;
  const overClasses = (value: GraphValue): GraphValue =>
    ops.graph.apply(sumto, [value], { shape: shape.with(CHANNEL_AXIS, 1) });
  const own = overClasses(ops.mul(ops.equal(target, classIndices(ops, shape)), output));
  const above = overClasses(ops.graph.apply(greater, [output, own], {}));
  const limit = ops.graph.constant(
    ndarray(
      shape.map(() => 1),
      [most],
    ),
  );
  const isAmong = ops.graph.apply(less, [above, limit], {});
  return ops.div(ops.sum(isAmong), productOf(shape) / classes);
}

/** Counts of positions are exact, so a class that is nowhere is told by 0. */
function meanOverlap({ ops, output, target }: MetricSite<unknown>): GraphValue {
  const shape = constantShape(output.type.shape);
  const counts = (isClass: GraphValue): GraphValue =>
    ops.graph.apply(sumto, [isClass], { shape: shape.map((extent, axis) => (axis === CHANNEL_AXIS ? extent : 1)) });
  const isFound = ops.graph.apply(hardmax, [output], { axis: "channels" });
  const isTarget = ops.equal(target, classIndices(ops, shape));
  const both = counts(ops.mul(isFound, isTarget));
  const either = ops.sub(ops.add(counts(isFound), counts(isTarget)), both);
  const isNowhere = ops.equal(either, 0);
  const overlaps = ops.div(both, ops.add(either, isNowhere));
  return ops.div(ops.sum(overlaps), ops.sub(shape[CHANNEL_AXIS]!, ops.sum(isNowhere)));
}

/** 0, 1, 2, … along the channels. */
function classIndices(ops: Arithmetic, shape: readonly number[]): GraphValue {
  const classes = shape[CHANNEL_AXIS]!;
  return ops.graph.constant(
    ndarray(
      shape.map((_, axis) => (axis === CHANNEL_AXIS ? classes : 1)),
      Array.from({ length: classes }, (_, at) => at),
    ),
  );
}

/** By name. */
export const metrics: readonly Metric[] = [accuracy, top, mae, iou];
