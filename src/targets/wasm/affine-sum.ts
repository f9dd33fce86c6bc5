/**
 * Integers as sums: a constant and atoms times constant factors. Atoms are what is not known before it is computed (loop
 * variables, quotients, loaded integers), in the order in which they come to be. Addresses are such sums, so that what two
 * of them share, and how far one moves in a round of a loop, can be read off.
 */
import type { Interval } from "../../kernel/ranges.ts";

export interface Ordered {
  /** Later atoms have higher numbers. */
  readonly sequence: number;
  readonly range: Interval;
}

export interface Term<A> {
  readonly atom: A;
  /** Not 0. */
  readonly factor: number;
}

/** Terms are sorted from the earliest atom to the latest. */
export interface Sum<A> {
  readonly terms: readonly Term<A>[];
  readonly constant: number;
}

export function constantSum(constant: number): Sum<never> {
  return { terms: [], constant };
}

export function atomSum<A>(atom: A): Sum<A> {
  return { terms: [{ atom, factor: 1 }], constant: 0 };
}

export function addSums<A extends Ordered>(a: Sum<A>, b: Sum<A>): Sum<A> {
  if (b.terms.length === 0) return { terms: a.terms, constant: a.constant + b.constant };
  const factors = new Map(a.terms.map(({ atom, factor }) => [atom, factor]));
  for (const { atom, factor } of b.terms) factors.set(atom, (factors.get(atom) ?? 0) + factor);
  const terms = [...factors].map(([atom, factor]) => ({ atom, factor })).filter(({ factor }) => factor !== 0);
  return { terms: terms.toSorted((x, y) => x.atom.sequence - y.atom.sequence), constant: a.constant + b.constant };
}

export function scaleSum<A>(sum: Sum<A>, by: number): Sum<A> {
  if (by === 0) return constantSum(0);
  return { terms: sum.terms.map(({ atom, factor }) => ({ atom, factor: factor * by })), constant: sum.constant * by };
}

/** Without its latest atom. */
export function withoutLatest<A>(sum: Sum<A>): Sum<A> {
  return { terms: sum.terms.slice(0, -1), constant: sum.constant };
}

export function withConstant<A>(sum: Sum<A>, constant: number): Sum<A> {
  return { terms: sum.terms, constant };
}

/** Between which values it lies. */
export function rangeOfSum<A extends Ordered>({ terms, constant }: Sum<A>): Interval {
  let min = constant;
  let max = constant;
  for (const { atom, factor } of terms) {
    min += factor * (factor > 0 ? atom.range.min : atom.range.max);
    max += factor * (factor > 0 ? atom.range.max : atom.range.min);
  }
  return { min, max };
}

/** The same text for the same sum. */
export function keyOfSum<A extends Ordered>({ terms, constant }: Sum<A>): string {
  return `${terms.map(({ atom, factor }) => `${factor}*${atom.sequence}`).join("+")}+${constant}`;
}
