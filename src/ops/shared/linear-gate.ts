/** The gate of `hardsigmoid` and `hardswish`. */
import { add, div, max, min } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { constantLike } from "./pointwise.ts";

/** min(max(x + 3, 0), 6) / 6 */
export function linearGate(x: Expression): Expression {
  const six = constantLike(x, 6);
  return div(min(max(add(x, constantLike(x, 3)), constantLike(x, 0)), six), six);
}
