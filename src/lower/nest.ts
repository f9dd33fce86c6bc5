/** Loops over the elements of any view in the order of its memory. */
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import { int } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import type { TensorReader } from "../ops/contract/op.ts";
import { writeRowHalo } from "./halo-rows.ts";
import type { Emitted } from "./strategy.ts";
import { addressOf, imageOf, isEmptyHalo, type View } from "./buffer-view.ts";

/**
 * Visits every index, the axis with the longest stride outermost and as the parallel range; axes in `except` stay at 0.
 * Writes the halo as well, where the loops settle rows first.
 */
export function forEachElement(
  k: KernelBuilder,
  view: View,
  visit: (index: readonly Expression[]) => void,
  except: readonly number[] = [],
): Emitted {
  const nest = nestOver(view, except);
  const haloDepth = haloDepthOf(view, nest);
  const index: Expression[] = view.shape.map(() => int(0));
  const descend = (depth: number): void => {
    if (depth === haloDepth) writeHaloAt(k, view, index);
    const axis = nest[depth];
    if (axis === undefined) return visit([...index]);
    const body = (at: Expression): void => {
      index[axis] = at;
      descend(depth + 1);
    };
    const name = AXIS_NAMES[view.shape.length]?.[axis] ?? `i${axis}`;
    if (depth === 0) k.range(name, body);
    else k.for(name, 0, view.shape[axis]!, body);
  };
  descend(0);
  return { extent: nest.length === 0 ? 1 : view.shape[nest[0]!]!, writesHalo: haloDepth !== undefined };
}

/** Copies a tensor of the target's shape. */
export function emitCopy(k: KernelBuilder, source: TensorReader, target: View): Emitted {
  return forEachElement(k, target, (index) => k.store(target.buffer, addressOf(target, index), source.at(index)));
}

const AXIS_NAMES: Readonly<Record<number, readonly string[]>> = {
  2: ["n", "c"],
  3: ["n", "c", "x"],
  4: ["n", "c", "y", "x"],
};

/** The axes to loop over, in the order of memory; those of extent 1 need no loop. */
function nestOver(view: View, except: readonly number[]): readonly number[] {
  const axes = [...view.shape.keys()].filter((axis) => view.shape[axis]! > 1 && !except.includes(axis));
  return axes.toSorted((a, b) => view.strides[b]! - view.strides[a]! || a - b);
}

/** How many loops settle image and row, behind which the row's halo can be written; undefined where they do not come first. */
function haloDepthOf(view: View, nest: readonly number[]): number | undefined {
  if (isEmptyHalo(view.halo)) return 0;
  const rowAxes = (view.shape.length === 4 ? [0, 2] : [0]).filter((axis) => view.shape[axis]! > 1);
  return rowAxes.every((axis, at) => nest[at] === axis) ? rowAxes.length : undefined;
}

function writeHaloAt(k: KernelBuilder, view: View, index: readonly Expression[]): void {
  const image = imageOf(view);
  if (image !== undefined) writeRowHalo(k, image, index[0]!, view.shape.length === 4 ? index[2]! : int(0));
}
