/** `windowadjoint`: internal; every element sums what stands at the windows that hold it: what undoes sums over windows. */
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { inferAdjoint, lowerAdjoint, referenceAdjoint, windowAdjointAttributes } from "../shared/window-adjoint.ts";

export const windowadjoint = defineOp({
  name: "windowadjoint",
  spelled: false,
  category: "internal",
  summary: "From a number for each window, for each element the sum over the windows that hold it.",
  attributes: windowAdjointAttributes,
  examples: [],
  infer: ([gradient], given) => inferAdjoint(gradient!, given),
  receptive: () => seesAll,
  traits: () => ({}),
  reference: (io) => referenceAdjoint(io, io.inputs[0]!, (window) => io.inputs[0]!.data[window]!),
  lower(k, io) {
    const [gradient] = io.inputs;
    lowerAdjoint(k, io, gradient!.shape.slice(2), ({ at }) => gradient!.at(at));
  },
});
