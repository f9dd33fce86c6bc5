/**
 * Whether a condition holds for all sizes of a space, for none, or where. Of one size the answer is exact; of several it is
 * proven, or refuted by sizes at which it is otherwise, or left open: never guessed.
 */
import { withinLength, type SizeBindings } from "../tensor/dim.ts";
import {
  allOf,
  anyOf,
  constantCondition,
  negated,
  symbolsOfCondition,
  type SizeCondition,
} from "../tensor/size-condition.ts";
import { plainCondition } from "./plain-condition.ts";
import { impliedUnder, underEquations } from "./premises.ts";
import { isClear, isProven } from "./prove.ts";
import {
  bindingsOf,
  isSmall,
  judgeOn,
  membersOf,
  onAxes,
  subspaceOf,
  usualMembers,
  type SizeSpace,
} from "./size-space.ts";
import type { SizeValues } from "./size-group.ts";
import { setOf } from "./set-of.ts";

export type Decision =
  | { readonly kind: "all" | "none" }
  /** It holds for some sizes, and not for others. */
  | { readonly kind: "some" }
  /** What it is at all sizes that were tried; that it is so at all others is not proven. */
  | { readonly kind: "unproven"; readonly tried: boolean };

export function decide(condition: SizeCondition, whole: SizeSpace): Decision {
  if (whole.axes.some(({ set }) => set.isEmpty)) return { kind: "all" };
  const short = reducedOn(condition, whole);
  if (short.kind === "constant") return { kind: short.value ? "all" : "none" };
  const space = subspaceOf(whole, symbolsOfCondition(short));
  return decidedExactly(short, space) ?? decidedBySearch(short, space);
}

/** With the parts of `a && b` that hold of all sizes, or of none, decided each for itself. */
function withoutProven(condition: SizeCondition, space: SizeSpace): SizeCondition {
  if (condition.kind !== "and" && condition.kind !== "or") return condition;
  const decided = condition.operands.map((operand) => {
    const { kind } = decide(operand, space);
    return kind === "all" || kind === "none" ? constantCondition(kind === "all") : operand;
  });
  return condition.kind === "and" ? allOf(decided) : anyOf(decided);
}

/** The same condition of the sizes of a space, in plain form and over its axes, as short as equations among these make it. */
export function reducedOn(condition: SizeCondition, { axes, relations }: SizeSpace): SizeCondition {
  const onlyAxes = onAxes(condition, axes);
  const reduced = withinLength(() => withoutClear(underEquations(plainCondition(onlyAxes), relations), axes));
  return reduced ?? onlyAxes;
}

/** Without the parts that clearly hold of all sizes, or of none. */
function withoutClear(condition: SizeCondition, axes: readonly SizeValues[]): SizeCondition {
  if (condition.kind === "and") return allOf(condition.operands.map((operand) => withoutClear(operand, axes)));
  if (condition.kind === "or") return anyOf(condition.operands.map((operand) => withoutClear(operand, axes)));
  if (isClear(condition, axes)) return constantCondition(true);
  return isClear(plainCondition(negated(condition)), axes) ? constantCondition(false) : condition;
}

/** Of one size, where it can be followed; what relates it to others may leave out some of its values. */
function decidedExactly(condition: SizeCondition, { axes, relations }: SizeSpace): Decision | undefined {
  const concerned = symbolsOfCondition(condition);
  const own = axes.filter(({ names: [name] }) => concerned.includes(name));
  if (own.length !== 1) return undefined;
  const both = setOf(condition)?.intersection(own[0]!.set);
  if (both === undefined) return undefined;
  if (both.isEmpty) return { kind: "none" };
  if (both.equals(own[0]!.set)) return { kind: "all" };
  return relations.length === 0 ? { kind: "some" } : undefined;
}

function decidedBySearch(condition: SizeCondition, space: SizeSpace): Decision {
  const searched = searchedThrough(condition, space);
  if (searched.kind !== "unproven") return searched;
  const left = withoutProven(condition, space);
  return left.kind === "constant" ? { kind: left.value ? "all" : "none" } : searched;
}

function searchedThrough(condition: SizeCondition, space: SizeSpace): Decision {
  const holds = judgeOn(condition, space);
  const found = new Set<boolean>();
  for (const values of membersOf(space)) {
    found.add(holds(values));
    if (found.size === 2) return { kind: "some" };
  }
  const tried = !found.has(false);
  if (isSmall(space)) return { kind: tried ? "all" : "none" };
  const settled = tried ? condition : plainCondition(negated(condition));
  const sufficient = [settled, ...space.relations.map((relation) => impliedUnder(settled, relation))];
  if (sufficient.some((each) => each !== undefined && isProven(each, space))) return { kind: tried ? "all" : "none" };
  return { kind: "unproven", tried };
}

// ── Examples ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Sizes at which a condition holds, usual ones where it does there; undefined where none is found. */
export function exampleOf(condition: SizeCondition, whole: SizeSpace): SizeBindings | undefined {
  const onlyAxes = onAxes(condition, whole.axes);
  const space = subspaceOf(whole, symbolsOfCondition(onlyAxes));
  const holds = judgeOn(onlyAxes, space);
  for (const members of [usualMembers(space), membersOf(space), exactMembers(onlyAxes, space)]) {
    for (const values of members) if (holds(values)) return bindingsOf(space, values);
  }
  return undefined;
}

/** The least of those of one size that meet a condition. */
function* exactMembers(condition: SizeCondition, { axes, relations }: SizeSpace): Generator<readonly number[]> {
  const least = axes.length === 1 ? setOf(condition)?.intersection(axes[0]!.set)?.least : undefined;
  if (least !== undefined && relations.length === 0) yield [least];
}

// ── Trials ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether something holds at some sizes; undefined where that cannot be told. */
export type Trial = (sizes: SizeBindings) => boolean | undefined;

/** So many members are tried of what is no condition. */
const mostTrials = 400;

/** Of what can only be tried: a root, say. */
export function decideByTrial(holds: Trial, space: SizeSpace): Decision {
  const found = new Set<boolean>();
  for (const sizes of triedSizes(space)) {
    const verdict = holds(sizes);
    if (verdict !== undefined) found.add(verdict);
    if (found.size === 2) return { kind: "some" };
  }
  return { kind: "unproven", tried: !found.has(false) };
}

export function exampleByTrial(holds: Trial, space: SizeSpace): SizeBindings | undefined {
  for (const sizes of triedSizes(space)) if (holds(sizes) === true) return sizes;
  return undefined;
}

function* triedSizes(space: SizeSpace): Generator<SizeBindings> {
  let left = mostTrials;
  for (const members of [usualMembers(space), membersOf(space)]) {
    for (const values of members) {
      if (left-- === 0) return;
      yield bindingsOf(space, values);
    }
  }
}
