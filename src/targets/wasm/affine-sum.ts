/**
 * Sums over atoms that have an order: what is not known before it is computed (loop variables, quotients, loaded
 * integers), in the order in which it comes to be. Addresses are such sums, so that what two of them share, and how far
 * one moves in a round of a loop, can be read off.
 */
import { addSums as add, type Sum } from "../../kernel/linear-form.ts";
import type { Interval } from "../../kernel/ranges.ts";

export interface Ordered {
  /** Later atoms have higher numbers. */
  readonly sequence: number;
  readonly range: Interval;
}

/** The terms sorted from the earliest atom to the latest. */
export function addSums<A extends Ordered>(a: Sum<A>, b: Sum<A>): Sum<A> {
  const { terms, constant } = add<A>(a, b, Object.is);
  return { terms: terms.toSorted((x, y) => x.atom.sequence - y.atom.sequence), constant };
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
