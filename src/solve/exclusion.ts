/**
 * Conditions on several sizes that exclude each other. Those about one form of the sizes, as H*W, are conditions on the number that
 * it is, and solved as those on a size are; the others are tried, and where they hold of nothing that was tried proven to hold of nothing.
 */
import { thresholdLimit } from "../base/limits.ts";
import { boundsOf } from "../tensor/dim-bounds.ts";
import { subtractDims, symbol, type Dim, type SymbolicDim } from "../tensor/dim.ts";
import { allOf, bindCondition, type SizeCondition } from "../tensor/size-condition.ts";
import { decide } from "./decide.ts";
import type { Demand } from "./demand.ts";
import { formOf, withForm } from "./form.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { setOf } from "./set-of.ts";
import { rangeOf, type SizeValues } from "./size-group.ts";
import { spaceOn } from "./size-space.ts";

/** Of conditions on several sizes some that no values of these meet together, where that is seen. */
export function excludedTogether<Source>(
  groups: readonly SizeValues[],
  open: readonly Demand<Source>[],
): readonly Demand<Source>[] | undefined {
  return excludedByForm(groups, open) ?? excludedByDecision(groups, open);
}

function excludedByDecision<Source>(
  groups: readonly SizeValues[],
  open: readonly Demand<Source>[],
): readonly Demand<Source>[] | undefined {
  const isNever = (some: readonly Demand<Source>[]): boolean =>
    decide(allOf(some.map(({ condition }) => condition)), spaceOn(groups, [])).kind === "none";
  return open.length > 0 && isNever(open) ? withoutSpare(open, isNever) : undefined;
}

// ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function excludedByForm<Source>(
  groups: readonly SizeValues[],
  open: readonly Demand<Source>[],
): readonly Demand<Source>[] | undefined {
  const range = rangeOf(groups);
  for (const { dim, conditions } of formsOf(groups, open)) {
    const { least } = boundsOf(dim, range);
    if (!isUnmet([...conditions.keys()], least)) continue;
    return withoutSpare([...conditions], (some) =>
      isUnmet(
        some.map(([condition]) => condition),
        least,
      ),
    ).map(([, demand]) => demand);
  }
  return undefined;
}

interface Form<Source> {
  readonly dim: SymbolicDim;
  readonly conditions: Map<SizeCondition, Demand<Source>>;
}

/** Sizes that are equal go by one name. */
function formsOf<Source>(groups: readonly SizeValues[], open: readonly Demand<Source>[]): Iterable<Form<Source>> {
  const byKey = new Map<string, Form<Source>>();
  const firsts = Object.fromEntries(groups.flatMap(({ names }) => names.map((name) => [name, symbol(names[0]!)])));
  for (const demand of open) {
    const condition = bindCondition(demand.condition, firsts);
    const dim = formOf(condition);
    if (dim === undefined) continue;
    const form = byKey.get(dim.key) ?? { dim, conditions: new Map() };
    form.conditions.set(condition, demand);
    byKey.set(dim.key, form);
  }
  return byKey.values();
}

const number = symbol("number");

/** Numbers below 1 are 1 less others: 0 is 1 - 1. */
function isUnmet(conditions: readonly SizeCondition[], least: number): boolean {
  const positive = PeriodicSet.of(1, settled(least), (value) => value >= settled(least));
  const others = PeriodicSet.of(1, settled(2 - least), (value) => value <= 1 - least);
  return hasNone(positive, conditions, number) && hasNone(others, conditions, subtractDims(1, number));
}

/** From where on a bound lets all pass, or none; one further out than sizes are followed is taken to be nearer. */
function settled(start: number): number {
  return Math.max(1, Math.min(start, thresholdLimit));
}

function hasNone(values: PeriodicSet, conditions: readonly SizeCondition[], value: Dim): boolean {
  const left = conditions.reduce((both, condition) => {
    const set = setOf(withForm(condition, value));
    return (set && both.intersection(set)) ?? both;
  }, values);
  return left.isEmpty;
}

/** Those that exclude each other already without the others. */
function withoutSpare<T>(list: readonly T[], isStill: (some: readonly T[]) => boolean): readonly T[] {
  return list.reduce((kept, each) => {
    const others = kept.filter((other) => other !== each);
    return others.length > 0 && isStill(others) ? others : kept;
  }, list);
}
