/**
 * What the reductions share: all elements along whole axes become one. Shape rule, messages, and the two ways over the
 * elements that belong together; what is made of them is each reduction's own.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { int } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { forEachIndex, ndarray, offsetOf, type NdArray } from "../../tensor/ndarray.ts";
import { formatShape, type Shape, type TensorType } from "../../tensor/shape.ts";
import { boolean, optional, withDefault } from "../contract/attributes.ts";
import { axes, axesMessages, findAxis, resolveAxes, type Axis } from "./axes.ts";
import {
  defineOp,
  type Gradients,
  type GradientSite,
  type LowerIO,
  type OpWords,
  type ProblemsOf,
} from "../contract/op.ts";
import { ownElements, ownReach } from "../contract/receptive.ts";
import { doubleSums, foldRegion, type Fold, type FoldTerms } from "./fold.ts";
import { channelsInnermost, countAlong, forRegion, wholeAxis } from "./region.ts";

export interface ReductionInit<Name extends string> extends OpWords<Name> {
  /** What it does, in messages: `averages`. */
  readonly verb: string;
  /** All elements that belong together to one, in float64. */
  reference(values: readonly number[]): number;
  readonly gradient: (site: GradientSite<ReductionAttributes>) => Gradients;
  /** The same in a kernel. */
  reduce(k: KernelBuilder, elements: Elements): Expression;
}

/** The elements that become one, in a kernel. */
export interface Elements {
  readonly count: number;
  /** One of them. */
  readonly first: Expression;
  /** Loops over all of them; may be asked several times. */
  forEach(visit: (element: Expression) => void): void;
  /** Over all of them, in another order. */
  readonly fold: FoldTerms<Expression>;
}

export interface ReductionAttributes {
  readonly axes: readonly Axis[] | undefined;
  readonly keepdims: boolean;
}

const messages = {
  ...axesMessages,
  "needs-spatial": "The tensor is flat, and no axes were named.",
  "nothing-left": "Every axis would be dropped.",
} as const;

export function reduction<const Name extends string>({ verb, reference, reduce, ...rest }: ReductionInit<Name>) {
  return defineOp({
    ...rest,
    category: "reduction",
    attributes: {
      axes: optional(axes, "every spatial axis", "The axes along which elements are taken together."),
      keepdims: withDefault(boolean, false, "Whether these axes stay, with extent 1."),
    },
    messages,
    infer: ([input], attributes, problems) => inferReduction(rest.name, verb, input!, attributes, problems),
    receptive([input], _outputs, attributes) {
      const own = ownElements(input!.shape.length, reducedAxes(attributes, input!.shape.length));
      return attributes.keepdims ? own : own.map(({ from }, place) => ownReach(from, place));
    },
    traits: () => ({}),
    reference: ({ inputs, outputs, attributes }) => [reduceArray(inputs[0]!, outputs[0]!, attributes, reference)],
    lower: (k, io) => lowerReduction(k, io, reduce),
  });
}

/** The sum of doubles made of the elements. */
export function sumOf({ fold }: Elements, term: (element: Expression) => Expression): Expression {
  const [sum] = fold(doubleSums("sum"), (element) => [term(element)]);
  return sum!;
}

/** The largest or smallest element. */
export function extreme({ first, fold }: Elements, name: string, join: Fold["join"]): Expression {
  const [found] = fold({ names: [name], start: first, join }, (element) => [element]);
  return found!;
}

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function inferReduction(
  name: string,
  verb: string,
  input: TensorType,
  attributes: ReductionAttributes,
  problems: ProblemsOf<typeof messages>,
): readonly TensorType[] | undefined {
  if (attributes.axes === undefined && input.shape.length === 2) return reportFlat(name, verb, input, problems);
  if (attributes.axes !== undefined && resolveAxes(attributes.axes, input.shape, "axes", problems) === undefined) {
    return undefined;
  }
  const over = reducedAxes(attributes, input.shape.length);
  if (attributes.keepdims) return [{ dtype: input.dtype, shape: keptShape(input.shape, over) }];
  if (over.length === input.shape.length - 1) return reportNothingLeft(name, input, problems);
  return [{ dtype: input.dtype, shape: input.shape.filter((_, axis) => !over.includes(axis)) }];
}

function reportFlat(name: string, verb: string, input: TensorType, problems: ProblemsOf<typeof messages>): undefined {
  return problems.error({
    code: "needs-spatial",
    message: `${name} ${verb} over height and width, and ${formatShape(input.shape)} has neither`,
    help: [
      `before a flatten the tensor still has its spatial axes; axes=channels keepdims=true ${verb} over the channels`,
    ],
    remedies: [
      { text: "axes=channels keepdims=true gives {out}", set: { axes: "channels", keepdims: "true" } },
      { text: "axes=channels gives {out}", set: { axes: "channels" } },
    ],
  });
}

function reportNothingLeft(name: string, input: TensorType, problems: ProblemsOf<typeof messages>): undefined {
  return problems.error({
    code: "nothing-left",
    attribute: "axes",
    message: `${name} over every axis of ${formatShape(input.shape)} leaves none`,
    remedies: [{ text: "keepdims=true gives {out}", set: { keepdims: "true" } }],
  });
}

/** The axes that disappear, batch counted, in the order of the tensor; `infer` has judged them. */
export function reducedAxes({ axes }: ReductionAttributes, rank: number): readonly number[] {
  const asked = axes?.map((axis) => findAxis(axis, rank)!) ?? Array.from({ length: rank - 2 }, (_, i) => i + 2);
  return asked.toSorted((a, b) => a - b);
}

export function keptShape<S extends Shape>(shape: S, over: readonly number[]): S {
  return shape.map((extent, axis) => (over.includes(axis) ? 1 : extent)) as unknown as S;
}

// ── Semantics ────────────────────────────────────────────────────────────────────────────────────────────────────────

function reduceArray(
  input: NdArray,
  shape: readonly number[],
  attributes: ReductionAttributes,
  compute: (values: readonly number[]) => number,
): NdArray {
  const over = reducedAxes(attributes, input.shape.length);
  const kept = ndarray(keptShape(input.shape, over));
  const sets = Array.from(kept.data, (): number[] => []);
  forEachIndex(input.shape, (index, position) => {
    const at = index.map((i, axis) => (over.includes(axis) ? 0 : i));
    sets[offsetOf(kept, at)]!.push(input.data[position]!);
  });
  return ndarray(shape, Float64Array.from(sets, compute));
}

function lowerReduction(
  k: KernelBuilder,
  { inputs, outputs, attributes }: LowerIO<ReductionAttributes>,
  reduce: ReductionInit<string>["reduce"],
): void {
  const input = inputs[0]!;
  const over = reducedAxes(attributes, input.shape.length);
  const region = channelsInnermost(over.map((axis) => wholeAxis(input.shape, axis)));
  const count = countAlong(input.shape, over);
  outputs[0]!.forEach((index) => {
    const rest = [...index];
    const start = input.shape.map((_, axis) => (over.includes(axis) && !attributes.keepdims ? int(0) : rest.shift()!));
    const elements: Elements = {
      count,
      first: input.at(start),
      forEach: (visit) => forRegion(k, start, region, (at) => visit(input.at(at))),
      fold: (fold, terms) => foldRegion(k, start, region, fold, (at) => terms(input.at(at))),
    };
    outputs[0]!.store(index, reduce(k, elements));
  });
}
