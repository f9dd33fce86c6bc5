/** What a join says when its tensors do not fit: both shapes, the axes with their extents, and the usual ways to mend it. */
import { enumeration } from "../../base/enumeration.ts";
import { formatDim, isConstantDim, neverEqual, subtractDims, type Dim } from "../../tensor/dim.ts";
import { CHANNEL_AXIS, formatShape, spatialDims, type Shape, type TensorType } from "../../tensor/shape.ts";
import { describeAxis } from "./axes.ts";
import { broadcastDims } from "./broadcast.ts";
import type { Problem, Remedy } from "../contract/op.ts";

export const joinMessages = {
  "shape-mismatch": "The tensors to be joined differ along an axis, and neither extent is 1, which would repeat.",
} as const;

/** An input that does not fit those before it, with the first of these that it does not fit. */
export function shapeMismatch(
  op: string,
  inputs: readonly TensorType[],
  later: number,
): Problem<keyof typeof joinMessages> {
  const misfits = (other: TensorType): boolean => {
    const [a, b] = [other.shape, inputs[later]!.shape];
    return a.length !== b.length || differingAxes(a, b).length > 0;
  };
  const earlier = Math.max(0, inputs.slice(0, later).findIndex(misfits));
  const first = { shape: inputs[earlier]!.shape, called: `tensor ${earlier + 1}` };
  const second = { shape: inputs[later]!.shape, called: `tensor ${later + 1}` };
  const difference =
    first.shape.length === second.shape.length
      ? `they differ in ${enumeration(differences(first.shape, second.shape))}`
      : `${first.called} has ${axisCount(first.shape)}, ${second.called} has ${axisCount(second.shape)}`;
  return {
    code: "shape-mismatch",
    input: later,
    message: `${op} cannot join ${formatShape(first.shape)} and ${formatShape(second.shape)}: ${difference}`,
    notes: ["the tensors must agree along every axis; an axis of size 1 repeats"],
    help: advice(first, second),
    remedies: [
      ...projections({ ...second, input: later }, first),
      ...projections({ ...first, input: earlier }, second),
      ...[earlier, later].map((input) => ({
        text: `padding what leads to tensor ${input + 1} gives {out}`,
        padInput: input,
      })),
    ],
  };
}

/** What is put behind one of the tensors to make it like the other. */
function projections(from: Operand & { readonly input: number }, to: Operand): readonly Remedy[] {
  const line = projectionLine(from, to) ?? repeatingLine(from, to);
  if (line === undefined) return [];
  return [{ text: `${line} on ${from.called} gives {out}`, insertBefore: line, input: from.input }];
}

/** A vector of channels that is to repeat over the positions. */
function repeatingLine(flat: Operand, deep: Operand): string | undefined {
  if (flat.shape.length !== 2 || deep.shape.length <= 2) return undefined;
  const channels = flat.shape[CHANNEL_AXIS]!;
  if (broadcastDims(channels, deep.shape[CHANNEL_AXIS]!) === undefined) return undefined;
  return `reshape [${[formatDim(channels), ...spatialDims(deep.shape).map(() => "1")].join(", ")}]`;
}

interface Operand {
  readonly shape: Shape;
  /** `tensor 1`, as the notes that show the way to it say. */
  readonly called: string;
}

function axisCount(shape: Shape): string {
  return shape.length === 2 ? "1 axis" : `${shape.length - 1} axes`;
}

/** Every axis that does not fit, with its extents. */
function differences(a: Shape, b: Shape): readonly string[] {
  return differingAxes(a, b).map((axis) => differenceText(a, b, axis));
}

/** Along which extents are equal at no size; an extent that is always 1 repeats. */
function differingAxes(a: Shape, b: Shape): readonly number[] {
  return a.flatMap((dim, axis) => (dim !== 1 && b[axis] !== 1 && neverEqual(dim, b[axis]!) ? [axis] : []));
}

/** `channels (64 and 128)` */
function differenceText(a: Shape, b: Shape, axis: number): string {
  return `${describeAxis(axis, a.length)} (${formatDim(a[axis]!)} and ${formatDim(b[axis]!)})`;
}

function advice(first: Operand, second: Operand): readonly string[] {
  if (first.shape.length !== second.shape.length) return rankAdvice(first, second);
  return projectionAdvice(second, first) ?? projectionAdvice(first, second) ?? paddingAdvice(first, second) ?? [];
}

/** `[64]` beside `[64, 56, 56]`: a vector of channels that could repeat over the positions. */
function rankAdvice(first: Operand, second: Operand): readonly string[] {
  const [flat, deep] = first.shape.length < second.shape.length ? [first, second] : [second, first];
  if (flat.shape.length !== 2) return [];
  const channels = flat.shape[CHANNEL_AXIS]!;
  if (broadcastDims(channels, deep.shape[CHANNEL_AXIS]!) === undefined) {
    return [`without a flatten or dense layer before it, ${flat.called} would keep its axes`];
  }
  const extents = [formatDim(channels), ...spatialDims(deep.shape).map(() => "1")].join(", ");
  return [`\`reshape [${extents}]\` on ${flat.called} lets it repeat along the other axes`];
}

/** The projection shortcut of residual networks: a 1x1 convolution whose stride bridges the extents; flat, a dense layer. */
function projectionAdvice(from: Operand, to: Operand): readonly string[] | undefined {
  const layer = projectionLine(from, to);
  if (layer === undefined) return undefined;
  const what = layer.startsWith("conv") ? " (the projection shortcut of a residual network)" : "";
  return [`\`${layer}\` on ${from.called} makes it ${formatShape(to.shape)}${what}`];
}

function projectionLine(from: Operand, to: Operand): string | undefined {
  const target = spatialDims(to.shape);
  if (from.shape.length !== to.shape.length) return undefined;
  const strides = spatialDims(from.shape).map((dim, axis) => bridgingStride(dim, target[axis]!));
  if (strides.some((stride) => stride === undefined)) return undefined;
  const channels = formatDim(to.shape[CHANNEL_AXIS]!);
  if (strides.length === 0) return `dense ${channels}`;
  const stride = strides.every((one) => one === strides[0]) ? `${strides[0]}` : strides.join("x");
  return `conv ${channels} kernel=1${stride === "1" ? "" : ` stride=${stride}`}`;
}

/** The stride with which a window of 1 takes one extent to another; undefined where none does. */
function bridgingStride(from: Dim, to: Dim): number | undefined {
  if (formatDim(from) === formatDim(to)) return 1;
  if (typeof from !== "number" || typeof to !== "number") return undefined;
  const stride = Math.round(from / to);
  return stride > 1 && Math.ceil(from / stride) === to ? stride : undefined;
}

/** Extents a few rows apart: a convolution without padding lies on one of the ways. */
function paddingAdvice(first: Operand, second: Operand): readonly string[] | undefined {
  const smaller = isSmaller(first.shape, second.shape)
    ? first
    : isSmaller(second.shape, first.shape)
      ? second
      : undefined;
  if (smaller === undefined) return undefined;
  return [
    `pad=same (or pad=1 for a 3x3 kernel, pad=2 for 5x5) on the convolutions that lead to ${smaller.called} keeps their height and width`,
  ];
}

/** Smaller along some spatial axis by a number of rows, and larger along none. */
function isSmaller(a: Shape, b: Shape): boolean {
  const more = spatialDims(a).map((dim, axis) => subtractDims(spatialDims(b)[axis]!, dim));
  return more.every((rows) => isConstantDim(rows) && rows >= 0) && more.some((rows) => rows !== 0);
}
