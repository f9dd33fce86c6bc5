/**
 * Tensors that no layer computes (`constant`, `parameter`): nodes without data inputs whose one parameter is the tensor.
 * That parameter has no name of its own, so the label is the name in weight files.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { ndarray } from "../../tensor/ndarray.ts";
import { float32, type TensorType } from "../../tensor/shape.ts";
import { integers, required } from "../contract/attributes.ts";
import type { LowerIO, ParameterSpec, ReferenceIO } from "../contract/op.ts";

export const sourceShape = required(
  { ...integers(1), description: "a list of positive integers, as [1, 3, 4]", example: "[1, 3, 4]" },
  "The extents, without the batch.",
);

interface SourceAttributes {
  readonly shape: readonly number[];
  /** How often it is repeated for the examples of a batch; `resolve` sets it where that is not once. */
  readonly batch?: number;
}

/** The one output. */
export function sourceTypes({ shape, batch = 1 }: SourceAttributes): readonly TensorType[] {
  return [float32([batch, ...shape])];
}

/** The tensor as the one parameter, apart from how it starts. */
export function sourceParameter(
  { shape }: SourceAttributes,
  rest: Omit<ParameterSpec, "name" | "shape">,
): readonly ParameterSpec[] {
  return [{ name: "", shape, ...rest }];
}

/** What all sources share. */
export const source = {
  category: "source",
  inputs: { min: 0, max: 0 },
  traits: () => ({}),
  reference({ parameters, outputs }: ReferenceIO<unknown>) {
    const one = parameters[""]!;
    const all = ndarray(outputs[0]!);
    for (let at = 0; at < all.data.length; at++) all.data[at] = one.data[at % one.data.length]!;
    return [all];
  },
  lower(_k: KernelBuilder, { parameters, outputs }: LowerIO<unknown>) {
    const [output] = outputs;
    output!.forEach((index) => output!.store(index, parameters[""]!.at(index.slice(1))));
  },
} as const;
