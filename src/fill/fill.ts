/**
 * Holes: `?` stands for a value that is to be found. The values that make everything around one true are told as an error with
 * fixes, since a model with a hole is not finished. Each is a value with which the whole file was resolved and judged without an
 * error that it does not have anyway.
 */
import type { Span } from "../base/source.ts";
import type { Diagnostic, DiagnosticInit, Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Unknown } from "../syntax/ast.ts";
import type { FoundUnknown } from "../syntax/unknowns.ts";
import { reportCombinations, reportOne, reportUnjudged } from "./report.ts";
import { createFinding, findTogether, type Finding } from "./together.ts";
import { tryValues, type Assignment, type Circumstances, type Trial } from "./trial.ts";

/** Reports every hole of a file with its answers. */
export function fillHoles(
  file: SourceFile,
  holes: readonly FoundUnknown[],
  circumstances: Circumstances,
  diagnostics: Diagnostics,
): void {
  const known = diagnostics.all.filter(({ severity }) => severity === "error");
  const before = [...diagnostics.all];
  const attempt = (values: Assignment): Trial => tryValues(file, holes, values, circumstances, before);
  const find = createFinding(file.span.source.text, attempt);
  for (const group of groupsOf(file, holes)) {
    const unknowns = group.map(({ unknown }) => unknown);
    const why = whyUnjudged(file, group, known);
    const reports = why === undefined ? reportsOf(unknowns, find) : unknowns.map((each) => reportUnjudged(each, why));
    for (const report of reports) if (!known.some(({ span }) => isWithin(report.span, span))) diagnostics.add(report);
  }
}

function reportsOf(unknowns: readonly Unknown[], find: Finding): readonly DiagnosticInit[] {
  if (unknowns.length === 1) return [reportOne(unknowns[0]!, find(unknowns[0]!, new Map()))];
  const combinations = findTogether(unknowns, find);
  if (!combinations.areIndependent) return [reportCombinations(unknowns, combinations, find)];
  const [values] = combinations.found;
  return unknowns.map((unknown) => {
    const others = unknowns.flatMap((each, at) => (each === unknown ? [] : [[each, values![at]!] as const]));
    return reportOne(unknown, find(unknown, new Map(others)));
  });
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
