/**
 * How much of the input an element sees: extent, spacing and position of its receptive field along each spatial axis, by
 * the recurrences of Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019:
 * going from input to output, extent' = extent + (dilated kernel - 1) * jump, start' = start - padding * jump,
 * jump' = jump * stride. Where branches join, the field is the smallest that covers those of all branches. Fields are
 * theoretical: they may reach beyond the input.
 */
import { forEachStepOperand, inputTypes } from "../graph/facts.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import type { Receptive } from "../ops/contract.ts";
import type { Dim } from "../tensor/dim.ts";
import { spatialDims } from "../tensor/shape.ts";
import { dilatedExtent } from "../tensor/window.ts";

export type AxisField =
  /** Every element sees the whole axis: behind global pooling and dense layers. */
  | { readonly kind: "whole" }
  | {
      readonly kind: "window";
      /** Input elements seen; behind resampling it may be a fraction, and an element sees at most the next integer. */
      readonly extent: number;
      /** Input elements between the fields of neighbouring elements (effective stride). */
      readonly jump: number;
      /** Where the first element's field starts; negative within padding; undefined where it depends on the input. */
      readonly start: number | undefined;
    };

export interface ReceptiveFields {
  /** One entry per spatial axis of the input; values that depend on no input are absent. */
  readonly fields: ReadonlyMap<Value, readonly AxisField[]>;
  /** Spatial extents of the input: what a `whole` axis sees. */
  readonly inputExtents: readonly Dim[];
}

const whole: AxisField = { kind: "whole" };

/** The receptive field of every value of a graph. With several inputs, fields are counted in the axes of each. */
export function measureReceptiveFields(graph: Graph): ReceptiveFields {
  const inputExtents = graph.inputs
    .map((input) => spatialDims(input.type.shape))
    .reduce((most, dims) => (dims.length > most.length ? dims : most), []);
  const rank = inputExtents.length;
  const fields = new Map<Value, readonly AxisField[]>();
  for (const input of graph.inputs) fields.set(input, seed(input, rank));
  for (const node of graph.nodes) {
    const field = fieldOfNode(node, rank, fields);
    if (field !== undefined) for (const value of node.outputs) fields.set(value, field);
  }
  return { fields, inputExtents };
}

/**
 * The largest extents seen by any of some values, one per spatial axis: a number, or the input's extent where all of it
 * is seen. Undefined where none of them depends on an input.
 */
export function receptiveExtents(
  { fields, inputExtents }: ReceptiveFields,
  values: readonly Value[],
): readonly Dim[] | undefined {
  const known = values.flatMap((value) => fields.get(value) ?? []);
  if (known.length === 0) return undefined;
  return inputExtents.map((inputExtent, axis) => {
    const alongAxis = values.flatMap((value) => fields.get(value)?.[axis] ?? []);
    const windows = alongAxis.flatMap((field) => (field.kind === "window" ? [wholeElements(field.extent)] : []));
    return windows.length < alongAxis.length ? inputExtent : Math.max(...windows);
  });
}

/** Input elements that an extent can touch. Thirds and the like are not exact, hence the tolerance. */
function wholeElements(extent: number): number {
  return Math.ceil(extent - 1e-9);
}

function seed(input: Value, rank: number): readonly AxisField[] {
  const isSpatial = spatialDims(input.type.shape).length === rank;
  const element: AxisField = { kind: "window", extent: 1, jump: 1, start: 0 };
  return Array.from({ length: rank }, () => (isSpatial ? element : whole));
}

function fieldOfNode(
  node: Node,
  rank: number,
  fields: ReadonlyMap<Value, readonly AxisField[]>,
): readonly AxisField[] | undefined {
  const receptive = node.op.receptive?.(inputTypes(node), node.attributes);
  const seen: (readonly AxisField[])[] = [];
  const see = (value: Value, through: Receptive | undefined): void => {
    const field = fields.get(value);
    if (field === undefined) return;
    seen.push(field.map((axisField, axis) => throughNode(axisField, axis, rank, through, value, node.outputs[0]!)));
  };
  for (const value of node.inputs) see(value, receptive);
  for (const step of node.epilogue) forEachStepOperand(step, (value) => see(value, undefined));
  return seen.length === 0 ? undefined : seen.reduce((a, b) => a.map((field, axis) => cover(field, b[axis]!)));
}

function throughNode(
  field: AxisField,
  axis: number,
  rank: number,
  receptive: Receptive | undefined,
  from: Value,
  to: Value,
): AxisField {
  const [before, after] = [spatialDims(from.type.shape), spatialDims(to.type.shape)];
  if (field.kind === "whole" || before.length !== rank || after.length !== rank) return whole;
  if (receptive === undefined) return throughElements(field, before[axis]!, after[axis]!);
  if (receptive.kind === "all") return whole;
  if (receptive.kind === "resample") return resampled(field, receptive.scale[axis]!, receptive.extent[axis]!);
  const { kernel, dilation, stride, padBegin } = receptive.window;
  const pad = padBegin[axis]!;
  return {
    kind: "window",
    extent: field.extent + (dilatedExtent(kernel[axis]!, dilation[axis]!) - 1) * field.jump,
    jump: field.jump * stride[axis]!,
    start: field.start === undefined || typeof pad !== "number" ? undefined : field.start - pad * field.jump,
  };
}

type WindowField = Extract<AxisField, { kind: "window" }>;

/** Through a layer that works element by element; one that repeats a single element shows it everywhere. */
function throughElements(field: WindowField, before: Dim, after: Dim): AxisField {
  if (before === after || typeof before !== "number" || typeof after !== "number") return field;
  return before === 1 ? whole : { ...field, start: undefined };
}

function resampled(field: WindowField, scale: number, extent: number): AxisField {
  return {
    kind: "window",
    extent: field.extent + (extent - 1) * field.jump,
    jump: field.jump / scale,
    // The neighbours that are blended lie on both sides, the odd one before.
    start: field.start === undefined ? undefined : field.start - Math.floor(extent / 2) * field.jump,
  };
}

/** The smallest field that covers both. */
function cover(a: AxisField, b: AxisField): AxisField {
  if (a.kind === "whole" || b.kind === "whole") return whole;
  const jump = Math.max(a.jump, b.jump);
  if (a.start === undefined || b.start === undefined) {
    return { kind: "window", extent: Math.max(a.extent, b.extent), jump, start: undefined };
  }
  const start = Math.min(a.start, b.start);
  const end = Math.max(a.start + a.extent, b.start + b.extent);
  return { kind: "window", extent: end - start, jump, start };
}
