/** `scaleaxis`: internal; a tensor times a vector along one of its axes. Scales are folded into weights with it. */
import { mul } from "../../kernel/expression.ts";
import { forEachIndex, ndarray } from "../../tensor/ndarray.ts";
import { invariant } from "../../base/invariant.ts";
import { dimsEqual } from "../../tensor/dim.ts";
import { integer, required } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { affineGradients } from "../gradients/affine.ts";

export const scaleaxis = defineOp({
  name: "scaleaxis",
  spelled: false,
  category: "internal",
  summary: "x * s, where the vector s goes along one axis of x.",
  attributes: { axis: required(integer(0), "The axis of x, counted from its very first.") },
  inputs: { min: 2, max: 2 },
  examples: [],
  infer([x, s], { axis }) {
    invariant(axis < x!.shape.length && s!.shape.length === 1, "scaleaxis wants a vector and an axis of x");
    invariant(dimsEqual(x!.shape[axis]!, s!.shape[0]!), "scaleaxis wants as many factors as the axis is long");
    return [x!];
  },
  traits: (_inputs, { axis }) => ({ mixesExamples: axis !== 0 }),
  gradient({ graph, inputs: [input, factor], attributes: { axis }, gradient }) {
    const found = affineGradients({ graph, input: input!, factor, summand: undefined, gradient, axis });
    return { inputs: [found.input, found.factor] };
  },
  reference({ inputs, attributes: { axis } }) {
    const [x, s] = inputs;
    const output = ndarray(x!.shape);
    forEachIndex(x!.shape, (index, position) => {
      output.data[position] = x!.data[position]! * s!.data[index[axis]!]!;
    });
    return [output];
  },
  lower(_k, { inputs, outputs, attributes: { axis } }) {
    const [x, s] = inputs;
    outputs[0]!.forEach((index) => outputs[0]!.store(index, mul(x!.at(index), s!.at([index[axis]!]))));
  },
});
