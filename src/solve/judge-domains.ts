/** Solves the domains of models, and reports those that are valid for no sizes, or require more of these than their layers do. */
import { spanText } from "../base/source.ts";
import type { DiagnosticInit, Diagnostics, SpanLabel } from "../diagnostics/diagnostic.ts";
import { openSizes } from "../graph/open-sizes.ts";
import type { Requirement, ResolvedModel, SizeDemand, SizeDomain, SizeSet } from "../resolve/resolved-model.ts";
import { formatCondition } from "../tensor/condition-text.ts";
import { symbolsOfCondition } from "../tensor/size-condition.ts";
import { asMeant } from "./asked-of.ts";
import { decide } from "./decide.ts";
import type { Demand } from "./demand.ts";
import { domainOf, sizeSetOf } from "./domain.ts";
import type { SizeSpace } from "./size-space.ts";
import { solve, type Solution } from "./solve.ts";
import { spaceOfSolution } from "./space-of.ts";

/** What asks something of sizes: a layer, or a `require`. */
export type Asking = SizeDemand | Requirement;

export interface SolvedModel {
  /** With its domain, where it has open sizes. */
  readonly model: ResolvedModel;
  /** What its layers and `require` lines leave of the sizes; undefined where none is open. */
  readonly solution: Solution<Asking> | undefined;
}

/** The model with its domain, where it has open sizes; undefined after a report that no sizes fit. */
export function withDomain(model: ResolvedModel, diagnostics: Diagnostics): ResolvedModel | undefined {
  const known = knownDomains.get(model);
  if (known !== undefined) return known;
  const { offered } = diagnostics;
  const solved = solvedModel(model, diagnostics);
  const domain = solved?.solution && solved.model.domain;
  const found = domain === undefined ? solved?.model : withUsual(solved!.model, domain);
  if (found !== undefined && diagnostics.offered === offered) knownDomains.set(model, found);
  return found;
}

/** Of models of which there was nothing to say: they are asked for again where a text changes elsewhere. */
const knownDomains = new WeakMap<ResolvedModel, ResolvedModel>();

/** Undefined after a report that no sizes fit. */
export function solvedModel(model: ResolvedModel, diagnostics: Diagnostics): SolvedModel | undefined {
  const { graph, demands, requirements = [] } = model.open ?? model;
  const names = openSizes(graph);
  if (names.length === 0 || demands === undefined) return { model, solution: undefined };
  const asked: readonly Demand<Asking>[] = demands.map(demandOf);
  const solution = solve(names, asked);
  const isAll = solution.conflict !== undefined || requirements.length === 0;
  const whole = isAll ? solution : solve(names, [...asked, ...requirements.map(demandOf)]);
  if (whole.conflict !== undefined) {
    reportConflict(model, whole.conflict, diagnostics);
    return undefined;
  }
  const domain = domainOf(solution);
  const space = spaceOfSolution(solution);
  for (const each of firstOfPlaces(demands.filter(({ mismatch }) => mismatch))) reportRepeating(each, diagnostics);
  for (const each of firstOfPlaces(requirements)) {
    if (isExcluding(each, space)) reportDemanding(each, domain.text, diagnostics);
  }
  return { model: { ...model, domain }, solution: whole };
}

/** Beside all sizes those that are meant, and those of them that are required, where they are others. */
function withUsual(model: ResolvedModel, domain: SizeDomain): ResolvedModel {
  const { graph, demands = [], requirements = [] } = model.open ?? model;
  const names = openSizes(graph);
  const meant = asMeant({ demands, requirements }).map(demandOf);
  const usual = otherThan(domain, solve(names, meant));
  const required = otherThan(usual ?? domain, solve(names, [...meant, ...requirements.map(demandOf)]));
  return { ...model, domain: { ...domain, usual, required } };
}

/** The sizes of a solution, where they are not the same. */
function otherThan({ expression }: SizeSet, solution: Solution<Asking>): SizeSet | undefined {
  const found = sizeSetOf(solution);
  return found.expression === expression ? undefined : found;
}

function demandOf(asking: Asking): Demand<Asking> {
  return { condition: asking.condition, source: asking };
}

function firstOfPlaces<T extends Asking>(asking: readonly T[]): readonly T[] {
  return [...new Map(asking.toReversed().map((each) => [each.span, each])).values()].toReversed();
}

// ── No sizes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A join that fits only where an axis repeats is what is wrong, not what excludes the few sizes that it leaves. */
function reportConflict(model: ResolvedModel, conflict: readonly Demand<Asking>[], diagnostics: Diagnostics): void {
  const last = conflict.find(({ source }) => mismatchOf(source)) ?? conflict.at(-1)!;
  const others = conflict.filter((each) => each !== last);
  const init = mismatchOf(last.source);
  const labels = others.map(({ condition, source: { span } }) => {
    return { span, text: `this needs ${formatCondition(condition)}` };
  });
  diagnostics.add(
    init === undefined
      ? noSize(model, last, others, labels)
      : {
          ...init,
          labels: [...(init.labels ?? []), ...labels],
          notes: [...(init.notes ?? []), `it would repeat for ${formatCondition(last.condition)}${besides(others)}`],
        },
  );
}

function mismatchOf(asking: Asking): DiagnosticInit | undefined {
  return "mismatch" in asking ? asking.mismatch : undefined;
}

function noSize(
  { name }: ResolvedModel,
  last: Demand<Asking>,
  others: readonly Demand<Asking>[],
  labels: readonly SpanLabel[],
): DiagnosticInit {
  const names = [last, ...others].flatMap(({ condition }) => symbolsOfCondition(condition));
  const sizes = [...new Set(names)].toSorted().join(", ");
  return {
    code: "graph/no-size",
    message: `no ${sizes} makes \`${name}\` valid: it needs ${formatCondition(last.condition)}${besides(others)}`,
    span: last.source.span,
    labels,
  };
}

function besides(others: readonly Demand<Asking>[]): string {
  return others.length === 0 ? ", which none meets" : `, and ${others.map(needOf).join(", ")}`;
}

function needOf({ condition, source: { span } }: Demand<Asking>): string {
  return `${formatCondition(condition)} for \`${spanText(span)}\` of line ${span.source.positionAt(span.start).line}`;
}

// ── What fits by repeating alone ─────────────────────────────────────────────────────────────────────────────────────

function reportRepeating({ condition, mismatch }: SizeDemand, diagnostics: Diagnostics): void {
  const { text } = domainOf(solve(symbolsOfCondition(condition), [demandOf({ condition, span: mismatch!.span })]));
  diagnostics.add({
    ...mismatch!,
    code: "graph/only-repeats",
    severity: "warning",
    message: `\`${spanText(mismatch!.span)}\` fits only ${text}, where an axis of size 1 repeats`,
    notes: [`at all other sizes ${mismatch!.message}`, ...(mismatch!.notes ?? [])],
  });
}

// ── What is required ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether a `require` is seen to exclude sizes that the layers take. */
function isExcluding({ condition }: Requirement, space: SizeSpace): boolean {
  const { kind } = decide(condition, space);
  return kind === "some" || kind === "none";
}

function reportDemanding({ text, span }: Requirement, domain: string, diagnostics: Diagnostics): void {
  diagnostics.add({
    code: "graph/demanding",
    severity: "note",
    message: `\`require ${text}\` demands more than the layers do, which are valid ${domain}`,
    span,
  });
}
