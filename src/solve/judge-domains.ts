/** Solves the domains of models, and reports those that are valid for no sizes, or require more of these than their layers do. */
import type { Span } from "../base/source.ts";
import { spanText } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import { openSizes } from "../graph/open-sizes.ts";
import type { Requirement, ResolvedModel } from "../resolve/resolved-model.ts";
import { formatCondition, symbolsOfCondition } from "../tensor/size-condition.ts";
import type { Demand } from "./demand.ts";
import { domainOf } from "./domain.ts";
import { solve, type Solution } from "./solve.ts";

/** The model with its domain, where it has open sizes; undefined after a report that no sizes fit. */
export function withDomain(model: ResolvedModel, diagnostics: Diagnostics): ResolvedModel | undefined {
  const { graph, demands, requirements = [] } = model.open ?? model;
  const names = openSizes(graph);
  if (names.length === 0 || demands === undefined) return model;
  const asked = demands.map(demandOf);
  const solution = solve(names, asked);
  const conflict = solution.conflict ?? solve(names, [...asked, ...requirements.map(demandOf)]).conflict;
  if (conflict !== undefined) {
    reportConflict(model, conflict, diagnostics);
    return undefined;
  }
  const domain = domainOf(solution);
  for (const each of new Map(requirements.map((each) => [each.span, each])).values()) {
    if (demandsMore(each, names, asked, domain.expression)) reportDemanding(each, domain.text, diagnostics);
  }
  return { ...model, domain };
}

function demandOf({ condition, span }: Pick<Requirement, "condition" | "span">): Demand<Span> {
  return { condition, source: span };
}

// ── No sizes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function reportConflict({ name }: ResolvedModel, conflict: readonly Demand<Span>[], diagnostics: Diagnostics): void {
  const last = conflict.at(-1)!;
  const names = [...new Set(conflict.flatMap(({ condition }) => symbolsOfCondition(condition)))].toSorted();
  const others = conflict.slice(0, -1);
  const besides = others.length === 0 ? ", which none meets" : `, and ${others.map(needOf).join(", ")}`;
  diagnostics.add({
    code: "graph/no-size",
    message: `no ${names.join(", ")} makes \`${name}\` valid: it needs ${formatCondition(last.condition)}${besides}`,
    span: last.source,
    labels: others.map(({ condition, source }) => ({ span: source, text: `this needs ${formatCondition(condition)}` })),
  });
}

function needOf({ condition, source }: Demand<Span>): string {
  return `${formatCondition(condition)} for \`${spanText(source)}\` of line ${source.source.positionAt(source.start).line}`;
}

// ── What is required ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Whether a `require` excludes sizes that the layers take. */
function demandsMore(
  requirement: Requirement,
  names: readonly string[],
  asked: readonly Demand<Span>[],
  expression: string,
): boolean {
  const together: Solution<Span> = solve(names, [...asked, demandOf(requirement)]);
  return domainOf(together).expression !== expression;
}

function reportDemanding({ text, span }: Requirement, domain: string, diagnostics: Diagnostics): void {
  diagnostics.add({
    code: "graph/demanding",
    severity: "note",
    message: `\`require ${text}\` demands more than the layers do, which are valid ${domain}`,
    span,
  });
}
