/**
 * Broadcasting of shapes: equal ranks, axes of extent 1 repeat. Nothing is ever added in front of a shape. Sizes that are
 * still symbolic are let pass where some values of them would fit.
 */
import { dimsEqual, subtractDims, type Dim } from "../../tensor/dim.ts";
import type { Shape } from "../../tensor/shape.ts";

/** The extent that both repeat to, or undefined where they differ at every size and neither is 1. */
export function broadcastDims(a: Dim, b: Dim): Dim | undefined {
  if (dimsEqual(a, b) || b === 1) return a;
  if (a === 1) return b;
  if (typeof subtractDims(a, b) === "number") return undefined;
  return typeof b === "number" ? b : a;
}

/** Whether it depends on the sizes if two extents that broadcast are equal. */
export function mayDiffer(a: Dim, b: Dim): boolean {
  return a !== 1 && b !== 1 && !dimsEqual(a, b);
}

export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  if (a.length !== b.length) return undefined;
  const shape: Dim[] = [];
  for (const [axis, dim] of a.entries()) {
    const extent = broadcastDims(dim, b[axis]!);
    if (extent === undefined) return undefined;
    shape.push(extent);
  }
  return shape;
}
