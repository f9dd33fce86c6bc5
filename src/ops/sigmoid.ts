/** `sigmoid`: the logistic function. */
import { add, call, div, neg } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import { exp } from "../kernel/functions.ts";
import { activation } from "./activation.ts";
import { constantLike } from "./pointwise.ts";

export const sigmoid = activation({
  name: "sigmoid",
  summary: "The logistic function: 1 / (1 + exp(-x)).",
  attributes: {},
  examples: [{ text: "dense 84 sigmoid", input: "[120]", output: "[84]" }],
  reference: (x) => 1 / (1 + Math.exp(-x)),
  expression: (_k, x) => logistic(x),
});

/** 1 / (1 + exp(-x)). Where exp overflows, the quotient is 0, which is right. */
export function logistic(x: Expression): Expression {
  const one = constantLike(x, 1);
  return div(one, add(one, call(exp, neg(x))));
}
