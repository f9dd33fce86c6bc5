/** What is done to the bits of a binary32. */
import { and, bitsOfFloat, floatFromBits, int, or } from "./expression.ts";
import type { Expression } from "./ir.ts";

/** A binary32 without its last 12 bits: products of two such are exact. */
export function leadingBits(x: Expression): Expression {
  return floatFromBits(and(bitsOfFloat(x), int(-(2 ** 12))));
}

/** A number that is not negative, with the sign of another. */
export function withSignOf(x: Expression, magnitude: Expression): Expression {
  return floatFromBits(or(bitsOfFloat(magnitude), and(bitsOfFloat(x), int(-(2 ** 31)))));
}
