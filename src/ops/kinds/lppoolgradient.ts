/**
 * `lppoolgradient`: internal; of the p-norm y of each window to each of its elements x: `y'(x) = sign(x) (|x| / y)^(p - 1)`, whose base is
 * at most 1, and 0 where all of the window is.
 */
import { abs, compare, div, float, mul, neg, or, select } from "../../kernel/expression.ts";
import { number, required } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { constantPower } from "../shared/powers.ts";
import { inferAdjoint, lowerAdjoint, referenceAdjoint, windowAdjointAttributes } from "../shared/window-adjoint.ts";

export const lppoolgradient = defineOp({
  name: "lppoolgradient",
  spelled: false,
  category: "internal",
  summary: "The gradient of an lppool's input, from its input, its output and the gradient of its output.",
  attributes: { ...windowAdjointAttributes, p: required(number(), "The order of the norm.") },
  inputs: { min: 3, max: 3 },
  examples: [],
  infer: ([, , gradient], given) => inferAdjoint(gradient!, given),
  receptive: () => seesAll,
  traits: () => ({}),
  reference(io) {
    const [x, y, gradient] = io.inputs;
    return referenceAdjoint(io, gradient!, (window, element) => {
      const [own, norm] = [x!.data[element]!, y!.data[window]!];
      if (own === 0 || norm === 0) return 0;
      return gradient!.data[window]! * Math.sign(own) * (Math.abs(own) / norm) ** (io.attributes.p - 1);
    });
  },
  lower(k, io) {
    const [x, y, gradient] = io.inputs;
    lowerAdjoint(k, io, gradient!.shape.slice(2), ({ at }, index) => {
      const own = k.let("own", x!.at(index));
      const norm = k.let("norm", y!.at(at));
      const share = k.let("share", constantPower(k, k.let("part", div(abs(own), norm)), io.attributes.p - 1));
      const slope = select(compare("lt", own, float(0)), neg(share), share);
      const isFlat = or(compare("eq", own, float(0)), compare("eq", norm, float(0)));
      return select(isFlat, float(0), mul(gradient!.at(at), slope));
    });
  },
});
