/** For which sizes a difference that never falls is above or below a bound. */
import { triedSizesLimit } from "../base/limits.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import type { ClaimComparison } from "./claim-expression.ts";

/** `difference OPERATOR 0`; by `~` it may be so far from 0 on both sides. */
export interface RisingComparison {
  /** Never falls as sizes grow. */
  difference(sizes: SizeBindings): number;
  readonly operator: ClaimComparison;
  readonly half: number;
}

export type Places =
  | { readonly kind: "all" | "none" }
  /** `up to H = 57` */
  | { readonly kind: "some"; readonly text: string };

/**
 * Of sizes from the least on. Several sizes are tried where they are equal.
 * @param at all sizes with one value, but for those that are more at least.
 */
export function placesOf(
  { difference, operator, half }: RisingComparison,
  symbols: readonly string[],
  at: (size: number) => SizeBindings,
): Places | undefined {
  const least = difference(at(1));
  if (Number.isNaN(least)) return undefined;
  const isAbove = (bound: number) => (size: number) => difference(at(size)) >= bound;
  const beyond = (bound: number) => (size: number) => difference(at(size)) > bound;
  const text = (from: number | undefined, end: number | undefined): Places => ({
    kind: "some",
    text: intervalText(symbols, from, end),
  });
  switch (operator) {
    case "<":
      return least >= 0 ? { kind: "none" } : text(1, firstOf(isAbove(0)));
    case "<=":
      return least > 0 ? { kind: "none" } : text(1, firstOf(beyond(0)));
    case ">":
      return least > 0 ? { kind: "all" } : text(firstOf(beyond(0)), undefined);
    case ">=":
      return least >= 0 ? { kind: "all" } : text(firstOf(isAbove(0)), undefined);
    case "!=":
      return least > 0 ? { kind: "all" } : undefined;
    default:
      return least > half ? { kind: "none" } : text(firstOf(isAbove(-half)), firstOf(beyond(half)));
  }
}

/** The first size for which what stays true is true; undefined where that is beyond all that are tried. */
function firstOf(isTrue: (size: number) => boolean): number | undefined {
  let [below, size] = [0, 1];
  while (size < triedSizesLimit && !isTrue(size)) [below, size] = [size, size * 2];
  if (!isTrue(size)) return undefined;
  while (size - below > 1) {
    const middle = Math.floor((below + size) / 2);
    if (isTrue(middle)) size = middle;
    else below = middle;
  }
  return size;
}

/** Of sizes from one on, up to before another. */
function intervalText(symbols: readonly string[], from: number | undefined, end: number | undefined): string {
  const names = symbols.join(" = ");
  const beyond = triedSizesLimit.toLocaleString("en");
  if (from === undefined) return `for no ${names} up to ${beyond}`;
  if (end === undefined) return from === 1 ? `up to ${names} = ${beyond} at least` : `from ${names} = ${from} on`;
  if (end <= from) return `for no ${names}`;
  if (end === from + 1) return `for ${names} = ${from} alone`;
  return from === 1 ? `up to ${names} = ${end - 1}` : `from ${names} = ${from} to ${end - 1}`;
}
