/**
 * The logarithm of a sum of powers of which the largest is 1. That one is left out of the sum and left to `log1p`: beside it
 * small ones would lose their digits, which are all that the logarithm has.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, call, compare, double, float, narrow, select, widen } from "../../kernel/expression.ts";
import { log1p } from "../../kernel/functions.ts";
import type { Expression } from "../../kernel/ir.ts";
import { doubleSums, type FoldTerms } from "./fold.ts";

/** Of several powers that are 1 one is left out. */
export function logOfPowers(powers: readonly number[]): number {
  const others = powers.reduce((sum, power) => (power === 1 ? sum : sum + power), 0);
  return Math.log1p(powers.filter((power) => power === 1).length - 1 + others);
}

/** The same in a kernel. */
export function lowerLogOfPowers(k: KernelBuilder, foldPowers: FoldTerms<Expression>): Expression {
  const [ones, others] = foldPowers(doubleSums("ones", "others"), (power) => {
    const isOne = k.let("isOne", compare("eq", power, float(1)));
    return [widen(select(isOne, float(1), float(0))), widen(select(isOne, float(0), power))];
  });
  return call(log1p, narrow(add(add(ones!, double(-1)), others!)));
}
