/**
 * What activations share. An activation is a function of one number, given twice and apart: with `Math` in float64 as the
 * oracle, and as a kernel expression, branchless and in as many lanes as its operand. Shapes pass through unchanged.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { AttributesOf } from "../contract/attributes.ts";
import type { AttributeSpecs } from "../contract/language-value.ts";
import {
  defineOp,
  sameType,
  type Messages,
  type Nonlinearity,
  type NoMessages,
  type OpInit,
  type Pointwise,
} from "../contract/op.ts";
import { mapBroadcast, mapElements } from "./elementwise.ts";
import { lowerPointwise } from "./pointwise.ts";

export interface ActivationInit<Name extends string, S extends AttributeSpecs, M extends Messages> extends Pick<
  OpInit<Name, S, M>,
  "name" | "summary" | "details" | "attributes" | "positional" | "messages" | "examples" | "gradient"
> {
  reference(x: number, attributes: AttributesOf<S>): number;
  /** `x` is a local and may be used more than once. */
  expression(k: KernelBuilder, x: Expression, attributes: AttributesOf<S>): Expression;
  /**
   * Its derivative, left out where that is 0 almost everywhere, and where it is a constant, which a rule of its own says
   * (`gradient`): given twice, as the function is. At kinks it is PyTorch's.
   */
  readonly derivative?: Derivative<AttributesOf<S>>;
  /** Left out where it is neither a rectifier nor linear. */
  nonlinearity?(attributes: AttributesOf<S>): Nonlinearity | undefined;
  /** Judges attributes against each other; shapes always pass. */
  infer?: OpInit<Name, S, M>["infer"];
}

export interface Derivative<A> {
  /**
   * What it is written by: the operand where this is left out. By the result it is of what the function has computed already, and the
   * operand need not be kept.
   */
  readonly of?: "result";
  reference(x: number, attributes: A): number;
  /** `x` is a local and may be used more than once. */
  expression(k: KernelBuilder, x: Expression, attributes: A): Expression;
}

export function activation<const Name extends string, const S extends AttributeSpecs, M extends Messages = NoMessages>(
  init: ActivationInit<Name, S, M>,
) {
  const { reference, expression, derivative, nonlinearity, infer = sameType, ...rest } = init;
  const slope = derivative && slopeOf(init, derivative);
  const pointwise = (attributes: AttributesOf<S>): Pointwise => ({
    expression: (k, [x]) => expression(k, k.let("x", x!), attributes),
  });
  return defineOp<Name, S, M>({
    ...rest,
    category: "activation",
    infer,
    traits: (_inputs, attributes) => ({ pointwise: pointwise(attributes), nonlinearity: nonlinearity?.(attributes) }),
    reference: ({ inputs, attributes }) => [mapElements(inputs[0]!, (x) => reference(x, attributes))],
    ...(slope && {
      gradient: ({ graph, inputs, output, gradient, attributes }) => {
        const at = derivative.of === "result" ? output : inputs[0]!;
        return { inputs: [graph.apply(slope, [at, gradient], attributes)] };
      },
    }),
    lower: (k, io) => lowerPointwise(k, io, pointwise(io.attributes)),
  });
}

/** Internal: the derivative at the first input times the second, the gradient behind the activation. */
function slopeOf<const Name extends string, const S extends AttributeSpecs, M extends Messages>(
  { name, attributes: specs }: ActivationInit<Name, S, M>,
  { reference, expression }: Derivative<AttributesOf<S>>,
) {
  const pointwise = (attributes: AttributesOf<S>): Pointwise => ({
    expression: (k, [x, gradient]) => mul(gradient!, expression(k, k.let("x", x!), attributes)),
  });
  return defineOp({
    name: `${name}gradient`,
    spelled: false,
    category: "internal",
    summary: `The derivative of ${name} at the first input, times the second.`,
    attributes: specs,
    inputs: { min: 2, max: 2 },
    examples: [],
    infer: sameType,
    traits: (_inputs, attributes) => ({ pointwise: pointwise(attributes) }),
    reference: ({ inputs, outputs, attributes }) => [
      mapBroadcast(outputs[0]!, inputs, ([x, gradient]) => gradient! * reference(x!, attributes)),
    ],
    lower: (k, io) => lowerPointwise(k, io, pointwise(io.attributes)),
  });
}
