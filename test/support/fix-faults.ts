/** What is wrong with the fixes of a text: each is applied, and the text checked again. */
import { inspect, type CheckOptions, type Host } from "../../src/check.ts";
import type { Span } from "../../src/base/source.ts";
import { applyEdits, sureFix } from "../../src/diagnostics/apply-fixes.ts";
import type { Diagnostic, Edit, Fix } from "../../src/diagnostics/diagnostic.ts";
import { graphForm } from "../../src/language-service/graph-form.ts";
import { printGraph } from "../../src/graph/print-graph.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { defaultLevel, allMeanings } from "../../src/rules/codes.ts";
import { isError, said } from "./fixes.ts";

/** Texts by their paths, of which one is checked. */
export interface Texts {
  readonly root: string;
  readonly texts: ReadonlyMap<string, string>;
}

export interface Found {
  readonly diagnostics: readonly Diagnostic[];
  readonly models: readonly ResolvedModel[];
}

export interface FixFault {
  /** What it has in common with others. */
  readonly kind: string;
  readonly diagnostic: Diagnostic;
  readonly fix: Pick<Fix, "description" | "edits">;
  readonly details: string;
}

/** All that there is to be told, whatever its own level. */
export const everyRule: CheckOptions = {
  everySize: true,
  rules: Object.fromEntries(
    [...allMeanings().keys()]
      .filter((code) => defaultLevel(code) !== undefined)
      .map((code) => [code, "warning" as const]),
  ),
};

export function hostOf({ texts }: Pick<Texts, "texts">): Host {
  return { readFile: (path) => texts.get(path) };
}

export function foundIn(subject: Texts): Found {
  return inspect(subject.root, subject.texts.get(subject.root)!, hostOf(subject), everyRule);
}

/** What a sound text was before its only change. */
export interface Origin {
  readonly found: Found;
  /** Whether the text still means it. */
  readonly isSlip: boolean;
}

/** @param origin undefined where there were several changes */
export function fixFaults(subject: Texts, before: Found, origin: Origin | undefined): readonly FixFault[] {
  return before.diagnostics.flatMap((diagnostic) =>
    diagnostic.fixes.flatMap((fix) => {
      const shapeless = faultOfEdits(subject, fix.edits);
      const faults =
        shapeless === undefined ? faultsOfFix(subject, before, origin, diagnostic, fix) : [[shapeless, ""] as const];
      return faults.map(([kind, details]) => ({ kind, diagnostic, fix, details }));
    }),
  );
}

/** Edits do not overlap, and lie in the texts. */
export function faultOfEdits({ texts }: Texts, edits: readonly Edit[]): string | undefined {
  if (edits.length === 0) return "no edits";
  const isOutside = ({ span: { source, start, end } }: Edit): boolean => {
    const text = texts.get(source.path);
    return text === undefined || text !== source.text || !(0 <= start && start <= end && end <= text.length);
  };
  if (edits.some(isOutside)) return "edits outside";
  const overlap = edits.some((a, at) =>
    edits.some(
      (b, other) =>
        other > at &&
        a.span.source.path === b.span.source.path &&
        a.span.start < b.span.end &&
        b.span.start < a.span.end,
    ),
  );
  return overlap ? "edits overlap" : undefined;
}

type Told = readonly [kind: string, details: string];

function faultsOfFix(
  subject: Texts,
  before: Found,
  origin: Origin | undefined,
  diagnostic: Diagnostic,
  fix: Fix,
): readonly Told[] {
  const fixed = withEdits(subject, fix.edits);
  const after = foundIn(fixed);
  return [
    ...remaining(diagnostic, fix, after),
    ...brought(before, origin, diagnostic, fix, after),
    ...otherNet(before, origin, diagnostic, fix, after),
  ];
}

export function withEdits({ root, texts }: Texts, edits: readonly Edit[]): Texts {
  const changed = new Map(texts);
  for (const path of new Set(edits.map(({ span }) => span.source.path))) {
    changed.set(
      path,
      applyEdits(
        texts.get(path)!,
        edits.filter(({ span }) => span.source.path === path),
      ),
    );
  }
  return { root, texts: changed };
}

/** The diagnostic itself, where the edits have moved it to. */
function remaining(
  { code, message, span: { source, start } }: Diagnostic,
  { edits }: Fix,
  after: Found,
): readonly Told[] {
  const moved = edits
    .filter(({ span }) => span.source.path === source.path && span.end <= start)
    .reduce((sum, { span, newText }) => sum + newText.length - (span.end - span.start), start);
  const isLeft = after.diagnostics.some(
    (each) =>
      each.code === code &&
      each.message === message &&
      each.span.source.path === source.path &&
      each.span.start === moved,
  );
  return isLeft ? [["leaves it", ""]] : [];
}

/**
 * Errors that were not there, claims among them. What is sure of a slip brings none, nor does what is offered for a warning. Behind other
 * mistakes may be hidden what stands on other lines, and on theirs a name or what has a sure fix itself; claims, where it is a guess.
 */
function brought(
  before: Found,
  origin: Origin | undefined,
  mended: Diagnostic,
  fix: Fix,
  after: Found,
): readonly Told[] {
  const isSure = fix === sureFix(mended);
  const hidesNothing = !isError(mended) || (isSure && origin?.isSlip === true);
  const mayHide = (each: Diagnostic): boolean => {
    if (isClaim(each)) return !isSure || (isError(mended) && origin === undefined);
    if (hidesNothing) return false;
    const isBeside = fix.edits.some(({ span }) => sharesLine(each.span, span));
    return !isBeside || isOfName(each) || sureFix(each) !== undefined;
  };
  const left = before.diagnostics.filter((each) => isError(each) && each !== mended).map(said);
  const added = after.diagnostics.filter((each) => {
    const at = left.indexOf(said(each));
    if (at !== -1) left.splice(at, 1);
    return isError(each) && at === -1 && !mayHide(each);
  });
  if (added.length === 0) return [];
  const codes = [...new Set(added.map(({ code }) => code))].join();
  return [[`${isSure ? "" : "guess "}brings ${codes}`, added.map(said).join("\n")]];
}

function sharesLine(place: Span, edit: Span): boolean {
  if (place.source.path !== edit.source.path) return false;
  const line = edit.source.positionAt(edit.start).line;
  const [first, last] = [place.start, place.end].map((offset) => place.source.positionAt(offset).line);
  return first! <= line && line <= last!;
}

function isOfName({ code }: Diagnostic): boolean {
  return /^resolve\/(?:unknown-name|name-|import-)/.test(code);
}

function isClaim({ code }: Diagnostic): boolean {
  return code.startsWith("claim/");
}

/** What is sure of the only mistake gives back the net; what is sure of a warning keeps it. */
function otherNet(
  before: Found,
  origin: Origin | undefined,
  diagnostic: Diagnostic,
  fix: Fix,
  after: Found,
): readonly Told[] {
  if (fix !== sureFix(diagnostic)) return [];
  const wasSound = !before.diagnostics.some(isError);
  const reference = wasSound ? before : origin?.isSlip === true ? origin.found : undefined;
  if (reference === undefined) return [];
  if (after.diagnostics.some((each) => isError(each) && !isClaim(each))) return [];
  if (formsOf(reference) !== formsOf(after)) return [[wasSound ? "warning: another net" : "another net", ""]];
  // Of a label that is spelt in two ways either may be the slip.
  const isOfNames = diagnostic.code === "resolve/unknown-name";
  return isOfNames || printed(reference) === printed(after)
    ? []
    : [[wasSound ? "warning: other names" : "other names", ""]];
}

export function formsOf({ models }: Found): string {
  return models.map(({ graph, training }) => graphForm(graph) + JSON.stringify(training)).join("\n");
}

export function printed({ models }: Found): string {
  return models.map(({ graph }) => printGraph(graph)).join("\n");
}
