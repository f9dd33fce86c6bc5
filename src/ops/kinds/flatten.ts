/** `flatten`: all axes but the batch become one. */
import { ndarray } from "../../tensor/ndarray.ts";
import { productOfDims } from "../../tensor/dim.ts";
import { defineOp } from "../contract/op.ts";
import { lowerView } from "../shared/row-major.ts";

export const flatten = defineOp({
  name: "flatten",
  category: "shape",
  summary: "Makes one axis of all: `[C, H, W]` becomes `[C*H*W]`, in the order C, H, W.",
  details: "As PyTorch's `Flatten`. The order is C, H, W whatever the layout of the model's inputs.",
  attributes: {},
  examples: [{ text: "flatten", input: "[256, 6, 6]", output: "[9216]" }],
  infer: ([input]) => {
    const [batch, ...rest] = input!.shape;
    return [{ dtype: input!.dtype, shape: [batch!, productOfDims(rest)] }];
  },
  traits: ([input]) => ({ view: true, identity: input!.shape.length === 2 }),
  reference: ({ inputs, outputs }) => [ndarray(outputs[0]!, inputs[0]!.data.slice())],
  lower: lowerView,
});
