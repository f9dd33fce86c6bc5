/** Operators over all elements along some axes: reductions, and what relates the elements of an axis to each other. */
import { productOf } from "../../../base/integers.ts";
import type { Value } from "../../../graph/graph.ts";
import { constantShape } from "../../../tensor/shape.ts";
import type { GivenTo } from "../../../ops/index.ts";
import { type Operand } from "../../import/operand.ts";
import type { NodeContext, Operator, Operators } from "../../import/node-context.ts";

// ── Reductions ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Step {
  readonly layer: "abs" | "log" | "power";
  readonly attributes?: GivenTo<"power">;
}

interface ReductionInit {
  readonly layer: "sum" | "mean" | "prod" | "amax" | "amin" | "l2norm" | "logsumexp";
  /** Applied to each element before, and to each result. */
  readonly before?: Step;
  readonly behind?: Step;
  /** Whether it also takes 0 and 1 as truths. */
  readonly ofTruths?: boolean;
  /** What is left where nothing is to be reduced; the element itself where left out. */
  readonly ofOne?: Step;
}

/** An attribute up to version 12 or 17, then an input. */
function axesOf(node: NodeContext): readonly number[] | undefined {
  return node.ints("axes") ?? node.optionalIntegers(1, "the list of axes");
}

function reduction({ layer, before, behind, ofOne, ofTruths = false }: ReductionInit): Operator {
  return {
    convert(node) {
      const operand = node.operand(0);
      const rank = operand.shape.length;
      const given = axesOf(node) ?? [];
      const passesNone = node.int("noop_with_empty_axes", 0) === 1;
      const axes = given.length > 0 ? node.axes(given, rank) : operand.shape.map((_, axis) => axis);
      const keepdims = node.int("keepdims", 1) === 1;
      if ((passesNone && given.length === 0) || axes.length === 0)
        return giveSteps(node, operand, [before, ofOne, behind]);
      const shape = operand.shape.flatMap((extent, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [extent]));
      // Nothing is gathered along an axis of one element, which may be the batch.
      const wide = axes.filter((axis) => operand.shape[axis] !== 1);
      const form = node.along(operand, wide.length === 0 ? axes : wide, ofTruths ? ["float32", "bool"] : ["float32"]);
      const left = constantShape(form.value.type.shape).filter((_, axis) => !form.axes.includes(axis - 1));
      const isWhole = left.join() === node.inGraph(shape).join();
      const attributes = { axes: form.axes, keepdims: !isWhole };
      const value = node.layer(layer, [stepped(node, form.value, before)], attributes);
      node.give(0, stepped(node, value, behind), shape, operand.elementType);
    },
  };
}

function stepped(node: NodeContext, value: Value, step: Step | undefined): Value {
  return step === undefined ? value : node.layer(step.layer, [value], step.attributes);
}

function giveSteps(node: NodeContext, operand: Operand, steps: readonly (Step | undefined)[]): void {
  if (steps.every((step) => step === undefined)) return node.output(0, operand);
  const value = steps.reduce((running: Value, step) => stepped(node, running, step), node.elements(operand));
  node.give(0, value, operand.shape);
}

// ── Along one axis ───────────────────────────────────────────────────────────────────────────────────────────────────

type AlongAxis = "softmax" | "logsoftmax" | "hardmax";

/** Before version 13 all axes from the given one on counted as one, which for the last is that axis. */
function alongAxis(layer: AlongAxis): Operator {
  return {
    convert(node) {
      const operand = node.operand(0);
      const rank = operand.shape.length;
      const axis = node.axis(node.int("axis", node.opset < 13 ? 1 : -1), rank);
      if (node.opset < 13 && axis < rank - 1) {
        const shape = [productOf(operand.shape.slice(0, axis)), productOf(operand.shape.slice(axis))];
        return giveAlong(node, layer, { ...operand, shape }, 1, operand.shape);
      }
      giveAlong(node, layer, operand, axis, operand.shape);
    },
  };
}

function giveAlong(
  node: NodeContext,
  layer: AlongAxis,
  operand: Operand,
  axis: number,
  result: readonly number[],
): void {
  const { value, axes } = node.along(operand, [axis]);
  // The channels are the layer's own choice.
  node.give(0, node.layer(layer, [value], axes[0] === 0 ? {} : { axis: axes[0] }), result);
}

// ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const reductions: Operators = {
  ReduceSum: reduction({ layer: "sum" }),
  ReduceMean: reduction({ layer: "mean" }),
  ReduceProd: reduction({ layer: "prod" }),
  ReduceMax: reduction({ layer: "amax", ofTruths: true }),
  ReduceMin: reduction({ layer: "amin", ofTruths: true }),
  ReduceL1: reduction({ layer: "sum", before: { layer: "abs" } }),
  ReduceL2: reduction({ layer: "l2norm", ofOne: { layer: "abs" } }),
  ReduceLogSum: reduction({ layer: "sum", behind: { layer: "log" } }),
  ReduceLogSumExp: reduction({ layer: "logsumexp" }),
  ReduceSumSquare: reduction({ layer: "sum", before: { layer: "power", attributes: { exponent: 2 } } }),
  Softmax: alongAxis("softmax"),
  LogSoftmax: alongAxis("logsoftmax"),
  Hardmax: alongAxis("hardmax"),
};
