/**
 * Broadcasting of shapes: equal ranks, axes of extent 1 repeat. Nothing is ever added in front of a shape. Sizes that are
 * still symbolic are let pass where some values of them would fit, which `mayJoin` demands of them.
 */
import { isNeverBelow } from "../../tensor/dim-bounds.ts";
import { constantOf } from "../../tensor/dim-terms.ts";
import { addDims, dimsEqual, isConstantDim, maxDims, neverEqual, subtractDims, type Dim } from "../../tensor/dim.ts";
import type { Shape } from "../../tensor/shape.ts";
import { allOf, anyOf, compareDims, type SizeCondition } from "../../tensor/size-condition.ts";
import type { Problem, Problems } from "../contract/op.ts";
import { mayHold } from "./demand.ts";

/** The extent that both repeat to, or undefined where they differ at every size and neither is 1 at any. */
export function broadcastDims(a: Dim, b: Dim): Dim | undefined {
  if (dimsEqual(a, b) || b === 1) return a;
  if (a === 1) return b;
  const [isFirst, isSecond] = [mayRepeat(a, b), mayRepeat(b, a)];
  if (!isFirst && !isSecond && neverEqual(a, b)) return undefined;
  if (isConstantDim(a)) return a;
  if (isConstantDim(b)) return b;
  // Where they fit, the larger one is what both are, or what the other repeats to.
  if (isNeverBelow(a, b)) return a;
  if (isNeverBelow(b, a)) return b;
  return isFirst && isSecond ? maxDims(a, b) : isFirst ? b : a;
}

/** Whether an extent may be 1 beside another one, which is at least 1. */
function mayRepeat(dim: Dim, beside: Dim): boolean {
  return !neverEqual(dim, 1) && !isNeverBelow(dim, addDims(beside, 1));
}

/**
 * Whether some sizes let shapes of equal ranks broadcast; which do is demanded of them.
 * @param mismatch what is wrong with the shapes at all other sizes: of use where some extents are never equal
 */
export function mayJoin<Code extends string>(
  a: Shape,
  b: Shape,
  problems: Problems<Code>,
  mismatch: () => Problem<Code>,
): boolean {
  const pairs = a.map((dim, axis) => [dim, b[axis]!] as const).filter(([dim, other]) => !dimsEqual(dim, other));
  const isRare = ([dim, other]: (typeof pairs)[number]): boolean => dim !== 1 && other !== 1 && neverEqual(dim, other);
  const rare = allOf(pairs.filter(isRare).map(fit));
  if (rare.kind === "constant" && !rare.value) return false;
  if (rare.kind !== "constant") problems.demand(rare, mismatch());
  return pairs.filter((pair) => !isRare(pair)).every((pair) => mayHold(fit(pair), problems));
}

/** They are equal, or one of them is 1. */
function fit([a, b]: readonly [Dim, Dim]): SizeCondition {
  const equal = neverEqual(a, b) ? [] : [compareDims(a, "==", b)];
  const ones = [...(mayRepeat(a, b) ? [isOne(a)] : []), ...(mayRepeat(b, a) ? [isOne(b)] : [])];
  return anyOf([...equal, ...ones]);
}

/** H - 2 is 1 where H is 3. */
function isOne(dim: Dim): SizeCondition {
  const constant = isConstantDim(dim) || dim.divisor > 1 ? 0 : constantOf(dim);
  return compareDims(subtractDims(dim, constant), "==", 1 - constant);
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
