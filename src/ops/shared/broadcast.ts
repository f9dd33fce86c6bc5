/**
 * Broadcasting of shapes: equal ranks, axes of extent 1 repeat. Nothing is ever added in front of a shape. Sizes that are
 * still symbolic are let pass where some values of them would fit, which `mayJoin` demands of them.
 */
import { dimsEqual, isConstantDim, maxDims, neverEqual, type Dim } from "../../tensor/dim.ts";
import type { Shape } from "../../tensor/shape.ts";
import { anyOf, compareDims } from "../../tensor/size-condition.ts";
import type { Problems } from "../contract/op.ts";
import { mayHold } from "./demand.ts";

/** The extent that both repeat to, or undefined where they differ at every size and neither is 1. */
export function broadcastDims(a: Dim, b: Dim): Dim | undefined {
  if (dimsEqual(a, b) || b === 1) return a;
  if (a === 1) return b;
  if (neverEqual(a, b)) return undefined;
  // Where they fit, they are equal or one of them is 1.
  return isConstantDim(a) ? a : isConstantDim(b) ? b : maxDims(a, b);
}

/** Whether some sizes let shapes of equal ranks broadcast; which do is demanded of them. */
export function mayJoin(a: Shape, b: Shape, problems: Problems<never>): boolean {
  return a.every((dim, axis) => {
    const other = b[axis]!;
    const fits = [compareDims(dim, "==", other), compareDims(dim, "==", 1), compareDims(other, "==", 1)];
    return mayHold(anyOf(fits), problems);
  });
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
