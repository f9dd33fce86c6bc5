/**
 * `axismap`: internal; along one axis every element is a weighted sum of a few elements, by a table: a sparse matrix. What enlarges,
 * pads, repeats or picks elements along an axis is such a map, and its gradient is the transposed one.
 */
import { add, compare, float, mul, select, toInt } from "../../kernel/expression.ts";
import { forEachIndex, ndarray, offsetOf, type NdArray } from "../../tensor/ndarray.ts";
import { integer, literal, required } from "../contract/attributes.ts";
import { defineOp, type ParameterSpec } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";

export const axismap = defineOp({
  name: "axismap",
  spelled: false,
  category: "internal",
  summary: "Along one axis, each element a weighted sum of a few of the input's, by a table.",
  attributes: {
    axis: required(integer(1), "The axis, the batch counted."),
    sources: required(literal, "The indices that each element sums, a row for each."),
    weights: required(literal, "How much each of them weighs; what weighs nothing does not count, whatever it is."),
  },
  examples: [],
  infer: ([input], { axis, sources }) => [{ dtype: input!.dtype, shape: input!.shape.with(axis, sources.shape[0]!) }],
  parameters: (_inputs, { sources, weights }) => [table("sources", sources), table("weights", weights)],
  receptive: () => seesAll,
  traits: () => ({}),
  reference({ inputs: [input], outputs, attributes: { axis, sources, weights } }) {
    const output = ndarray(outputs[0]!);
    const taps = sources.shape[1]!;
    forEachIndex(output.shape, (index, position) => {
      for (let row = index[axis]! * taps, tap = 0; tap < taps; tap++) {
        const weight = weights.data[row + tap]!;
        const from = offsetOf(input!, index.with(axis, sources.data[row + tap]!));
        if (weight !== 0) output.data[position]! += weight * input!.data[from]!;
      }
    });
    return [output];
  },
  lower(k, { inputs: [input], parameters: { sources, weights }, outputs: [output], attributes }) {
    const { axis } = attributes;
    output!.forEach((index) => {
      const sum = k.variable("sum", float(0));
      k.for("tap", 0, attributes.sources.shape[1]!, (tap) => {
        const entry = [index[axis]!, tap];
        const from = k.let("from", toInt(sources!.at(entry)));
        const weight = k.let("weight", weights!.at(entry));
        const term = mul(input!.at(index.with(axis, from)), weight);
        sum.set(add(sum.value, select(compare("eq", weight, float(0)), float(0), term)));
      });
      output!.store(index, sum.value);
    });
  },
});

function table(name: string, literal: NdArray): ParameterSpec {
  const { shape } = literal;
  return {
    name,
    shape,
    dtype: "float32",
    trainable: false,
    formula: "",
    initial: { kind: "constant", value: 0 },
    literal,
  };
}
