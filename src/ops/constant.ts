/**
 * `constant`: a tensor that no layer computes, from the weight file or written in the model. It is a node without data
 * inputs whose one parameter is the tensor; that parameter has no name of its own, so the label is the name in weight files.
 */
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { float32, formatDims } from "../tensor/shape.ts";
import { integers, literal, optional, required, type AttributesOf } from "./attributes.ts";
import { defineOp, type ParameterSpec } from "./contract.ts";

const attributes = {
  shape: required(
    { ...integers(1), description: "a list of positive integers, as [1, 3, 4]", example: "[1, 3, 4]" },
    "The extents, without the batch.",
  ),
  value: optional(
    literal,
    "read from the weight file",
    "The values, written in the model: one number for all, or a list.",
  ),
} as const;

/** The values under the shape: one number fills it, and axes of extent 1 may be left out. */
function fit(value: NdArray, shape: readonly number[]): NdArray | undefined {
  if (value.shape.length > 0)
    return wideExtents(value.shape) === wideExtents(shape) ? ndarray(shape, value.data) : undefined;
  const count = shape.reduce((product, extent) => product * extent, 1);
  return ndarray(shape, new Float64Array(count).fill(value.data[0]!));
}

function wideExtents(shape: readonly number[]): string {
  return shape.filter((extent) => extent !== 1).join();
}

/** `batch`: how often it is repeated for the examples of a batch; `resolve` sets it where that is not once. */
type ConstantAttributes = AttributesOf<typeof attributes> & { readonly batch?: number };

export const constant = defineOp({
  name: "constant",
  category: "source",
  summary:
    "A tensor that is not computed, such as means, anchors or a table of positions, for joins and `from` to take.",
  details:
    "Its line needs a label, which is its name in weight files, and leaves the current tensor as it is. Constants are not trained and not counted as parameters; those of the weight file count among its bytes. The same for every example of a batch.",
  attributes,
  positional: ["shape"],
  inputs: { min: 0, max: 0 },
  messages: { "value-shape": "The values written for a constant do not have its shape." },
  examples: [{ text: "positions: constant [16, 32]\nadd positions", input: "[16, 32]", output: "[16, 32]" }],
  infer(_inputs, { shape, value, batch = 1 }: ConstantAttributes, problems) {
    if (value === undefined || fit(value, shape) !== undefined) return [float32([batch, ...shape])];
    return problems.error({
      code: "value-shape",
      attribute: "value",
      message: `the value is ${formatDims(value.shape)} where ${formatDims(shape)} is due`,
      notes: ["one number stands for all elements; axes of 1 may be left out"],
    });
  },
  parameters: (_inputs, { shape, value }): readonly ParameterSpec[] => {
    const spec: ParameterSpec = {
      name: "",
      shape,
      trainable: false,
      formula: "",
      // Keeps what it is joined with alive, should nobody give its values.
      initial: { kind: "constant", value: 1 },
    };
    return [value === undefined ? spec : { ...spec, literal: fit(value, shape)! }];
  },
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
