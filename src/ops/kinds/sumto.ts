/** `sumto`: internal; sums along the axes on which another shape has extent 1: what undoes repetition. */
import { int, narrow, widen } from "../../kernel/expression.ts";
import { invariant } from "../../base/invariant.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { constantShape, formatDims } from "../../tensor/shape.ts";
import { integers, required } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { doubleSums, foldRegion } from "../shared/fold.ts";
import { channelsInnermost, wholeAxis } from "../shared/region.ts";

export const sumto = defineOp({
  name: "sumto",
  spelled: false,
  category: "internal",
  summary: "The sum along the axes, batch included, on which a shape of equal rank has extent 1.",
  attributes: { shape: required(integers(1), "The whole shape.") },
  examples: [],
  infer([input], { shape }) {
    const fits = constantShape(input!.shape).every((extent, axis) => shape[axis] === extent || shape[axis] === 1);
    invariant(
      fits && shape.length === input!.shape.length,
      `${formatDims(input!.shape)} is no repetition of [${shape.join(", ")}]`,
    );
    return [{ dtype: input!.dtype, shape }];
  },
  receptive: () => seesAll,
  traits: ([input], { shape }) => ({ mixesExamples: input!.shape[0] !== shape[0] }),
  gradient: ({ gradient }) => ({ inputs: [gradient] }),
  reference({ inputs: [input], outputs }) {
    const output = ndarray(outputs[0]!);
    forEachIndex(input!.shape, (index, position) => {
      const at = offsetOf(
        output,
        index.map((i, axis) => (output.shape[axis] === 1 ? 0 : i)),
      );
      output.data[at] = output.data[at]! + input!.data[position]!;
    });
    return [output];
  },
  lower(k, { inputs: [input], outputs, attributes: { shape } }) {
    const region = shape.flatMap((extent, axis) =>
      extent === input!.shape[axis] ? [] : [wholeAxis(input!.shape, axis)],
    );
    outputs[0]!.forEach((index) => {
      const from = index.map((at, axis) => (region.some((range) => range.axis === axis) ? int(0) : at));
      const [sum] = foldRegion(k, from, channelsInnermost(region), doubleSums("sum"), (at) => [widen(input!.at(at))]);
      outputs[0]!.store(index, narrow(sum!));
    });
  },
});
