/**
 * What pointwise ops share in kernels: the one plain nest, with operands broadcast, and constants that follow an
 * operand's lanes. Expressions are built from lane-preserving constructors only, so the same trait serves scalars and
 * vectors, a nest of its own and the epilogue of another layer.
 */
import { invariant } from "../../base/invariant.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, and, compare, float, int, mul, splat, sub } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import type { LowerIO, Pointwise, TensorReader } from "../contract/op.ts";

/** A number in as many lanes as an operand has. */
export function constantLike(operand: Expression, value: number): Expression {
  return splat(float(value), operand.lanes);
}

/** Whether numbers lie strictly between two. */
export function isBetween(x: Expression, low: number, high: number): Expression {
  return and(compare("gt", x, constantLike(x, low)), compare("lt", x, constantLike(x, high)));
}

/** 1 - x^2 as (1 - x)(1 + x), which keeps its digits beside 1 and -1. */
export function oneLessSquare(x: Expression): Expression {
  const one = constantLike(x, 1);
  return mul(sub(one, x), add(one, x));
}

/** Where an operand is read for an output index: axes of extent 1 repeat. */
function broadcastIndex(index: readonly Expression[], shape: readonly number[]): readonly Expression[] {
  invariant(index.length === shape.length, `an operand of rank ${shape.length} in a nest of rank ${index.length}`);
  return index.map((at, axis) => (shape[axis] === 1 ? int(0) : at));
}

/** Where a parameter `[C]` or `[1]` is read for an output index `[n, c, …]`. */
export function parameterAt(parameter: TensorReader, index: readonly Expression[]): Expression {
  invariant(parameter.shape.length === 1, "a pointwise op's parameters are vectors");
  return parameter.at([parameter.shape[0] === 1 ? int(0) : index[CHANNEL_AXIS]!]);
}

/** Visits every output element once, gathers its operands and stores the expression of them. */
export function lowerPointwise(
  k: KernelBuilder,
  io: LowerIO<unknown>,
  pointwise: Pointwise,
  parameterNames: readonly string[] = [],
): void {
  const output = io.outputs[0]!;
  output.forEach((index) => {
    const inputs = io.inputs.map((input) => k.let("x", input.at(broadcastIndex(index, input.shape))));
    const parameters = parameterNames.map((name) => k.let(name, parameterAt(io.parameters[name]!, index)));
    output.store(index, pointwise.expression(k, [...inputs, ...parameters]));
  });
}
