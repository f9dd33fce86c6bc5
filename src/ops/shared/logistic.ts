/** The logistic function, and the product with it of which gated activations are made. */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { abs, add, call, compare, div, mul, neg, select } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { exp } from "../../kernel/functions.ts";
import { constantLike } from "./pointwise.ts";

/** 1 / (1 + exp(-x)). Where exp overflows the quotient is 0: what it lacks is subnormal. */
export function logistic(x: Expression): Expression {
  const one = constantLike(x, 1);
  return div(one, add(one, call(exp, neg(x))));
}

/** x / (1 + exp(-z)): of z and -z the one whose exponential does not overflow, so that small results are kept. */
export function timesLogistic(k: KernelBuilder, x: Expression, z: Expression): Expression {
  const power = k.let("power", call(exp, neg(abs(z))));
  const numerator = select(compare("lt", z, constantLike(z, 0)), mul(x, power), x);
  return div(numerator, add(constantLike(z, 1), power));
}
