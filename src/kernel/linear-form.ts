/**
 * Integers as sums of multiples, so that addresses can be compared: `4 * y + x + 3` is 3 and `y` by 4, `x` by 1. What is
 * no such sum (a local, a quotient, a minimum) is an atom; whoever asks says what stands for one, and atoms are told apart
 * by what they are, not by how they print.
 */
import type { Expression, Local } from "./ir.ts";
import { isSame } from "./same.ts";

export interface Sum<A> {
  readonly terms: readonly Term<A>[];
  readonly constant: number;
}

export interface Term<A> {
  readonly atom: A;
  /** Not 0. */
  readonly factor: number;
}

/** A sum over locals, and over expressions that are none. */
export type Linear = Sum<Expression>;

export function constantSum(constant: number): Sum<never> {
  return { terms: [], constant };
}

export function atomSum<A>(atom: A): Sum<A> {
  return { terms: [{ atom, factor: 1 }], constant: 0 };
}

export function scaleSum<A>(sum: Sum<A>, by: number): Sum<A> {
  if (by === 0) return constantSum(0);
  return { terms: sum.terms.map(({ atom, factor }) => ({ atom, factor: factor * by })), constant: sum.constant * by };
}

/** @param same whether two atoms are one */
export function addSums<A>(a: Sum<A>, b: Sum<A>, same: (a: A, b: A) => boolean): Sum<A> {
  const terms = [...a.terms];
  for (const { atom, factor } of b.terms) {
    const at = terms.findIndex((term) => same(term.atom, atom));
    if (at < 0) terms.push({ atom, factor });
    else terms[at] = { atom, factor: terms[at]!.factor + factor };
  }
  return { terms: terms.filter(({ factor }) => factor !== 0), constant: a.constant + b.constant };
}

/** How to build sums over some kind of atom. */
export interface Sums<A> {
  /** What stands for an integer that is not a sum. */
  of(expression: Expression): Sum<A>;
  add(a: Sum<A>, b: Sum<A>): Sum<A>;
}

export function sumOf<A>(expression: Expression, sums: Sums<A>): Sum<A> {
  if (expression.kind === "number") return constantSum(expression.value);
  const summands = summandsOf(expression);
  if (summands === undefined) return sums.of(expression);
  const [first, ...others] = summands.map(({ atom, factor }) => scaleSum(sumOf(atom, sums), factor));
  return others.reduce((sum, each) => sums.add(sum, each), first!);
}

/** Whether an integer is a sum, a difference or a multiple of others. */
export function isSum(expression: Expression): boolean {
  return summandsOf(expression) !== undefined;
}

function summandsOf(expression: Expression): readonly Term<Expression>[] | undefined {
  if (expression.kind === "unary" && expression.operator === "neg") return [{ atom: expression.operand, factor: -1 }];
  if (expression.kind !== "binary") return undefined;
  const { operator, left, right } = expression;
  if (operator === "mul" && right.kind === "number") return [{ atom: left, factor: right.value }];
  if (operator === "mul" && left.kind === "number") return [{ atom: right, factor: left.value }];
  if (operator !== "add" && operator !== "sub") return undefined;
  return [
    { atom: left, factor: 1 },
    { atom: right, factor: operator === "add" ? 1 : -1 },
  ];
}

// ── Over expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

/** The sum that an integer is; locals among `known` stand for theirs. */
export function linearOf(expression: Expression, known: ReadonlyMap<Local, Linear> = new Map()): Linear {
  return sumOf(expression, {
    of: (atom) => (atom.kind === "local" ? known.get(atom.local) : undefined) ?? atomSum(atom),
    add: (a, b) => addSums(a, b, isSame),
  });
}

export function difference(a: Linear, b: Linear): Linear {
  return addSums(a, scaleSum(b, -1), isSame);
}
