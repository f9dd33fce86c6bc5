/** Positions in the row-major order of one tensor as indices into another: what flatten, reshape and view are made of. */
import { add, div, int, mul, rem } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { rowMajorStrides } from "../../tensor/shape.ts";
import type { LowerIO } from "../contract/op.ts";

/** Copies element by element in row-major order; input and output hold as many for each example of the batch. */
export function lowerView(k: KernelBuilder, { inputs, outputs }: Pick<LowerIO<unknown>, "inputs" | "outputs">): void {
  const [input] = inputs;
  const [output] = outputs;
  const [, ...from] = input!.shape;
  const [, ...to] = output!.shape;
  output!.forEach((index) => {
    const [n, ...at] = index;
    const position = k.let("position", positionOf(at, to));
    output!.store(index, input!.at([n!, ...indexOf(position, from)]));
  });
}

/** As `lowerView`, where the batch need not be the same on both sides. */
export function lowerRowMajor(
  k: KernelBuilder,
  { inputs, outputs }: Pick<LowerIO<unknown>, "inputs" | "outputs">,
): void {
  const [input] = inputs;
  const [output] = outputs;
  output!.forEach((index) => {
    const position = k.let("position", positionOf(index, output!.shape));
    output!.store(index, input!.at(indexOf(position, input!.shape)));
  });
}

function positionOf(index: readonly Expression[], shape: readonly number[]): Expression {
  const strides = rowMajorStrides(shape);
  return index.reduce((position, at, axis) => add(position, mul(at, int(strides[axis]!))), int(0));
}

function indexOf(position: Expression, shape: readonly number[]): readonly Expression[] {
  const strides = rowMajorStrides(shape);
  return shape.map((extent, axis) => {
    const quotient = div(position, int(strides[axis]!));
    return axis === 0 ? quotient : rem(quotient, int(extent));
  });
}
