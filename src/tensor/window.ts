/**
 * Window arithmetic: the one copy of kernel, stride, dilation and padding, for convolution and pooling of any spatial
 * rank. Output extents follow PyTorch (floor division; with `ceil`, a last window that would start in the end padding
 * is dropped), `same` follows TensorFlow and ONNX SAME_UPPER / SAME_LOWER: output = ceil(in / stride), with the odd row
 * or column of padding at the end (upper) or the beginning (lower).
 */
import { invariant } from "../base/invariant.ts";
import {
  addDims,
  ceilDivideDim,
  constantDim,
  floorDivideDim,
  formatDim,
  formatFactor,
  maxDims,
  minDims,
  multiplyDims,
  subtractDims,
  type Dim,
} from "./dim.ts";

/** Padding that follows from the window: as much as keeps the extent, divided by the stride, or none. */
export const automaticPaddings = ["same", "same_lower", "valid"] as const;

export type AutomaticPadding = (typeof automaticPaddings)[number];

/** Padding as asked for: automatic, or numbers per spatial axis. */
export type Padding =
  | { readonly kind: AutomaticPadding }
  | { readonly kind: "explicit"; readonly begin: readonly number[]; readonly end: readonly number[] };

/** A window resolved against an input: every list has one entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padBegin: readonly Dim[];
  readonly padEnd: readonly Dim[];
  /** Ceil division for the output extent, as pooling allows. */
  readonly ceil: boolean;
}

/** The extent that a kernel covers: dilation * (kernel - 1) + 1. */
export function dilatedExtent(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

/** Expands one number to every axis; a list must already have an entry per axis. */
export function perAxis(values: readonly number[], rank: number): readonly number[] {
  if (values.length === rank) return values;
  invariant(values.length === 1, `${values.length} window values for ${rank} axes`);
  return Array<number>(rank).fill(values[0]!);
}

export interface WindowOptions {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: Padding;
  readonly ceil?: boolean;
}

/** Resolves a window for the spatial extents of an input. */
export function resolveWindow(extents: readonly Dim[], options: WindowOptions): Window {
  const rank = extents.length;
  const kernel = perAxis(options.kernel, rank);
  const stride = perAxis(options.stride, rank);
  const dilation = perAxis(options.dilation, rank);
  const [padBegin, padEnd] = resolvePadding(options.padding, extents, { kernel, stride, dilation });
  return { kernel, stride, dilation, padBegin, padEnd, ceil: options.ceil ?? false };
}

/** What is padded before and behind each axis. */
function resolvePadding(
  padding: Padding,
  extents: readonly Dim[],
  { kernel, stride, dilation }: Pick<Window, "kernel" | "stride" | "dilation">,
): readonly [readonly Dim[], readonly Dim[]] {
  const rank = extents.length;
  if (padding.kind === "explicit") return [perAxis(padding.begin, rank), perAxis(padding.end, rank)];
  if (padding.kind === "valid") return [perAxis([0], rank), perAxis([0], rank)];
  const totals = extents.map((extent, axis) =>
    samePadding(extent, stride[axis]!, dilatedExtent(kernel[axis]!, dilation[axis]!)),
  );
  const smaller = totals.map((total) => floorDivideDim(total, 2));
  const larger = totals.map((total, axis) => subtractDims(total, smaller[axis]!));
  return padding.kind === "same" ? [smaller, larger] : [larger, smaller];
}

/** max(0, (ceil(in / stride) - 1) * stride + dilated kernel - in), both sides together. */
function samePadding(extent: Dim, stride: number, dilated: number): Dim {
  const covered = addDims(multiplyDims(subtractDims(ceilDivideDim(extent, stride), 1), stride), dilated);
  return maxDims(0, subtractDims(covered, extent));
}

/** in + padBegin + padEnd - dilated kernel: how far the window can travel; negative where it does not fit. */
export function windowTravel(window: Window, axis: number, extent: Dim): Dim {
  const padded = addDims(addDims(extent, window.padBegin[axis]!), window.padEnd[axis]!);
  return subtractDims(padded, dilatedExtent(window.kernel[axis]!, window.dilation[axis]!));
}

/** The output extent along an axis. May be zero or negative where the window does not fit: the caller reports. */
export function outputExtent(window: Window, axis: number, extent: Dim): Dim {
  const travel = windowTravel(window, axis, extent);
  const stride = window.stride[axis]!;
  if (!window.ceil) return addDims(floorDivideDim(travel, stride), 1);
  const last = ceilDivideDim(travel, stride);
  // One window may be dropped: the one that starts in the padding at the end.
  const starting = ceilDivideDim(addDims(extent, window.padBegin[axis]!), stride);
  return minDims(addDims(last, 1), maxDims(last, starting));
}

export function outputExtents(window: Window, extents: readonly Dim[]): Dim[] {
  return extents.map((extent, axis) => outputExtent(window, axis, extent));
}

/** Input rows or columns at the end that no window reads (padding not counted), 0 where all are read. */
export function unreadExtent(window: Window, axis: number, extent: number): number {
  const output = constantDim(outputExtent(window, axis, extent));
  const covered = (output - 1) * window.stride[axis]! + dilatedExtent(window.kernel[axis]!, window.dilation[axis]!);
  return Math.max(0, extent + constantDim(window.padBegin[axis]!) - covered);
}

/** The arithmetic of one output extent, as a message shows it: `(224 + 2*2 - 11) / 4 + 1 = 55`. */
export function outputArithmetic(window: Window, axis: number, extent: Dim): string {
  return `${travelText(window, axis, extent)} / ${window.stride[axis]!} + 1 = ${formatDim(outputExtent(window, axis, extent))}`;
}

/** The same with its rounding: `floor((224 + 2*3 - 7) / 2) + 1 = 112`. */
export function roundedArithmetic(window: Window, axis: number, extent: Dim, form: (dim: Dim) => Dim): string {
  const rounding = window.ceil ? "ceil" : "floor";
  const quotient = `${travelText(window, axis, extent)} / ${window.stride[axis]!}`;
  const result = outputExtent(window, axis, extent);
  const isDropped =
    window.ceil && subtractDims(ceilDivideDim(windowTravel(window, axis, extent), window.stride[axis]!), result) === 0;
  const dropped = isDropped ? " - 1" : "";
  return `${rounding}(${quotient}) + 1${dropped} = ${formatDim(form(result))}`;
}

/** `(224 + 2*2 - 11)` */
function travelText(window: Window, axis: number, extent: Dim): string {
  const begin = window.padBegin[axis]!;
  const end = window.padEnd[axis]!;
  const pads =
    formatDim(begin) === formatDim(end) ? `2*${formatFactor(begin)}` : `${formatDim(begin)} + ${formatDim(end)}`;
  const kernel = window.kernel[axis]!;
  const dilation = window.dilation[axis]!;
  const covered = dilation === 1 ? `${kernel}` : `(${dilation}*(${kernel} - 1) + 1)`;
  return `(${formatDim(extent)} + ${pads} - ${covered})`;
}
