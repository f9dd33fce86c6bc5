/** `elu`: the exponential linear unit of Clevert, Unterthiner, Hochreiter 2015. */
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { exponentialSlope, exponentialUnit } from "../shared/exponential-unit.ts";

export const elu = activation({
  name: "elu",
  summary: "Negative values approach -alpha: x for x > 0, alpha * (exp(x) - 1) otherwise.",
  attributes: { alpha: withDefault(number(), 1, "Where negative values saturate, with the other sign.") },
  positional: ["alpha"],
  examples: [{ text: "elu", input: "[32, 28, 28]", output: "[32, 28, 28]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { alpha }) => (x > 0 ? x : alpha * Math.expm1(x)),
  expression: (_k, x, { alpha }) => exponentialUnit(x, alpha),
  derivative: {
    reference: (x, { alpha }) => (x > 0 ? 1 : alpha * Math.exp(x)),
    expression: (_k, x, { alpha }) => exponentialSlope(x, alpha),
  },
});
