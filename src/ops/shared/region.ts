/** Loops over a region of a tensor: a range of indices along some of its axes, the other axes given. */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, int } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { describeAxis } from "./axes.ts";

/** The indices [from, from + extent) along an axis. */
export interface AxisRange {
  readonly axis: number;
  /** Of the loop variable. */
  readonly name: string;
  readonly from: Expression;
  readonly extent: number;
}

const loopNames: Readonly<Record<string, string>> = { channels: "c", depth: "z", height: "y", width: "x", length: "x" };

/** Every index along one axis. */
export function wholeAxis(shape: readonly number[], axis: number): AxisRange {
  return { axis, name: loopNames[describeAxis(axis, shape.length)] ?? `i${axis}`, from: int(0), extent: shape[axis]! };
}

/** Every index along all axes behind the channels. */
export function spatialRanges(shape: readonly number[]): readonly AxisRange[] {
  return shape.slice(2).map((_, i) => wholeAxis(shape, i + 2));
}

/** The ranges with that of the channels innermost, where memory has it. */
export function channelsInnermost(region: readonly AxisRange[]): readonly AxisRange[] {
  const isChannels = ({ axis }: AxisRange): boolean => axis === CHANNEL_AXIS;
  return [...region.filter((range) => !isChannels(range)), ...region.filter(isChannels)];
}

/** How many elements the axes span together. */
export function countAlong(shape: readonly number[], axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * shape[axis]!, 1);
}

/** Visits every index of a region: `index` with the ranges' axes replaced, the last range innermost. */
export function forRegion(
  k: KernelBuilder,
  index: readonly Expression[],
  region: readonly AxisRange[],
  visit: (index: readonly Expression[]) => void,
): void {
  const [range, ...inner] = region;
  if (range === undefined) return visit(index);
  k.for(range.name, range.from, add(range.from, int(range.extent)), (at) =>
    forRegion(k, index.with(range.axis, at), inner, visit),
  );
}
