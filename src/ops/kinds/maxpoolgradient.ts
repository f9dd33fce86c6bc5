/** `maxpoolgradient`: internal; every element sums the gradients of the windows of which it is the largest. */
import { compare, float, select, toFloat } from "../../kernel/expression.ts";
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { inferAdjoint, lowerAdjoint, referenceAdjoint, windowAdjointAttributes } from "../shared/window-adjoint.ts";

export const maxpoolgradient = defineOp({
  name: "maxpoolgradient",
  spelled: false,
  category: "internal",
  summary: "The gradient of a maxpool's input, from the places of the largest elements and the gradient of its output.",
  attributes: windowAdjointAttributes,
  inputs: { min: 2, max: 2 },
  examples: [],
  infer: ([, gradient], given) => inferAdjoint(gradient!, given),
  receptive: () => seesAll,
  traits: () => ({}),
  reference(io) {
    const [places, gradient] = io.inputs;
    return referenceAdjoint(io, gradient!, (window, _element, tap) =>
      places!.data[window] === tap ? gradient!.data[window]! : 0,
    );
  },
  lower(k, io) {
    const [places, gradient] = io.inputs;
    lowerAdjoint(k, io, gradient!.shape.slice(2), ({ at, tap }) =>
      select(compare("eq", places!.at(at), toFloat(tap)), gradient!.at(at), float(0)),
    );
  },
});
