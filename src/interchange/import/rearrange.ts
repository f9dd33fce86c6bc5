/**
 * Parts of tensors, tensors one behind the other, and axes in another order, for constants (evaluated) and for values of the
 * graph (layers). Element types do not matter here.
 */
import { productOf } from "../../base/integers.ts";
import type { Value } from "../../graph/graph.ts";
import { axisNames } from "../../ops/shared/axes.ts";
import { rowMajorStrides } from "../../tensor/shape.ts";
import { concatenated, MOST_ELEMENTS, permuted, strided } from "./constant-tensors.ts";
import type { NodeContext } from "./node-context.ts";
import { constantOperand, padShape, shapeText, valueOperand, type Operand, type ValueOperand } from "./operand.ts";

/** `count` elements along an axis, from `first` on, each `step` (not 0, perhaps negative) behind the one before. */
export interface Pick {
  readonly axis: number;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** The part of a tensor that the picks leave, at most one for each axis. */
export function picked(node: NodeContext, operand: Operand, picks: readonly Pick[]): Operand {
  const { shape } = operand;
  const real = picks.filter(({ axis, step, count }) => count !== shape[axis] || (step !== 1 && count > 1));
  if (real.length === 0) return operand;
  const left = shape.map((extent, axis) => real.find((pick) => pick.axis === axis)?.count ?? extent);
  if (left.some((extent) => extent < 0)) node.fail(`it takes more than there is of ${shapeText(shape)}`);
  if (left.includes(0)) return constantOperand(operand.elementType, left, []);
  if (operand.kind === "constant") {
    const strides = rowMajorStrides(shape);
    const stepOf = (axis: number) => real.find((pick) => pick.axis === axis)?.step ?? 1;
    const offset = real.reduce((sum, { axis, first }) => sum + first * strides[axis]!, 0);
    return strided(
      operand,
      left,
      offset,
      strides.map((stride, axis) => stride * stepOf(axis)),
    );
  }
  return pickedValue(node, operand, real, left);
}

/** One layer for the axes that have a name, and one each for the others, which are seen as the channels of three axes. */
function pickedValue(
  node: NodeContext,
  operand: ValueOperand,
  picks: readonly Pick[],
  left: readonly number[],
): Operand {
  const { shape, elementType } = operand;
  const { value: own, lead } = node.along(
    operand,
    picks.map(({ axis }) => axis),
    [elementType],
  );
  const names = axisNames(own.type.shape.length);
  const nameOf = ({ axis }: Pick): string | undefined => names[axis + lead - 1];
  const named = picks.filter((pick) => nameOf(pick) !== undefined);
  let value = own;
  if (named.length > 0) {
    value = node.layer("slice", [value], Object.fromEntries(named.map((pick) => [nameOf(pick)!, rangeOf(pick)])));
  }
  let extents = shape.map((extent, axis) => named.find((pick) => pick.axis === axis)?.count ?? extent);
  for (const pick of picks.filter((each) => !named.includes(each))) {
    const seen = node.view(value, node.inGraph(aroundAxis(extents, pick.axis)));
    const name = seen.type.shape.length === 3 ? "channels" : "height";
    value = node.layer("slice", [seen], { [name]: rangeOf(pick) });
    extents = extents.with(pick.axis, pick.count);
  }
  return valueOperand(node.view(value, node.inGraph(left)), left, elementType);
}

/** `[begin, end, step]` as the layer counts: backwards from the last of the range where the step is negative. */
function rangeOf({ first, step, count }: Pick): readonly number[] {
  const last = first + (count - 1) * step;
  const [begin, end] = [Math.min(first, last), Math.max(first, last) + 1];
  return step === 1 || count === 1 ? [begin, end] : [begin, end, step];
}

/** The axes in front of one, that axis, and those behind it. */
function aroundAxis(shape: readonly number[], axis: number): readonly number[] {
  return [productOf(shape.slice(0, axis)), shape[axis]!, productOf(shape.slice(axis + 1))];
}

/** The tensors one behind the other; they agree along all other axes. */
export function joined(node: NodeContext, operands: readonly Operand[], axis: number): Operand {
  const first = operands[0]!;
  if (operands.length === 1) return first;
  const constants = operands.filter((operand) => operand.kind === "constant");
  if (constants.length === operands.length) return concatenated(constants, axis);
  const { elementType } = first;
  const along = operands.map((operand) => node.along(operand, [axis], [elementType]));
  const value = node.layer(
    "concat",
    along.map((each) => each.value),
    { axis: along[0]!.axes[0]! },
  );
  const extent = operands.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return valueOperand(value, first.shape.with(axis, extent), elementType);
}

/** Pieces of a tensor that are contiguous or evenly spaced, as long as can be. */
const MOST_PIECES = 256;

/** The elements at any indices along an axis, each counted from the beginning. */
export function pickedAt(node: NodeContext, operand: Operand, axis: number, indices: readonly number[]): Operand {
  if (indices.length === 0) return constantOperand(operand.elementType, operand.shape.with(axis, 0), []);
  const picks = progressions(indices).map((progression) => ({ axis, ...progression }));
  if (picks.length > MOST_PIECES) {
    node.fail(`its indices along axis ${axis} fall into ${picks.length} pieces; supported are at most ${MOST_PIECES}`);
  }
  return joined(
    node,
    picks.map((pick) => picked(node, operand, [pick])),
    axis,
  );
}

/** A list cut into arithmetic progressions, from the first on each as long as it can be. */
function progressions(indices: readonly number[]): readonly Omit<Pick, "axis">[] {
  const found: Omit<Pick, "axis">[] = [];
  for (let at = 0; at < indices.length;) {
    const first = indices[at]!;
    const step = (indices[at + 1] ?? first) - first;
    let count = 1;
    if (step !== 0) while (indices[at + count] === first + count * step) count++;
    found.push({ first, step: count > 1 ? step : 1, count });
    at += count;
  }
  return found;
}

/** Output axis i is the operand's axis `order[i]`. */
export function reordered(node: NodeContext, operand: Operand, order: readonly number[]): Operand {
  const { shape, elementType } = operand;
  if (operand.kind === "constant") return permuted(operand, order);
  const turned = order.map((axis) => shape[axis]!);
  const moving = order.filter((axis) => shape[axis] !== 1);
  // Axes of extent 1 may stand anywhere: without them the elements may be in order already.
  if (moving.every((axis, at) => at === 0 || moving[at - 1]! < axis)) {
    return valueOperand(node.view(operand.value, node.inGraph(turned)), turned, elementType);
  }
  const form = order[0] === 0 ? node.inGraph(shape) : padShape(shape, shape.length + 1);
  const lead = form.length - shape.length;
  const value: Value = node.value(operand, form, [elementType]);
  const axes = lead === 1 ? order : order.slice(1).map((axis) => axis - 1);
  return valueOperand(node.layer("permute", [value], { axes }), turned, elementType);
}

/**
 * The same of a tensor of the net's batch, which stays in front, as a permutation also where axes of one element alone are
 * moved: one of those that put the channels last, which vanish where all of them are alike.
 */
export function inOtherLayout(node: NodeContext, operand: Operand, order: readonly number[]): Operand {
  const { shape, elementType } = operand;
  if (operand.kind === "constant" || order[0] !== 0 || shape[0] !== node.batch) return reordered(node, operand, order);
  if (order.every((axis, at) => axis === at)) return operand;
  const value = node.value(operand, shape, [elementType]);
  const axes = order.slice(1).map((axis) => axis - 1);
  const turned = node.layer("permute", [value], { axes }, {}, "order");
  return valueOperand(
    turned,
    order.map((axis) => shape[axis]!),
    elementType,
  );
}

/** `repeats[i]` copies along axis i, side by side. */
export function tiled(node: NodeContext, operand: Operand, repeats: readonly number[]): Operand {
  const { shape, elementType } = operand;
  const larger = shape.map((extent, axis) => extent * repeats[axis]!);
  if (repeats.every((times) => times === 1)) return operand;
  if (operand.kind === "constant") {
    if (productOf(larger) > MOST_ELEMENTS) node.fail(`a constant ${shapeText(larger)} is more than is evaluated`);
    return repeats.reduce((at, times, axis) => concatenated(Array(times).fill(at), axis), operand);
  }
  const form = repeats[0] === 1 ? node.inGraph(shape) : padShape(shape, Math.max(2, shape.length + 1));
  const value = node.value(operand, form, [elementType]);
  const times = padShape(repeats, form.length).slice(1);
  return valueOperand(node.layer("tile", [value], { repeats: times }), larger, elementType);
}
