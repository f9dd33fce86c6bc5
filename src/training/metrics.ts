/**
 * Metrics: what is told of a batch beside its loss, as a number from 0 to 1 or an error. Nothing is led back from them. Each is made of
 * sums, so that a set is judged as a whole, in batches of any size.
 */
import { integer, required, type AttributesOf } from "../ops/contract/attributes.ts";
import type { AttributeRecord, AttributeSpecs, Signature } from "../ops/contract/language-value.ts";
import type { GraphValue } from "../ops/contract/op.ts";
import { abs } from "../ops/kinds/abs.ts";
import { greaterequal } from "../ops/kinds/greaterequal.ts";
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
  /** 1 where the target counts, 0 where it does not; undefined where all of it counts. */
  readonly counted?: GraphValue | undefined;
}

/** Sums over a batch. The metric is the mean of the shares `part / whole`, one or one a class, of those that are a share of anything. */
export interface MetricTerms {
  readonly part: GraphValue;
  /** Of as many elements, each 0 where there is nothing to be a share of; or how many elements of the target count. */
  readonly whole: GraphValue | number;
}

interface MetricDefinition<A> {
  /** What the target holds, as losses say it. */
  readonly target: "values" | "classes";
  terms(site: MetricSite<A>): MetricTerms;
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
  summary:
    "The share of examples, or of their positions, whose class has the highest score; of equal scores the first counts.",
  isShare: true,
  attributes: {},
  positional: [],
  example: "accuracy",
  target: "classes",
  terms: (site) => shareAmong(site, 1),
});

const top = metric({
  name: "top",
  summary: "The share of examples whose class is among the highest scores; of equal scores the first count.",
  isShare: true,
  attributes: { count: required(integer(1), "How many scores count.") },
  positional: ["count"],
  example: "top(5)",
  target: "classes",
  terms: (site) => shareAmong(site, site.attributes.count),
});

const mae = metric({
  name: "mae",
  summary: "The mean absolute difference from the target.",
  isShare: false,
  attributes: {},
  positional: [],
  example: "mae",
  target: "values",
  terms: ({ ops, output, target }) => ({
    part: ops.sum(ops.graph.apply(abs, [ops.sub(output, target)], {})),
    whole: elements(output),
  }),
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
  terms: overlaps,
});

/**
 * Positions where fewer than so many classes come before that of the target, as sorting by scores has it: those with a higher score,
 * of equal ones those with a lower index, and what is not a number. So a target whose score is not a number is never among the first.
 */
function shareAmong({ ops, output, target, counted }: MetricSite<unknown>, most: number): MetricTerms {
  const shape = constantShape(output.type.shape);
  const indices = classIndices(ops, shape);
  const overClasses = (value: GraphValue): GraphValue =>
    ops.graph.apply(sumto, [value], { shape: shape.with(CHANNEL_AXIS, 1) });
  const own = overClasses(ops.where(ops.equal(target, indices), output, 0));
  const isNotAhead = ops.graph.apply(greaterequal, [indices, target], {});
  const isBelow = ops.graph.apply(less, [output, own], {});
  // Itself and those behind it: no comparison holds for what is not a number.
  const behind = overClasses(ops.add(isBelow, ops.mul(ops.equal(output, own), isNotAhead)));
  const isAmong = ops.greater(behind, shape[CHANNEL_AXIS]! - most);
  if (counted === undefined) return { part: ops.sum(isAmong), whole: elements(target) };
  return { part: ops.sum(ops.mul(isAmong, counted)), whole: ops.sum(counted) };
}

/** Intersections and unions in positions, one a class: counts are exact, so a class that is nowhere is told by 0. */
function overlaps({ ops, output, target, counted }: MetricSite<unknown>): MetricTerms {
  const shape = constantShape(output.type.shape);
  const ofCounted = (value: GraphValue): GraphValue => (counted === undefined ? value : ops.mul(value, counted));
  const counts = (isClass: GraphValue): GraphValue =>
    ops.graph.apply(sumto, [isClass], { shape: shape.map((extent, axis) => (axis === CHANNEL_AXIS ? extent : 1)) });
  const isFound = ofCounted(ops.graph.apply(hardmax, [output], { axis: "channels" }));
  const isTarget = ofCounted(ops.equal(target, classIndices(ops, shape)));
  const both = counts(ops.mul(isFound, isTarget));
  return { part: both, whole: ops.sub(ops.add(counts(isFound), counts(isTarget)), both) };
}

function elements({ type }: GraphValue): number {
  return productOf(constantShape(type.shape));
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

/** Of one batch: a tensor of one element; 0 where nothing counts. */
export function metricOfBatch(ops: Arithmetic, { part, whole }: MetricTerms): GraphValue {
  if (typeof whole === "number") return ops.div(part, whole);
  const classes = elements(whole);
  if (classes === 1) return ops.share(part, whole);
  const isNowhere = ops.equal(whole, 0);
  return ops.share(ops.sum(ops.share(part, whole)), ops.sub(classes, ops.sum(isNowhere)));
}

/** The same of sums that are there, over as many batches as there were. */
export function metricOfSums(parts: ArrayLike<number>, wholes: ArrayLike<number>): number {
  const shares = Array.from(parts, (part, at) => part / wholes[at]!).filter((_, at) => wholes[at] !== 0);
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}

export interface ChosenMetric {
  readonly of: Metric;
  readonly attributes: AttributeRecord;
  /** The class in the target that does not count, as the loss of that output has it. */
  readonly ignore?: number | undefined;
}

/** Those of one output, without what does not count. */
export function metricTerms(
  ops: Arithmetic,
  { of, attributes, ignore }: ChosenMetric,
  site: Pick<MetricSite<unknown>, "output" | "target">,
): MetricTerms {
  const counted = ignore === undefined ? undefined : ops.sub(1, ops.equal(site.target, ignore));
  return of.terms({ ops, ...site, attributes, counted });
}

/** By name. */
export const metrics: readonly Metric[] = [accuracy, top, mae, iou];
