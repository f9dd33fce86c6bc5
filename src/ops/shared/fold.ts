/**
 * Many numbers made one: sums and extremes over a region. Along channels, which lie side by side in memory, there is a part
 * for each lane of the target's vectors, to which every fourth channel goes; parts are joined at the end. So lanes work
 * beside each other, and results are the same on every machine.
 */
import { add, convert, double, element, int, mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { KernelBuilder, Variable } from "../../kernel/kernel-builder.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { forRegion, type AxisRange } from "./region.ts";

/** What numbers are made one by: an operation whose order is free but for rounding, and what it leaves as it is. */
export interface Fold {
  /** One for each of the numbers that are found at once. */
  readonly names: readonly string[];
  readonly start: Expression;
  join(left: Expression, right: Expression): Expression;
}

/** Sums of doubles: a float may hold what is made of a sum where it does not hold that itself. */
export function doubleSums(...names: readonly string[]): Fold {
  return { names, start: double(0), join: add };
}

/** Folds a few terms of each of many values, and gives one result for each term. */
export type FoldTerms<T> = (fold: Fold, terms: (each: T) => readonly Expression[]) => readonly Expression[];

/** Fewer channels are not worth it. */
const WORTHWHILE = 8;

/** Folds over every index of a region: `index` with the ranges' axes replaced. */
export function foldRegion(
  k: KernelBuilder,
  index: readonly Expression[],
  region: readonly AxisRange[],
  fold: Fold,
  terms: (index: readonly Expression[]) => readonly Expression[],
): readonly Expression[] {
  const channels = region.at(-1);
  const liesInLanes = k.lanes > 1 && channels?.axis === CHANNEL_AXIS && index.length <= 4;
  if (liesInLanes && channels.extent >= WORTHWHILE) return foldInParts(k, index, region, fold, terms);
  const found = variables(k, fold);
  forRegion(k, index, region, (at) => take(found, fold, terms(at)));
  return found.map(({ value }) => value);
}

function foldInParts(
  k: KernelBuilder,
  index: readonly Expression[],
  region: readonly AxisRange[],
  fold: Fold,
  terms: (index: readonly Expression[]) => readonly Expression[],
): readonly Expression[] {
  const { axis, from, extent } = region.at(-1)!;
  const { lanes } = k;
  const rounds = Math.floor(extent / lanes);
  const rest = extent % lanes;
  const slots = lanes + rest;
  const parts = k.scratch("parts", fold.names.length * slots);
  const foldFrom = (first: number, slot: number, count: number, roundsOfPart: number): void =>
    k.for("part", 0, count, (part) => {
      const found = variables(k, fold);
      forRegion(k, index, region.slice(0, -1), (outer) => {
        k.for("round", 0, roundsOfPart, (round) => {
          const at = add(from, add(mul(round, int(lanes)), add(part, int(first))));
          take(found, fold, terms(outer.with(axis, at)));
        });
      });
      found.forEach(({ value }, i) => k.store(parts, add(part, int(i * slots + slot)), value));
    });
  foldFrom(0, 0, lanes, rounds);
  foldFrom(rounds * lanes, lanes, rest, 1);
  return fold.names.map((name, i) => {
    const loaded = Array.from({ length: slots }, (_, at) =>
      convert(fold.start.type, element(parts, int(i * slots + at))),
    );
    return k.let(name, joined(loaded, fold));
  });
}

/** Two by two, as far as there are whole vectors of them: no addition waits for all others. */
function joined([a, b, c, d, ...rest]: readonly Expression[], { join }: Fold): Expression {
  return rest.reduce(join, join(join(a!, c!), join(b!, d!)));
}

function variables(k: KernelBuilder, { names, start }: Fold): readonly Variable[] {
  return names.map((name) => k.variable(name, start));
}

function take(found: readonly Variable[], { join }: Fold, terms: readonly Expression[]): void {
  terms.forEach((term, at) => found[at]!.set(join(found[at]!.value, term)));
}
