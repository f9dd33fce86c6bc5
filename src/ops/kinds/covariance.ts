/**
 * `covariance`: internal; of two tensors and their means along some axes, the mean of `(a - mean a)(b - mean b)` along these axes. Of a
 * tensor with itself it is the variance, not corrected for the mean that was taken from the same elements.
 */
import { float, int, mul, narrow, sub, widen } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { doubleSums, foldRegion } from "../shared/fold.ts";
import { channelsInnermost, countAlong, wholeAxis } from "../shared/region.ts";

export const covariance = defineOp({
  name: "covariance",
  spelled: false,
  category: "internal",
  summary: "The mean of (a - mean a)(b - mean b) along the axes on which the means have extent 1.",
  attributes: {},
  inputs: { min: 4, max: 4 },
  examples: [],
  infer: ([, , mean]) => [mean!],
  receptive: () => seesAll,
  traits: ([a, , mean]) => ({ mixesExamples: a!.shape[0] !== mean!.shape[0] }),
  reference({ inputs: [a, b, meanA, meanB] }) {
    const output = ndarray(meanA!.shape);
    const share = output.data.length / a!.data.length;
    forEachIndex(a!.shape, (index, position) => {
      const at = offsetOf(
        output,
        index.map((i, axis) => (output.shape[axis] === 1 ? 0 : i)),
      );
      const product = (a!.data[position]! - meanA!.data[at]!) * (b!.data[position]! - meanB!.data[at]!);
      output.data[at] = output.data[at]! + share * product;
    });
    return [output];
  },
  lower(k, { inputs: [a, b, meanA, meanB], outputs: [output] }) {
    const axes = output!.shape.flatMap((extent, axis) => (extent === a!.shape[axis] ? [] : [axis]));
    const region = channelsInnermost(axes.map((axis) => wholeAxis(a!.shape, axis)));
    const share = float(1 / countAlong(a!.shape, axes));
    output!.forEach((index) => {
      const from = index.map((at, axis): Expression => (axes.includes(axis) ? int(0) : at));
      const [centreA, centreB] = [k.let("meanA", meanA!.at(index)), k.let("meanB", meanB!.at(index))];
      const [sum] = foldRegion(k, from, region, doubleSums("sum"), (at) => [
        widen(mul(sub(a!.at(at), centreA), sub(b!.at(at), centreB))),
      ]);
      output!.store(index, mul(narrow(sum!), share));
    });
  },
});
