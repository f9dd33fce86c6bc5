/** For which sizes a model is valid: what its layers demand, solved and told. */
import { enumeration } from "../base/enumeration.ts";
import type { Span } from "../base/source.ts";
import type { SizeConstraint, SizeDomain, SizeSet } from "../resolve/resolved-model.ts";
import { formatCondition } from "../tensor/condition-text.ts";
import { symbolsOfCondition, type SizeCondition } from "../tensor/size-condition.ts";
import { formatDim } from "../tensor/dim.ts";
import type { PeriodicSet } from "./periodic-set.ts";
import { neededRelations } from "./needed-relations.ts";
import { setAsExpression, setInWords } from "./set-text.ts";
import { shortestBeside } from "./shortest-set.ts";
import type { Demand } from "./demand.ts";
import type { SizeGroup, SolvedDemand } from "./size-group.ts";
import type { Solution } from "./solve.ts";

/** Of what demands something: where it stands. */
interface Placed {
  readonly span: Span;
}

export function domainOf(whole: Solution<Placed>): SizeDomain {
  const solution = asTold(whole);
  return { ...wordsOf(solution), constraints: constraintsOf(solution) };
}

/** The same without what demands it. */
export function sizeSetOf(solution: Solution<Placed>): SizeSet {
  return wordsOf(asTold(solution));
}

function asTold(solution: Solution<Placed>): Solution<Placed> {
  return { ...solution, relations: neededRelations(solution.relations, solution.groups) };
}

function wordsOf(solution: Solution<Placed>): SizeSet {
  return { text: textOf(solution), expression: conjunction(expressionsOf(solution)) };
}

// ── In words ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function textOf({ groups, relations }: Solution<Placed>): string {
  const parts = bySet(groups).map(({ names, set }) => setInWords(names, set));
  const separator = parts.some((part) => part.includes(",")) ? "; for " : " and for ";
  const equal = enumeration(groups.flatMap(equalNames));
  const values = [parts.join(separator), equal].filter((part) => part !== "").join(", with ");
  const besides = relationsInWords(relations.map(({ condition }) => condition));
  return `for ${values}${besides === "" ? "" : `, where ${besides}`}`;
}

/** Sizes of the same set are told together; one that may be anything is not told where others are equal to it. */
function bySet(
  groups: readonly SizeGroup<Placed>[],
): readonly { readonly names: readonly string[]; readonly set: PeriodicSet }[] {
  const told: { names: string[]; set: PeriodicSet }[] = [];
  for (const { names, set } of groups) {
    if (set.isAll && names.length > 1) continue;
    const same = told.find((each) => each.set.equals(set));
    if (same === undefined) told.push({ names: [names[0]!], set });
    else same.names.push(names[0]!);
  }
  return told;
}

function equalNames({ names: [first, ...others] }: SizeGroup<Placed>): readonly string[] {
  return others.map((name) => `${name} equal to ${first!}`);
}

/**
 * All of them hold; alternatives stand in parentheses where there is more than they. Of those that are too many or too long for a sentence
 * it is said how many there are.
 */
function relationsInWords(conditions: readonly SizeCondition[]): string {
  const inWords = conditions.map((each) => {
    const words = conditionInWords(each);
    return each.kind === "or" && conditions.length > 1 ? `(${words})` : words;
  });
  const distinct = [...new Set(inWords)];
  let length = 0;
  const told = distinct.filter((words) => (length += words.length) <= sentenceLength);
  const more = distinct.length - told.length;
  if (more === 0) return told.join(" and ");
  const others = told.length === 0 ? `${more}` : `${more} more`;
  return [...told, `${others} ${more === 1 ? "condition holds" : "conditions hold"}`].join(" and ");
}

/** Characters of what relates sizes, in words: longer ones are not read, and stand in the expression and the lines. */
const sentenceLength = 300;

function conditionInWords(condition: SizeCondition): string {
  if (condition.kind === "divides") return `${formatDim(condition.dim)} is a multiple of ${condition.divisor}`;
  return condition.kind === "or" ? condition.operands.map(conditionInWords).join(" or ") : formatCondition(condition);
}

// ── As expressions ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Each a list of alternatives. */
function expressionsOf({ groups, relations }: Solution<Placed>): readonly (readonly string[])[] {
  return [
    ...groups.flatMap(({ names: [first, ...others], set }) => [
      setAsExpression(first!, set),
      ...others.map((name) => [`${name} == ${first!}`]),
    ]),
    ...relations.map(({ condition }) => alternativesOf(condition)),
  ];
}

function alternativesOf(condition: SizeCondition): readonly string[] {
  return condition.kind === "or" ? condition.operands.map(formatCondition) : [formatCondition(condition)];
}

/** One of each list of alternatives has to hold. */
function conjunction(lists: readonly (readonly string[])[]): string {
  const needed = lists.filter((alternatives) => alternatives[0] !== "true");
  if (needed.length === 0) return "true";
  if (needed.length === 1) return needed[0]!.join(" || ");
  return needed
    .map((alternatives) => (alternatives.length === 1 ? alternatives[0]! : `(${alternatives.join(" || ")})`))
    .join(" && ");
}

// ── What demands it ──────────────────────────────────────────────────────────────────────────────────────────────────

interface Asked {
  readonly alternatives: readonly string[];
  readonly span: Span;
}

/** What one line demands of several sizes is told once. */
function constraintsOf({ groups, relations }: Solution<Placed>): readonly SizeConstraint[] {
  const asked: Asked[] = [
    ...groups.flatMap((group) => [
      ...group.equalities.map(plain),
      ...shortDemands(group.demands).map((demand) => solved(demand, group)),
    ]),
    ...relations.map(plain),
  ];
  const bySpan = new Map<string, Asked[]>();
  for (const each of asked) {
    const key = `${each.span.start} ${each.span.source.path}`;
    bySpan.set(key, [...(bySpan.get(key) ?? []), each]);
  }
  return [...bySpan.values()]
    .map((list) => ({ expression: conjunction(list.map(({ alternatives }) => alternatives)), span: list[0]!.span }))
    .toSorted((a, b) => a.span.start - b.span.start);
}

function plain({ condition, source }: Demand<Placed>): Asked {
  return { alternatives: alternativesOf(condition), span: source.span };
}

/** Each as short as the others allow: of `H == 1 || H == 64` beside `H >= 8` the second alone. */
function shortDemands<Source>(demands: readonly SolvedDemand<Source>[]): readonly SolvedDemand<Source>[] {
  return demands.reduce((list, demand, at) => {
    const others = list.toSpliced(at, 1).map(({ set }) => set);
    return list.with(at, { ...demand, set: shortestBeside(demand.set, others) });
  }, demands);
}

/** In the name that the layer itself asks it of. */
function solved({ condition, set, source }: SolvedDemand<Placed>, { names }: SizeGroup<Placed>): Asked {
  const own = symbolsOfCondition(condition);
  return { alternatives: setAsExpression(own.length === 1 ? own[0]! : names[0]!, set, true), span: source.span };
}
