/**
 * Tensors that no layer computes (`constant`, `parameter`): nodes without data inputs whose one parameter is the tensor.
 * That parameter has no name of its own, so the label is the name in weight files.
 */
import { ndarray } from "../../tensor/ndarray.ts";
import { float32 } from "../../tensor/shape.ts";
import { integers, required, type AttributesOf, type AttributeSpecs } from "../contract/attributes.ts";
import { defineOp, type OpDefinition, type OpInit, type ParameterSpec, type Problems } from "../contract/op.ts";

const shared = {
  shape: required(
    { ...integers(1), description: "a list of positive integers, as [1, 3, 4]", example: "[1, 3, 4]" },
    "The extents, without the batch.",
  ),
} as const;

type SourceAttributes<S extends AttributeSpecs> = AttributesOf<typeof shared & S>;

/** What tells one kind of source from another. */
interface SourceInit<S extends AttributeSpecs> extends Pick<
  OpInit<S>,
  "name" | "summary" | "details" | "messages" | "examples"
> {
  /** Beside `shape`. */
  readonly attributes: S;
  /** Whether the attributes fit the shape; told where not. */
  judge(attributes: SourceAttributes<S>, problems: Problems): boolean;
  tensor(attributes: SourceAttributes<S>): Omit<ParameterSpec, "name" | "shape">;
}

export function defineSource<const S extends AttributeSpecs>(init: SourceInit<S>): OpDefinition {
  const { judge, tensor, attributes, ...words } = init;
  /** `batch`: how often it is repeated for the examples of a batch; `resolve` sets it where that is not once. */
  type Given = SourceAttributes<S> & { readonly shape: readonly number[]; readonly batch?: number };
  return defineOp({
    ...words,
    category: "source",
    attributes: { ...shared, ...attributes } as AttributeSpecs,
    positional: ["shape"],
    inputs: { min: 0, max: 0 },
    infer(_inputs, given: unknown, problems) {
      const { shape, batch = 1 } = given as Given;
      return judge(given as Given, problems) ? [float32([batch, ...shape])] : undefined;
    },
    parameters: (_inputs, given: unknown) => [{ name: "", shape: (given as Given).shape, ...tensor(given as Given) }],
    traits: () => ({}),
    reference({ parameters, outputs }) {
      const one = parameters[""]!;
      const all = ndarray(outputs[0]!);
      for (let at = 0; at < all.data.length; at++) all.data[at] = one.data[at % one.data.length]!;
      return [all];
    },
    lower(_k, { parameters, outputs }) {
      const [output] = outputs;
      output!.forEach((index) => output!.store(index, parameters[""]!.at(index.slice(1))));
    },
  });
}
