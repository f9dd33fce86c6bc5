/** `tile`: the whole tensor several times, side by side. */
import { modulo } from "../../base/integers.ts";
import { int, rem } from "../../kernel/expression.ts";
import { multiplyDims } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { constantShape, formatShape, type TensorType } from "../../tensor/shape.ts";
import { integers, required } from "../contract/attributes.ts";
import { defineOp, type Problems } from "../contract/op.ts";
import { transposedAlong } from "../gradients/maps.ts";
import { oneTap, type Taps } from "../contract/receptive.ts";
import { countText } from "../shared/wording.ts";

export const tile = defineOp({
  name: "tile",
  category: "shape",
  summary: "Repeats the whole tensor along its axes, so many times along each.",
  details:
    "`tile [1, 2, 2]` puts four copies of every channel into a square: output element i along an axis is input element i modulo the " +
    "extent, as in NumPy. `upsample` repeats elements instead.",
  attributes: { repeats: required(integers(1), "How many copies along each axis, the batch not counted.") },
  positional: ["repeats"],
  messages: { rank: "There are more or fewer numbers of copies than axes." },
  examples: [{ text: "tile [1, 2, 2]", input: "[8, 16, 16]", output: "[8, 32, 32]" }],
  infer([input], { repeats }, problems) {
    if (repeats.length !== input!.shape.length - 1) return reportRank(input!, repeats, problems);
    const [batch, ...extents] = input!.shape;
    const tiled = extents.map((extent, axis) => multiplyDims(extent, repeats[axis]!));
    return [{ dtype: input!.dtype, shape: [batch!, ...tiled] }];
  },
  receptive: ([input]) =>
    constantShape(input!.shape).map((extent, axis) => {
      const reads = (position: number): Taps => oneTap(modulo(position, extent));
      return { from: axis, to: axis, period: extent, shift: 0, reads };
    }),
  traits: (_inputs, { repeats }) => ({ identity: repeats.every((times) => times === 1) }),
  gradient({ graph, inputs: [input], gradient, attributes: { repeats } }) {
    const extents = constantShape(input!.type.shape);
    const found = repeats.reduce((value, times, at) => {
      const extent = extents[at + 1]!;
      return times === 1
        ? value
        : transposedAlong(graph, value, at + 1, extent, (position) => [[position % extent, 1]]);
    }, gradient);
    return { inputs: [found] };
  },
  reference({ inputs, outputs }) {
    const [input] = inputs;
    const output = ndarray(outputs[0]!);
    forEachIndex(output.shape, (index, position) => {
      const source = index.map((at, axis) => at % input!.shape[axis]!);
      output.data[position] = input!.data[offsetOf(input!, source)]!;
    });
    return [output];
  },
  lower(k, { inputs, outputs, attributes: { repeats } }) {
    const [input] = inputs;
    outputs[0]!.forEach((index) => {
      const source = index.map((at, axis) =>
        axis === 0 || repeats[axis - 1] === 1 ? at : k.let("from", rem(at, int(input!.shape[axis]!))),
      );
      outputs[0]!.store(index, input!.at(source));
    });
  },
});

function reportRank(input: TensorType, repeats: readonly number[], problems: Problems<"rank">): undefined {
  const axes = input.shape.length - 1;
  return problems.error({
    code: "rank",
    attribute: "repeats",
    message: `tile has ${countText(repeats.length, "number")} of copies, and ${formatShape(input.shape)} has ${axes} axes`,
    help: [`one number for each axis: [${Array.from({ length: axes }, () => 2).join(", ")}]`],
  });
}
