/**
 * Holes: `?` stands for a value that is to be found. The values that make everything around one true are told as an error with
 * fixes, since a model with a hole is not finished. Each is a value with which the whole file was resolved and judged without an
 * error that it does not have anyway.
 */
import type { Span } from "../base/source.ts";
import type { Diagnostic, DiagnosticInit, Diagnostics } from "../diagnostics/diagnostic.ts";
import type { UnknownValues } from "../resolve/value.ts";
import type { SourceFile } from "../syntax/ast.ts";
import type { FoundUnknown } from "../syntax/unknowns.ts";
import { createBudget } from "./budget.ts";
import { createFinding, type Finding, type Found } from "./finding.ts";
import { nameOf } from "./names.ts";
import { reportCombinations, reportOne, reportUnjudged, type NamedHole } from "./report.ts";
import { findTogether } from "./together.ts";
import { createTrials, type Circumstances } from "./trial.ts";
import { writtenIn } from "./written.ts";

/** Reports every hole of a file with its answers. */
export function fillHoles(
  file: SourceFile,
  holes: readonly FoundUnknown[],
  circumstances: Circumstances,
  diagnostics: Diagnostics,
): void {
  const known = diagnostics.all.filter(({ severity }) => severity === "error");
  const before = [...diagnostics.all];
  const groups = groupsOf(file, holes);
  for (const group of groups) {
    const named = group.map((found): NamedHole => ({ unknown: found.unknown, name: nameOf(file, found) }));
    const why = whyUnjudged(file, group, known);
    const find = (): Finding => {
      const budget = createBudget(groups.length);
      return createFinding(writtenIn(file), createTrials(file, group, circumstances, before, budget), budget);
    };
    const reports = why === undefined ? reportsOf(named, find()) : named.map((each) => reportUnjudged(each, why));
    for (const report of reports) if (!known.some(({ span }) => isWithin(report.span, span))) diagnostics.add(report);
  }
}

function reportsOf(holes: readonly NamedHole[], finding: Finding): readonly DiagnosticInit[] {
  const waiting = finding.attempt(new Map());
  if (waiting === undefined) return holes.map((hole) => reportUnjudged(hole, "the file has too many layers to try"));
  const unknowns = holes.map(({ unknown }) => unknown);
  const alone = ({ unknown }: NamedHole, given: UnknownValues): Found =>
    finding.find(finding.place(unknown, given, finding.attempt(given) ?? waiting));
  if (holes.length === 1) return [reportOne(holes[0]!, alone(holes[0]!, new Map()))];
  const combinations = findTogether(unknowns, finding, waiting);
  if (!combinations.areIndependent) return [reportCombinations(holes, combinations)];
  const { values } = combinations.found[0]!;
  const others = ({ unknown }: NamedHole): UnknownValues =>
    new Map(unknowns.flatMap((each, at) => (each === unknown ? [] : [[each, values[at]!] as const])));
  return holes.map((hole) => reportOne(hole, alone(hole, others(hole))));
}

/** Where nothing can be judged: undefined where it can. */
function whyUnjudged(
  { declarations }: SourceFile,
  group: readonly FoundUnknown[],
  known: readonly Diagnostic[],
): string | undefined {
  const models = declarations.filter(({ kind }) => kind === "model");
  if (models.length === 0) return "no model of this file uses it";
  const own = declarations[homeOf(group[0]!)]!;
  const others = models.filter((model) => own.kind === "model" && model !== own);
  const isInTheWay = ({ code, span }: Diagnostic): boolean =>
    !code.startsWith("claim/") && !others.some((other) => isWithin(span, other.span));
  return known.some(isInTheWay) ? "the other mistakes are to be mended first" : undefined;
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end;
}

/** Holes of different models are found apart; one in a block or at the top of the file concerns all. */
function groupsOf({ declarations }: SourceFile, holes: readonly FoundUnknown[]): readonly (readonly FoundUnknown[])[] {
  if (holes.some((hole) => declarations[homeOf(hole)]!.kind !== "model")) return [holes];
  return [...new Set(holes.map(homeOf))].map((home) => holes.filter((hole) => homeOf(hole) === home));
}

/** The position of the declaration that a hole is in. */
function homeOf({ path }: FoundUnknown): number {
  return path[1] as number;
}
