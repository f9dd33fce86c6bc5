/**
 * What the pointwise joins share: two or more tensors of equal ranks, combined element by element from the first to the
 * last. Axes of extent 1 repeat; every other axis must agree.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { TensorType } from "../../tensor/shape.ts";
import { broadcastShapes, mayJoin } from "./broadcast.ts";
import {
  defineOp,
  type Gradients,
  type GradientSite,
  type OpWords,
  type Pointwise,
  type ProblemsOf,
} from "../contract/op.ts";
import { mapBroadcast } from "./elementwise.ts";
import { joinMessages, shapeMismatch } from "./join-mismatch.ts";
import { lowerPointwise } from "./pointwise.ts";

export interface JoinInit<Name extends string> extends OpWords<Name> {
  /** Two, where the order matters and more would be read as a mistake. */
  readonly inputs: { readonly min: number; readonly max: number };
  /** Whether it is a sum or a difference. */
  readonly sum?: boolean;
  readonly product?: boolean;
  readonly gradient?: (site: GradientSite<unknown>) => Gradients;
  /** Of the combination so far and the next operand. */
  reference(left: number, right: number): number;
  combine(left: Expression, right: Expression, k: KernelBuilder): Expression;
}

export function join<const Name extends string>(init: JoinInit<Name>) {
  const { reference, combine, ...rest } = init;
  return pointwiseJoin({
    ...rest,
    reference: (values) => values.reduce((left, right) => reference(left, right)),
    expression: (k, operands) => operands.reduce((left, right) => combine(left, right, k)),
  });
}

export interface PointwiseJoinInit<Name extends string> extends OpWords<Name>, Pointwise {
  readonly inputs: { readonly min: number; readonly max: number };
  readonly sum?: boolean;
  readonly product?: boolean;
  readonly gradient?: (site: GradientSite<unknown>) => Gradients;
  readonly conditions?: readonly number[];
  /** Of one element of each operand. */
  reference(values: readonly number[]): number;
}

/** A join that takes all operands at once, where their parts differ. */
export function pointwiseJoin<const Name extends string>(init: PointwiseJoinInit<Name>) {
  const { reference, expression, sum, product, ...rest } = init;
  const pointwise: Pointwise = { expression };
  return defineOp({
    ...rest,
    category: "join",
    attributes: {},
    messages: joinMessages,
    infer: (inputs, _attributes, problems) => inferJoin(init.name, inputs, problems),
    traits: () => ({ pointwise, sum, product }),
    reference: ({ inputs, outputs }) => [mapBroadcast(outputs[0]!, inputs, reference)],
    lower: (k, io) => lowerPointwise(k, io, pointwise),
  });
}

function inferJoin(
  name: string,
  inputs: readonly TensorType[],
  problems: ProblemsOf<typeof joinMessages>,
): readonly TensorType[] | undefined {
  let joined = inputs[0]!.shape;
  for (const [position, input] of inputs.entries()) {
    const shape = broadcastShapes(joined, input.shape);
    const mismatch = () => shapeMismatch(name, inputs, position);
    if (shape === undefined || !mayJoin(joined, input.shape, problems, mismatch)) return problems.error(mismatch());
    joined = shape;
  }
  return [{ dtype: inputs[0]!.dtype, shape: joined }];
}
