/** `view`: internal; the same elements under any other shape, batch included, as ONNX reshapes tensors. */
import { invariant } from "../../base/invariant.ts";
import { constantDim, dimsEqual, productOfDims } from "../../tensor/dim.ts";
import { ndarray } from "../../tensor/ndarray.ts";
import { formatDims, shapesEqual } from "../../tensor/shape.ts";
import { required, integers } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { lowerRowMajor } from "../shared/row-major.ts";

export const view = defineOp({
  name: "view",
  spelled: false,
  category: "internal",
  summary: "The same elements in row-major order under another shape, batch included.",
  attributes: { shape: required(integers(1), "The whole shape.") },
  examples: [],
  infer([input], { shape }) {
    const fits = dimsEqual(productOfDims(input!.shape), productOfDims(shape));
    invariant(fits, `${formatDims(input!.shape)} has not as many elements as ${formatDims(shape)}`);
    return [{ dtype: input!.dtype, shape }];
  },
  receptive: () => seesAll,
  traits: ([input], { shape }) => ({
    view: true,
    identity: shapesEqual(input!.shape, shape),
    mixesExamples: !dimsEqual(input!.shape[0]!, shape[0]!),
  }),
  reference: ({ inputs, outputs }) => [ndarray(outputs[0]!.map(constantDim), inputs[0]!.data.slice())],
  lower: lowerRowMajor,
});
