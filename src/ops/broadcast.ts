/** Broadcasting of shapes: equal ranks, axes of extent 1 repeat. Nothing is ever added in front of a shape. */
import { dimsEqual, type Dim } from "../tensor/dim.ts";
import type { Shape } from "../tensor/shape.ts";

/** The extent that both repeat to, or undefined where they differ and neither is 1. */
export function broadcastDims(a: Dim, b: Dim): Dim | undefined {
  if (dimsEqual(a, b) || b === 1) return a;
  return a === 1 ? b : undefined;
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
