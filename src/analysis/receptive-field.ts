/**
 * How much of the input an element sees: extent, spacing and position of its receptive field along each spatial axis. Fields
 * are counted: every layer tells which elements an output element reads, and what these see is followed from the input on.
 * For chains of windows that gives the recurrences of Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional
 * Neural Networks", Distill 2019. Where branches join, the field is the smallest that covers those of all branches. Fields are
 * theoretical: they may reach beyond the input.
 */
import type { Graph, InputValue, Node, Value } from "../graph/graph.ts";
import type { AnyOp, Problems } from "../ops/contract/op.ts";
import type { Receptive } from "../ops/contract/receptive.ts";
import { bindAttributes, type AttributeRecord } from "../ops/contract/language-value.ts";
import { bindDim, constantDim, symbolsOf, type Dim, type SizeBindings } from "../tensor/dim.ts";
import { shapesEqual, spatialDims, type TensorType } from "../tensor/shape.ts";
import {
  coverBoth,
  fieldThrough,
  largestExtent,
  ownElement,
  type TapBudget,
  type CountedField,
} from "./counted-field.ts";

export type AxisField =
  /** Every element sees the whole axis: behind global pooling and dense layers. */
  | { readonly kind: "whole" }
  | {
      readonly kind: "window";
      /** Input elements from the first to the last that is seen: the most that any element sees. */
      readonly extent: number;
      /** Input elements between the fields of neighbouring elements (effective stride), on average; undefined where they do not lie evenly. */
      readonly jump: number | undefined;
      /** Where the first element's field starts; negative within padding; undefined where it depends on open sizes. */
      readonly start: number | undefined;
    };

export interface ReceptiveFields {
  /**
   * One entry per spatial axis of the inputs that a value depends on; where these differ in rank, of the one that has most, and
   * all of it is seen. Values that depend on no input are absent.
   */
  readonly fields: ReadonlyMap<Value, readonly AxisField[]>;
  /** Spatial extents of the first input of each rank, by their number: what a `whole` axis sees. */
  readonly inputExtents: ReadonlyMap<number, readonly Dim[]>;
}

/** The field along one spatial axis of the input; undefined where all of it is seen. */
export type Followed =
  | {
      /** The value's axis, batch counted, along which fields lie one behind the other. */
      readonly axis: number;
      readonly field: CountedField;
    }
  | undefined;

const whole: AxisField = { kind: "whole" };

/**
 * What open sizes stand for, one count for each: where they agree, the field does not depend on them. Larger than what
 * nets look at, an even and an odd one, or the next from there on at which the operands of every join fit.
 */
const REPRESENTATIVES = [4096, 8193];

/** So many sizes are tried: those that fit are often the multiples of some power of 2. */
const TRIED = 512;

/** Elements looked at for the fields of a graph; those found later see everything. */
const TAPS = 2 ** 24;

/** The receptive field of every value of a graph. With several inputs, the largest of those in each. */
export function measureReceptiveFields(graph: Graph): ReceptiveFields {
  const extents = graph.inputs.map((input) => spatialDims(input.type.shape));
  const budget: TapBudget = { taps: TAPS };
  const fields = new Map<Value, readonly AxisField[]>();
  for (const input of graph.inputs) {
    for (const [value, field] of fieldsIn(graph, input, budget)) {
      const known = fields.get(value);
      fields.set(value, known === undefined ? field : largest(known, field));
    }
  }
  return { fields, inputExtents: new Map(extents.toReversed().map((dims) => [dims.length, dims])) };
}

/**
 * The largest extents seen by any of some values, one per spatial axis: a number, or the input's extent where all of it
 * is seen. Undefined where none of them depends on an input.
 */
export function receptiveExtents(
  { fields, inputExtents }: ReceptiveFields,
  values: readonly Value[],
): readonly Dim[] | undefined {
  const known = values.flatMap((value) => {
    const field = fields.get(value);
    return field === undefined ? [] : [field];
  });
  if (known.length === 0) return undefined;
  const field = known.reduce(largest);
  const extents = inputExtents.get(field.length)!;
  return field.map((axis, at) => (axis.kind === "whole" ? extents[at]! : axis.extent));
}

/** What every value sees of each input; open sizes are large ones. */
export function followInputs(graph: Graph): readonly ReadonlyMap<Value, readonly Followed[]>[] {
  const budget: TapBudget = { taps: TAPS };
  const sizes = sizesOf(graph)[0]!;
  return graph.inputs.map((input) => followInput(graph, input, sizes, budget));
}

// ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Fields in one input, along each of its axes. */
function fieldsIn(graph: Graph, input: InputValue, budget: TapBudget): ReadonlyMap<Value, readonly AxisField[]> {
  const counts = sizesOf(graph).map((sizes) => ({ sizes, followed: followInput(graph, input, sizes, budget) }));
  const fields = new Map<Value, readonly AxisField[]>();
  for (const value of counts[0]!.followed.keys()) {
    const [first, second] = counts.map(({ sizes, followed }) =>
      followed.get(value)!.map((along) => axisField(along, boundType(value.type, sizes).shape)),
    );
    fields.set(value, second === undefined ? first! : first!.map((field, axis) => onAnySize(field, second[axis]!)));
  }
  return fields;
}

function sizesOf(graph: Graph): readonly SizeBindings[] {
  const names = new Set(graph.inputs.flatMap(({ type }) => type.shape.flatMap(symbolsOf)));
  if (names.size === 0) return [{}];
  const joins = graph.nodes.filter(({ inputs }) => inputs.length > 1);
  const sizesFrom = (size: number): SizeBindings => Object.fromEntries([...names].map((name) => [name, size]));
  return REPRESENTATIVES.map((first) => {
    const tried = Array.from({ length: TRIED }, (_, further) => sizesFrom(first + further));
    return tried.find((sizes) => joins.every((join) => fits(join, sizes))) ?? sizesFrom(first);
  });
}

/** Whether a node takes its operands at some sizes, and gives what it is said to give. */
function fits({ op, attributes, inputs, outputs }: Node, sizes: SizeBindings): boolean {
  const types = inputs.map(({ type }) => boundType(type, sizes));
  const found = op.infer(types, bindAttributes(op.attributes, attributes, sizes), quiet);
  return found?.every(({ shape }, at) => shapesEqual(shape, boundType(outputs[at]!.type, sizes).shape)) === true;
}

const quiet: Problems<string> = { error: () => undefined, warning: () => {}, demand: () => {} };

function axisField(followed: Followed, shape: readonly number[]): AxisField {
  if (followed === undefined) return whole;
  const { axis, field } = followed;
  return {
    kind: "window",
    extent: largestExtent(field, shape[axis]!),
    jump: field.shift === undefined ? undefined : Math.abs(field.shift) / field.size,
    start: Number.isFinite(field.first[0]) ? field.first[0] : undefined,
  };
}

/** What holds for two sizes; a field that grows with the input sees all of it. */
function onAnySize(a: AxisField, b: AxisField): AxisField {
  const differ = a.kind === "window" && b.kind === "window" && a.extent !== b.extent;
  return differ && (a.jump === undefined || a.jump !== b.jump) ? whole : larger(a, b);
}

/** Axes of inputs that differ in rank are not the same. */
function largest(a: readonly AxisField[], b: readonly AxisField[]): readonly AxisField[] {
  if (a.length === b.length) return a.map((axis, at) => larger(axis, b[at]!));
  return (a.length > b.length ? a : b).map(() => whole);
}

function larger(a: AxisField, b: AxisField): AxisField {
  if (a.kind === "whole" || b.kind === "whole") return whole;
  return {
    kind: "window",
    extent: Math.max(a.extent, b.extent),
    jump: a.jump === b.jump ? a.jump : undefined,
    start: a.start === b.start ? a.start : undefined,
  };
}

// ── Following one input ──────────────────────────────────────────────────────────────────────────────────────────────

/** What every value that depends on an input sees of it, one entry per spatial axis of the input. */
export function followInput(
  graph: Graph,
  input: InputValue,
  sizes: SizeBindings,
  budget: TapBudget,
): ReadonlyMap<Value, readonly Followed[]> {
  const seen = new Map<Value, readonly Followed[]>();
  seen.set(
    input,
    spatialDims(input.type.shape).map((_, at) => ({ axis: at + 2, field: ownElement })),
  );
  for (const node of graph.nodes) {
    const followed = followNode(node, seen, sizes, budget);
    if (followed !== undefined) for (const value of node.outputs) seen.set(value, followed);
  }
  return seen;
}

function followNode(
  { op, attributes, inputs, outputs, epilogue }: Node,
  seen: ReadonlyMap<Value, readonly Followed[]>,
  sizes: SizeBindings,
  budget: TapBudget,
): readonly Followed[] | undefined {
  const isBound = Object.keys(sizes).length === 0;
  const output = boundType(outputs[0]!.type, sizes);
  const behind = (read: AnyOp, given: AttributeRecord, operands: readonly (Value | "running")[]) => {
    const types = operands.map((operand) => (operand === "running" ? output : boundType(operand.type, sizes)));
    const bound = isBound ? given : bindAttributes(read.attributes, given, sizes);
    return operands.flatMap((value, operand) => {
      const before = value === "running" ? undefined : seen.get(value);
      if (before === undefined) return [];
      const receptive = read.receptive(types, [output], bound, operand);
      return [before.map((followed) => through(followed, receptive, output.shape, budget))];
    });
  };
  const all = [
    ...behind(op, attributes, inputs),
    ...epilogue.flatMap((step) => behind(step.op, step.attributes, step.operands)),
  ];
  if (all.length === 0) return undefined;
  return all.reduce((a, b) => a.map((followed, at) => cover(followed, b[at], output.shape)));
}

interface BoundType extends TensorType {
  readonly shape: readonly number[];
}

function boundType({ dtype, shape }: TensorType, sizes: SizeBindings): BoundType {
  return { dtype, shape: shape.map((dim) => constantDim(bindDim(dim, sizes))) };
}

function through(followed: Followed, reaches: Receptive, shape: readonly number[], budget: TapBudget): Followed {
  if (followed === undefined) return undefined;
  const reach = reaches.find(({ from }) => from === followed.axis);
  if (reach === undefined) return undefined;
  const field = fieldThrough(followed.field, reach, shape[reach.to]!, budget);
  return field && { axis: reach.to, field };
}

/** The smallest field that covers both. */
function cover(a: Followed, b: Followed, shape: readonly number[]): Followed {
  if (a === undefined || b === undefined || a.axis !== b.axis) return undefined;
  const field = coverBoth(a.field, b.field, shape[a.axis]!);
  return field && { axis: a.axis, field };
}
