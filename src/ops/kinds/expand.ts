/** `expand`: internal; axes of extent 1 repeated, batch included. */
import { int } from "../../kernel/expression.ts";
import { invariant } from "../../base/invariant.ts";
import { constantShape, formatDims } from "../../tensor/shape.ts";
import { integers, required } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { mapBroadcast } from "../shared/elementwise.ts";

export const expand = defineOp({
  name: "expand",
  spelled: false,
  category: "internal",
  summary: "The tensor repeated along axes of extent 1, batch included.",
  attributes: { shape: required(integers(1), "The whole shape.") },
  examples: [],
  infer([input], { shape }) {
    const fits = constantShape(input!.shape).every((extent, axis) => extent === shape[axis] || extent === 1);
    invariant(
      fits && shape.length === input!.shape.length,
      `${formatDims(input!.shape)} does not repeat to [${shape.join(", ")}]`,
    );
    return [{ dtype: input!.dtype, shape }];
  },
  receptive: () => seesAll,
  traits: ([input], { shape }) => ({ mixesExamples: input!.shape[0] !== shape[0] }),
  gradient: ({ gradient }) => ({ inputs: [gradient] }),
  reference: ({ inputs, outputs }) => [mapBroadcast(outputs[0]!, inputs, ([x]) => x!)],
  lower(_k, { inputs: [input], outputs }) {
    outputs[0]!.forEach((index) => {
      outputs[0]!.store(index, input!.at(index.map((at, axis) => (input!.shape[axis] === 1 ? int(0) : at))));
    });
  },
});
