/** `constant`: a tensor that is neither computed nor trained, from the weight file or written in the model. */
import { filled, ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { formatDims } from "../../tensor/shape.ts";
import { literal, optional } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { source, sourceParameter, sourceShape, sourceTypes } from "../shared/source-op.ts";

/** The values under the shape: one number fills it, and axes of extent 1 may be left out. */
function fit(value: NdArray, shape: readonly number[]): NdArray | undefined {
  if (value.shape.length > 0)
    return wideExtents(value.shape) === wideExtents(shape) ? ndarray(shape, value.data) : undefined;
  return filled(shape, value.data[0]!);
}

function wideExtents(shape: readonly number[]): string {
  return shape.filter((extent) => extent !== 1).join();
}

export const constant = defineOp({
  ...source,
  name: "constant",
  summary:
    "A tensor that is not computed, such as means, anchors or a table of positions, for joins and `from` to take.",
  details:
    "Its line needs a label, which is its name in weight files, and leaves the current tensor as it is. Constants are not trained (a `parameter` is) and not counted as parameters; those of the weight file count among its bytes. The same for every example of a batch.",
  attributes: {
    shape: sourceShape,
    value: optional(
      literal,
      "read from the weight file",
      "The values, written in the model: one number for all, or a list, whose axes of 1 may be left out.",
    ),
  },
  positional: ["shape"],
  messages: { "value-shape": "The values written for a constant do not have its shape." },
  examples: [{ text: "positions: constant [16, 32]\nadd positions", input: "[16, 32]", output: "[16, 32]" }],
  infer(_inputs, given, problems) {
    const { shape, value } = given;
    if (value === undefined || fit(value, shape) !== undefined) return sourceTypes(given);
    return problems.error({
      code: "value-shape",
      attribute: "value",
      message: `the value is ${formatDims(value.shape)} where ${formatDims(shape)} is due`,
      notes: ["one number stands for all elements; axes of 1 may be left out"],
    });
  },
  parameters: (_inputs, given) =>
    sourceParameter(given, {
      dtype: "float32",
      trainable: false,
      formula: "",
      // Keeps what it is joined with alive, should nobody give its values.
      initial: { kind: "constant", value: 1 },
      ...(given.value && { literal: fit(given.value, given.shape)! }),
    }),
});
