/**
 * Losses: what training makes small. Each is a mean over the batch and all elements, as PyTorch's are, or with `reduction=sum` their
 * sum. Rules are written with ops, so that their gradients follow.
 */
import { integer, number, numbers, optional, withDefault, word } from "../ops/contract/attributes.ts";
import type { AttributesOf } from "../ops/contract/attributes.ts";
import type { AttributeRecord, AttributeSpecs, Signature } from "../ops/contract/language-value.ts";
import type { GraphValue } from "../ops/contract/op.ts";
import { abs } from "../ops/kinds/abs.ts";
import { clip } from "../ops/kinds/clip.ts";
import { logsoftmax } from "../ops/kinds/logsoftmax.ts";
import { softplus } from "../ops/kinds/softplus.ts";
import { productOf } from "../base/integers.ts";
import { ndarray } from "../tensor/ndarray.ts";
import { CHANNEL_AXIS, constantShape } from "../tensor/shape.ts";
import type { Arithmetic } from "./arithmetic.ts";

export interface LossSite<A> {
  readonly ops: Arithmetic;
  /** An output of the model, batch in front. */
  readonly output: GraphValue;
  /** Of the shape that `targetShape` gives. */
  readonly target: GraphValue;
  readonly attributes: A;
}

/** What is summed over all elements, and what the sum is divided by where it is a mean. */
export interface LossTerms {
  readonly sum: GraphValue;
  readonly count: GraphValue | number;
}

interface LossDefinition<A> {
  /** What the target holds for each example: values, or one class for each position. */
  readonly target: "values" | "classes";
  /** From where to where values of the target go; undefined where they may be any. */
  readonly range?: readonly [least: number, most: number];
  /** Whether an output holds scores, which are on another scale than the target. */
  readonly isOfScores?: boolean;
  /** What is probably wrong where an output comes from a layer of this name. */
  readonly behind?: Readonly<Record<string, { readonly message: string; readonly help: string }>>;
  terms(site: LossSite<A>): LossTerms;
  /** What judges instead where the attributes say that the target is of another kind. */
  variant?(attributes: A): Loss | undefined;
}

/** A loss by its name, as the language spells it. */
export interface Loss extends Signature, LossDefinition<AttributeRecord> {
  readonly summary: string;
}

interface LossInit<S extends AttributeSpecs> extends LossDefinition<AttributesOf<S & typeof common>> {
  readonly name: string;
  readonly summary: string;
  readonly attributes: S;
  readonly example: string;
}

const common = {
  reduction: withDefault(
    word("mean", "sum"),
    "mean",
    "Whether it is the mean over the batch and all elements, or their sum.",
  ),
} as const;

function loss<const S extends AttributeSpecs>({ attributes, example, ...init }: LossInit<S>): Loss {
  return { ...init, attributes: { ...attributes, ...common }, positional: [], examples: [{ text: example }] };
}

/** A term for each element. */
function elementwise(
  name: string,
  summary: string,
  term: (ops: Arithmetic, output: GraphValue, target: GraphValue) => GraphValue,
  more: Pick<Loss, "behind" | "isOfScores" | "range"> = {},
): Loss {
  return loss({
    name,
    summary,
    attributes: {},
    example: name,
    target: "values",
    ...more,
    terms: ({ ops, output, target }) => ({ sum: ops.sum(term(ops, output, target)), count: elements(output) }),
  });
}

/** Scores are better known than what is left of them where a probability is all but 0 or 1, and a bend cuts away those below 0. */
function takesScores(own: "softmax" | "sigmoid"): Required<LossDefinition<never>>["behind"] {
  const others = ["softmax", "sigmoid", "relu"].filter((layer) => layer !== own);
  return {
    [own]: { message: `takes scores and has a ${own} of its own`, help: outputBefore(own) },
    ...Object.fromEntries(
      others.map((layer) => [layer, { message: "takes scores of any size and sign", help: outputBefore(layer) }]),
    ),
  };
}

function outputBefore(layer: string): string {
  return `leave \`${layer}\` out, or give the loss an output before it: \`output scores = LABEL\``;
}

const needsLogarithms = {
  message: "takes logarithms of probabilities",
  help: "`logsoftmax` gives them; `crossentropy` takes scores before either",
};

function elements({ type }: GraphValue): number {
  return productOf(constantShape(type.shape));
}

const mse = elementwise("mse", "The squared difference from the target.", (ops, output, target) => {
  const difference = ops.sub(output, target);
  return ops.mul(difference, difference);
});

const mae = elementwise("mae", "The absolute difference from the target.", (ops, output, target) =>
  ops.graph.apply(abs, [ops.sub(output, target)], {}),
);

const bce = elementwise(
  "bce",
  "Binary cross-entropy of scores before a sigmoid: log(1 + exp(x)) - x*t for targets t from 0 to 1.",
  (ops, output, target) => ops.sub(ops.graph.apply(softplus, [output], { beta: 1 }), ops.mul(output, target)),
  { isOfScores: true, range: [0, 1], behind: takesScores("sigmoid") },
);

const huber = loss({
  name: "huber",
  summary: "Half the squared difference up to delta, from there on delta times what is beyond half of it (Huber 1964).",
  attributes: {
    delta: withDefault(
      number("a positive number", (value) => value > 0),
      1,
      "Where it turns from a parabola into a line.",
    ),
  },
  example: "huber(delta=0.5)",
  target: "values",
  terms({ ops, output, target, attributes: { delta } }) {
    const difference = ops.sub(output, target);
    const clipped = ops.graph.apply(clip, [difference], { min: -delta, max: delta });
    return {
      sum: ops.sum(ops.mul(clipped, ops.sub(difference, ops.mul(clipped, 0.5)))),
      count: elements(output),
    };
  },
});

const classAttributes = {
  weights: optional(
    numbers("a number from 0 up for each class", (value) => value >= 0, "[1, 2]"),
    "1 for each class",
    "What each class counts.",
  ),
  ignore: optional(
    integer(Number.MIN_SAFE_INTEGER),
    "none",
    "A class in the target that does not count. Where nothing of a batch counts, its loss is 0.",
  ),
} as const;

type ClassAttributes = AttributesOf<typeof classAttributes>;

const crossentropy = loss({
  name: "crossentropy",
  summary: "Cross-entropy of scores before a softmax and the class of each example, or of each of its positions.",
  attributes: {
    label_smoothing: withDefault(
      number("a number from 0 to 1", (value) => value >= 0 && value <= 1),
      0,
      "The part of the target that is spread evenly over all classes (Szegedy et al. 2016).",
    ),
    target: withDefault(
      word("classes", "probabilities"),
      "classes",
      "What is compared with: one class, or a probability of each.",
    ),
    ...classAttributes,
  },
  example: "crossentropy(label_smoothing=0.1)",
  target: "classes",
  behind: takesScores("softmax"),
  terms({ ops, output, target, attributes }) {
    const logarithms = ops.graph.apply(logsoftmax, [output], { axis: "channels" });
    return classTerms(ops, logarithms, target, attributes, attributes.label_smoothing);
  },
  variant: ({ target }) => (target === "probabilities" ? crossentropyOfProbabilities : undefined),
});

/** PyTorch's for a target of floats: a mean over examples and positions, also where classes have weights. */
const crossentropyOfProbabilities: Loss = {
  ...crossentropy,
  target: "values",
  range: [0, 1],
  isOfScores: true,
  terms({ ops, output, target, attributes }) {
    const { label_smoothing: smoothing, weights } = attributes as {
      label_smoothing: number;
      weights?: readonly number[];
    };
    const classes = constantShape(output.type.shape)[CHANNEL_AXIS]!;
    const logarithms = ops.graph.apply(logsoftmax, [output], { axis: "channels" });
    const weighted = weights === undefined ? logarithms : ops.mul(logarithms, ofClasses(ops, output, weights));
    const smoothed = smoothing === 0 ? target : ops.add(ops.mul(target, 1 - smoothing), smoothing / classes);
    return { sum: ops.neg(ops.sum(ops.mul(smoothed, weighted))), count: elements(output) / classes };
  },
};

const nll = loss({
  name: "nll",
  summary: "The negative logarithm of the probability of the target's class, of outputs that are logarithms already.",
  attributes: classAttributes,
  example: "nll",
  target: "classes",
  behind: { softmax: needsLogarithms, sigmoid: needsLogarithms, relu: needsLogarithms },
  terms: ({ ops, output, target, attributes }) => classTerms(ops, output, target, attributes, 0),
});

/** As PyTorch's `CrossEntropyLoss`: weighted means are divided by the weights of the classes that are there. */
function classTerms(
  ops: Arithmetic,
  logarithms: GraphValue,
  target: GraphValue,
  { weights, ignore }: ClassAttributes,
  smoothing: number,
): LossTerms {
  const classes = constantShape(logarithms.type.shape)[CHANNEL_AXIS]!;
  const constantOf = (values: readonly number[]): GraphValue => ofClasses(ops, logarithms, values);
  const indices = constantOf(Array.from({ length: classes }, (_, at) => at));
  const counted = ignore === undefined ? undefined : ops.sub(1, ops.equal(target, ignore));
  const ofCounted = (value: GraphValue): GraphValue => (counted === undefined ? value : ops.mul(value, counted));
  const isTarget = ofCounted(ops.equal(target, indices));
  const weighted = weights === undefined ? logarithms : ops.mul(logarithms, constantOf(weights));
  const own = ops.sum(ops.mul(isTarget, weighted));
  const all = smoothing === 0 ? undefined : ops.sum(ofCounted(weighted));
  const sum = all === undefined ? own : ops.add(ops.mul(own, 1 - smoothing), ops.mul(all, smoothing / classes));
  return { sum: ops.neg(sum), count: countOf() };

  function countOf(): GraphValue | number {
    if (weights !== undefined) return ops.sum(ops.mul(isTarget, constantOf(weights)));
    return counted === undefined ? elements(target) : ops.sum(counted);
  }
}

/** A number for each class, along the channels of an output. */
function ofClasses(ops: Arithmetic, output: GraphValue, values: readonly number[]): GraphValue {
  const shape = constantShape(output.type.shape).map((extent, axis) => (axis === CHANNEL_AXIS ? extent : 1));
  return ops.graph.constant(ndarray(shape, values));
}

/** A mean is 0, and so are its gradients, where nothing of a batch counts: all of it is ignored, or of classes that weigh 0. */
export function lossOfBatch(ops: Arithmetic, { sum, count }: LossTerms, { reduction }: AttributeRecord): GraphValue {
  if (reduction === "sum") return sum;
  return typeof count === "number" ? ops.div(sum, count) : ops.share(sum, count);
}

/** The same of sums that are there, over as many batches as there were. */
export function lossOfSums(sum: number, count: number, { reduction }: AttributeRecord): number {
  if (reduction === "sum") return sum;
  return count === 0 ? 0 : sum / count;
}

/** By name. */
export const losses: readonly Loss[] = [mse, mae, huber, crossentropy, bce, nll];

/** Of the target of an output, batch in front. */
export function targetShape({ target }: Pick<Loss, "target">, output: readonly number[]): readonly number[] {
  return target === "values" ? output : output.with(CHANNEL_AXIS, 1);
}
