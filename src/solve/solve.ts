/**
 * Solves what layers demand of open sizes. What is asked of one size alone becomes the exact set of its values; sizes that can only
 * be equal are one; and what relates several beyond that stays a condition, which the others may decide.
 */
import { compareNumbers } from "../base/calculations.ts";
import { leastCommonMultiple } from "../base/integers.ts";
import { combinationsLimit } from "../base/limits.ts";
import { boundsOf } from "../tensor/dim-bounds.ts";
import { addDims, bindDim, dimsEqual, subtractDims, type Dim, type SizeBindings } from "../tensor/dim.ts";
import { allOf, anyOf, constantCondition, symbolsOfCondition, type SizeCondition } from "../tensor/size-condition.ts";
import { conjunctsOf, isImpossible } from "./conjuncts.ts";
import type { Demand } from "./demand.ts";
import { combinations, evaluator, judge, placesIn } from "./evaluate.ts";
import { excludedTogether } from "./exclusion.ts";
import { partedEquation } from "./parted-equation.ts";
import { growthOf, remaindersRepeat, TooLongToFollow } from "./growth.ts";
import { PeriodicSet } from "./periodic-set.ts";
import { setOf } from "./set-of.ts";
import { rangeOf, type SizeGroup, type SizeValues, type SolvedDemand } from "./size-group.ts";

export interface Solution<Source> {
  /** In the order of their first names. */
  readonly groups: readonly SizeGroup<Source>[];
  /** What has to hold besides: it is about several groups, or repeats too rarely to be followed. */
  readonly relations: readonly Demand<Source>[];
  /** Demands that exclude each other, so that no sizes meet all. */
  readonly conflict: readonly Demand<Source>[] | undefined;
}

/** `names`: all sizes that are open, in order. */
export function solve<Source>(names: readonly string[], demands: readonly Demand<Source>[]): Solution<Source> {
  let state: State<Source> = { groups: names.map((name) => groupOf([name], [])), open: conjunctsOf(demands) };
  for (;;) {
    const solved = withoutDecided(withSets(state));
    const next = withEquality(solved) ?? withFactors(solved);
    if (next === undefined || solved.unmet !== undefined) return solutionOf(solved);
    state = next;
  }
}

interface State<Source> {
  readonly groups: readonly SizeGroup<Source>[];
  /** What is not solved yet. */
  readonly open: readonly Demand<Source>[];
  /** What no values of the groups meet. */
  readonly unmet?: Demand<Source> | undefined;
}

function groupOf<Source>(names: SizeValues["names"], equalities: readonly Demand<Source>[]): SizeGroup<Source> {
  return { names, set: PeriodicSet.all, equalities, demands: [] };
}

// ── Demands on one size ──────────────────────────────────────────────────────────────────────────────────────────────

/** Each demand on one group alone is solved, if it can be followed. */
function withSets<Source>({ groups, open }: State<Source>): State<Source> {
  const left: Demand<Source>[] = [];
  const extended = new Map(groups.map((group) => [group, group]));
  for (const demand of open) {
    const [own, ...others] = groupsIn(demand.condition, groups);
    const group = own && others.length === 0 ? withDemand(extended.get(own)!, demand) : undefined;
    if (group === undefined) left.push(demand);
    else extended.set(own!, group);
  }
  return { groups: [...extended.values()], open: left };
}

function withDemand<Source>(group: SizeGroup<Source>, demand: Demand<Source>): SizeGroup<Source> | undefined {
  const set = setOf(demand.condition);
  const both = set?.intersection(group.set);
  if (set === undefined || both === undefined) return undefined;
  if (both.equals(group.set)) return group;
  // Each layer of a deep net demands a little more than the one before.
  const others = group.demands.filter((other) => other.set.intersection(set)?.equals(set) !== true);
  return { ...group, set: both, demands: [...others, { ...demand, set }] };
}

function groupsIn<Source>(
  condition: SizeCondition,
  groups: readonly SizeGroup<Source>[],
): readonly SizeGroup<Source>[] {
  const names = symbolsOfCondition(condition);
  return groups.filter((group) => group.names.some((name) => names.includes(name)));
}

// ── Demands on several ───────────────────────────────────────────────────────────────────────────────────────────────

/** Of each demand on several groups, what the sets of these leave open. */
function withoutDecided<Source>({ groups, open }: State<Source>): State<Source> {
  const left = open.map((demand) => ({ demand, condition: leftOpen(demand.condition, groups) }));
  return {
    groups,
    open: left.flatMap(({ demand, condition }) => (condition.kind === "constant" ? [] : [{ ...demand, condition }])),
    unmet: left.find(({ condition }) => condition.kind === "constant" && !condition.value)?.demand,
  };
}

function leftOpen<Source>(condition: SizeCondition, groups: readonly SizeGroup<Source>[]): SizeCondition {
  if (condition.kind === "or") return anyOf(condition.operands.map((operand) => leftOpen(operand, groups)));
  if (condition.kind === "and") return allOf(condition.operands.map((operand) => leftOpen(operand, groups)));
  if (isImpossible(condition)) return constantCondition(false);
  const concerned = groupsIn(condition, groups);
  const decided =
    concerned.length === 1
      ? decidedBySet(condition, concerned[0]!)
      : (decidedByBounds(condition, concerned) ??
        decidedByRemainders(condition, concerned) ??
        decidedByFactors(condition, concerned));
  return decided === undefined ? condition : constantCondition(decided);
}

/** Whether it holds of all values of a size, or of none; undefined where of some, or where that cannot be told. */
function decidedBySet(condition: SizeCondition, { set }: SizeValues): boolean | undefined {
  const both = setOf(condition)?.intersection(set);
  if (both === undefined || set.isEmpty) return undefined;
  return both.isEmpty ? false : both.equals(set) ? true : undefined;
}

/** A comparison that the least values of the sizes decide: of H and W from 5 on, H + W is not below 10. */
function decidedByBounds(condition: SizeCondition, groups: readonly SizeGroup<unknown>[]): boolean | undefined {
  if (condition.kind !== "comparison") return undefined;
  const { operator, left, right } = condition;
  const { least, most } = boundsOf(subtractDims(left, right), rangeOf(groups));
  const found = new Set(
    [least, most, ...(least < 0 && most > 0 ? [0] : [])].map((at) => compareNumbers(operator, at, 0)),
  );
  return found.size === 1 ? found.has(true) : undefined;
}

/** Divisibility of products repeats in each size: it is tried for all combinations of remainders. */
function decidedByRemainders<Source>(
  condition: SizeCondition,
  groups: readonly SizeGroup<Source>[],
): boolean | undefined {
  if (condition.kind !== "divides") return undefined;
  const repetition = remaindersRepeat(condition.dim, condition.divisor);
  if (repetition === undefined) return undefined;
  const { from, period } = repetition;
  const values = groups.map(({ set }) => {
    return set.upTo(Math.max(set.from, from) - 1 + leastCommonMultiple(set.modulus, period));
  });
  const count = values.reduce((product, list) => product * list.length, 1);
  if (count === 0 || count > combinationsLimit) return undefined;
  const holds = judge(condition, placesIn(groups));
  const found = new Set([...combinations(values)].map(holds));
  return found.size === 1 ? found.has(true) : undefined;
}

// ── Equal sizes ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** The first demand that can only be met by two groups that are equal makes one of them. */
function withEquality<Source>({ groups, open }: State<Source>): State<Source> | undefined {
  for (const demand of open) {
    const [left, right, ...others] = groupsIn(demand.condition, groups);
    if (left === undefined || right === undefined || others.length > 0) continue;
    if (!equates(demand.condition, left.names, right.names)) continue;
    const names = [...left.names, ...right.names] as const;
    const one = groupOf(names, [...left.equalities, ...right.equalities, demand]);
    return {
      groups: groups.flatMap((group) => (group === left ? [one] : group === right ? [] : [group])),
      open: [...left.demands, ...right.demands, ...open.filter((each) => each !== demand)],
    };
  }
  return undefined;
}

/** Whether it is `f(left) == f(right)` for a size f that grows with each step. */
function equates(condition: SizeCondition, left: readonly string[], right: readonly string[]): boolean {
  if (condition.kind !== "comparison" || condition.operator !== "==") return false;
  if (setOf(condition)?.isAll !== true) return false;
  const difference = subtractDims(condition.left, condition.right);
  const [ofLeft, ofRight] = [right, left].map((others) => bindDim(difference, ones(others))) as [Dim, Dim];
  const isSum = dimsEqual(addDims(difference, bindDim(ofLeft, ones(left))), addDims(ofLeft, ofRight));
  return isSum && growsAlways(ofLeft);
}

function ones(names: readonly string[]): SizeBindings {
  return Object.fromEntries(names.map((name) => [name, 1]));
}

function growsAlways(dim: Dim): boolean {
  try {
    const { degree, period, from } = growthOf(dim);
    if (degree !== 1) return false;
    const value = evaluator(dim, () => 0);
    const steps = Array.from({ length: from + period }, (_, at) => Math.sign(value([at + 2]) - value([at + 1])));
    return steps[0] !== 0 && steps.every((step) => step === steps[0]);
  } catch (error) {
    if (error instanceof TooLongToFollow) return false;
    throw error;
  }
}

// ── Products ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An equation of a product that leaves no values to its factors, of those that they have. */
function decidedByFactors(condition: SizeCondition, groups: readonly SizeValues[]): boolean | undefined {
  const parted = partedEquation(condition, groups);
  return parted?.kind === "constant" ? parted.value : undefined;
}

/** The first equation of a product that leaves one value alone to each factor asks for these. */
function withFactors<Source>({ groups, open }: State<Source>): State<Source> | undefined {
  for (const demand of open) {
    const condition = partedEquation(demand.condition, groups);
    if (condition === undefined) continue;
    return { groups, open: open.flatMap((each) => (each === demand ? partsOf({ ...demand, condition }) : [each])) };
  }
  return undefined;
}

function partsOf<Source>(demand: Demand<Source>): readonly Demand<Source>[] {
  const { condition } = demand;
  return condition.kind === "and" ? condition.operands.map((part) => ({ ...demand, condition: part })) : [demand];
}

// ── What is told ─────────────────────────────────────────────────────────────────────────────────────────────────────

function solutionOf<Source>({ groups, open, unmet }: State<Source>): Solution<Source> {
  const empty = groups.find(({ set }) => set.isEmpty);
  const conflict =
    empty === undefined ? ((unmet && [unmet]) ?? excludedTogether(groups, open)) : excluding(empty.demands);
  return { groups: groups.map((group) => ({ ...group, demands: needed(group) })), relations: open, conflict };
}

/** The demands that make up the set by themselves, without those that the others imply; weak ones go first. */
function needed<Source>({ demands, set }: SizeGroup<Source>): readonly SolvedDemand<Source>[] {
  return demands
    .toSorted((a, b) => b.set.density - a.set.density)
    .reduce((kept, demand) => {
      const others = kept.filter((each) => each !== demand);
      return intersectionOf(others).equals(set) ? others : kept;
    }, demands);
}

/** As few demands as may be that no number meets together: those up to the first that leaves nothing, less what is not needed. */
function excluding<Source>(demands: readonly SolvedDemand<Source>[]): readonly SolvedDemand<Source>[] {
  return demands.reduce((kept, demand) => {
    const others = kept.filter((each) => each !== demand);
    return intersectionOf(others).isEmpty ? others : kept;
  }, demands);
}

/** Of sets whose common one repeats often enough to be written down. */
function intersectionOf(demands: readonly SolvedDemand<unknown>[]): PeriodicSet {
  return demands.reduce((both, { set }) => both.intersection(set)!, PeriodicSet.all);
}
