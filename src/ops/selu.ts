/** `selu`: the self-normalising unit of Klambauer, Unterthiner, Mayr, Hochreiter 2017, with the paper's constants. */
import { mul } from "../kernel/expression.ts";
import { activation } from "./activation.ts";
import { exponentialUnit } from "./elu.ts";
import { constantLike } from "./pointwise.ts";

const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

export const selu = activation({
  name: "selu",
  summary: "A scaled exponential linear unit that keeps mean 0 and variance 1 from layer to layer.",
  details:
    "`scale * (x > 0 ? x : alpha * (exp(x) - 1))` with alpha = 1.6732632423543772 and scale = 1.0507009873554805 (Klambauer et al. 2017).",
  attributes: {},
  examples: [{ text: "dense 128 selu", input: "[784]", output: "[128]" }],
  reference: (x) => SCALE * (x > 0 ? x : ALPHA * Math.expm1(x)),
  expression: (_k, x) => mul(constantLike(x, SCALE), exponentialUnit(x, ALPHA)),
});
