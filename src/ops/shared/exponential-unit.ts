/** The function of `elu`, which `selu` scales. */
import { call, compare, min, mul, select } from "../../kernel/expression.ts";
import { exp, expm1 } from "../../kernel/functions.ts";
import type { Expression } from "../../kernel/ir.ts";
import { constantLike } from "./pointwise.ts";

/** x for x > 0, alpha * (exp(x) - 1) otherwise; the exponential is never taken of a positive number. */
export function exponentialUnit(x: Expression, alpha: number): Expression {
  const zero = constantLike(x, 0);
  const below = call(expm1, min(x, zero));
  return select(compare("gt", x, zero), x, alpha === 1 ? below : mul(constantLike(x, alpha), below));
}

/** Its derivative: at 0 that from below. */
export function exponentialSlope(x: Expression, alpha: number): Expression {
  const zero = constantLike(x, 0);
  const below = mul(constantLike(x, alpha), call(exp, min(x, zero)));
  return select(compare("gt", x, zero), constantLike(x, 1), below);
}
