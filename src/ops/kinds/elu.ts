/** `elu`: the exponential linear unit of Clevert, Unterthiner, Hochreiter 2015. */
import { call, compare, min, mul, select } from "../../kernel/expression.ts";
import { expm1 } from "../../kernel/functions.ts";
import type { Expression } from "../../kernel/ir.ts";
import { activation } from "../shared/activation.ts";
import { number, withDefault } from "../contract/attributes.ts";
import { constantLike } from "../shared/pointwise.ts";

export const elu = activation({
  name: "elu",
  summary: "Negative values approach -alpha: x for x > 0, alpha * (exp(x) - 1) otherwise.",
  attributes: { alpha: withDefault(number(), 1, "Where negative values saturate, with the other sign.") },
  positional: ["alpha"],
  examples: [{ text: "elu", input: "[32, 28, 28]", output: "[32, 28, 28]" }],
  nonlinearity: () => "rectifier",
  reference: (x, { alpha }) => (x > 0 ? x : alpha * Math.expm1(x)),
  expression: (_k, x, { alpha }) => exponentialUnit(x, alpha),
});

/** x for x > 0, alpha * (exp(x) - 1) otherwise; the exponential is never taken of a positive number. */
export function exponentialUnit(x: Expression, alpha: number): Expression {
  const zero = constantLike(x, 0);
  const below = call(expm1, min(x, zero));
  return select(compare("gt", x, zero), x, alpha === 1 ? below : mul(constantLike(x, alpha), below));
}
