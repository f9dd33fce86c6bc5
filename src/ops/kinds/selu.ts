/** `selu`: the self-normalising unit of Klambauer, Unterthiner, Mayr, Hochreiter 2017, with the paper's constants. */
import { mul } from "../../kernel/expression.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { exponentialSlope, exponentialUnit } from "../shared/exponential-unit.ts";
import { constantLike } from "../shared/pointwise.ts";

export const selu = activation({
  name: "selu",
  summary: "A scaled exponential linear unit that keeps mean 0 and variance 1 from layer to layer.",
  details:
    "`gamma * (x > 0 ? x : alpha * (exp(x) - 1))`; the defaults are the constants of Klambauer et al. 2017, which give it its property.",
  attributes: {
    alpha: withDefault(number(), 1.6732632423543772, "Where negative values saturate before the scaling."),
    gamma: withDefault(number(), 1.0507009873554805, "The factor of all values."),
  },
  examples: [{ text: "dense 128 selu", input: "[784]", output: "[128]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { alpha, gamma }) => gamma * (x > 0 ? x : alpha * Math.expm1(x)),
  expression: (_k, x, { alpha, gamma }) => mul(constantLike(x, gamma), exponentialUnit(x, alpha)),
  derivative: {
    reference: (x, { alpha, gamma }) => gamma * (x > 0 ? 1 : alpha * Math.exp(x)),
    expression: (_k, x, { alpha, gamma }) => mul(constantLike(x, gamma), exponentialSlope(x, alpha)),
  },
});
