/**
 * Integer expressions as sums of multiples, so that addresses can be compared: `4 * y + x + 3` is 3 and `y` by 4, `x` by
 * 1. What is no such sum (a quotient, a minimum) counts as a term of its own, whose text is its name.
 */
import type { Expression, Local } from "./ir.ts";
import { printExpression } from "./print-program.ts";

export interface Linear {
  readonly constant: number;
  /** By their text; names of locals are unique in a function. */
  readonly terms: ReadonlyMap<string, Term>;
}

export interface Term {
  /** Never 0. */
  readonly coefficient: number;
  readonly of: Expression;
}

/** The sum that an integer is; locals among `known` stand for theirs. */
export function linearOf(expression: Expression, known: ReadonlyMap<Local, Linear>): Linear {
  switch (expression.kind) {
    case "number":
      return { constant: expression.value, terms: new Map() };
    case "local":
      return known.get(expression.local) ?? termOf(expression);
    case "binary":
      return linearOfBinary(expression, known);
    default:
      return termOf(expression);
  }
}

function linearOfBinary(expression: Expression & { readonly kind: "binary" }, known: ReadonlyMap<Local, Linear>) {
  const left = linearOf(expression.left, known);
  const right = linearOf(expression.right, known);
  if (expression.operator === "add") return sum(left, right, 1);
  if (expression.operator === "sub") return sum(left, right, -1);
  if (expression.operator === "mul" && right.terms.size === 0) return times(left, right.constant);
  if (expression.operator === "mul" && left.terms.size === 0) return times(right, left.constant);
  return termOf(expression);
}

function termOf(expression: Expression): Linear {
  return { constant: 0, terms: new Map([[printExpression(expression), { coefficient: 1, of: expression }]]) };
}

function times({ constant, terms }: Linear, factor: number): Linear {
  if (factor === 0) return { constant: 0, terms: new Map() };
  const scaled = [...terms].map(
    ([name, { coefficient, of }]) => [name, { coefficient: coefficient * factor, of }] as const,
  );
  return { constant: constant * factor, terms: new Map(scaled) };
}

/** a + sign * b */
function sum(a: Linear, b: Linear, sign: 1 | -1): Linear {
  const terms = new Map(a.terms);
  for (const [name, { coefficient, of }] of b.terms) {
    const total = (terms.get(name)?.coefficient ?? 0) + sign * coefficient;
    if (total === 0) terms.delete(name);
    else terms.set(name, { coefficient: total, of });
  }
  return { constant: a.constant + sign * b.constant, terms };
}

export function difference(a: Linear, b: Linear): Linear {
  return sum(a, b, -1);
}
