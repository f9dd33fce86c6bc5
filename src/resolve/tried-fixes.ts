/**
 * Fixes were made with an eye on one line, and are tried on the whole file before they are offered: a slip of the pen may have been meant
 * otherwise, a layer below may be left without a tensor that fits. Of what breaks a claim the text itself says that it was not meant: it
 * is a guess.
 */
import { recheckedTextLimit } from "../base/limits.ts";
import { applyEdits, sureFix } from "../diagnostics/apply-fixes.ts";
import type { Span } from "../base/source.ts";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Edit, Fix } from "../diagnostics/diagnostic.ts";
import type { Graph } from "../graph/graph.ts";
import type { Findings, Recheck } from "./reword-lines.ts";

/** Each is another check of the whole. */
const mostTrials = 8;

/** What takes a check its time: so many of all trials together. */
const mostTriedLayers = 2000;

interface Nets {
  readonly models: readonly { readonly graph: Graph }[];
  readonly broken: readonly { readonly graph: Graph }[];
}

interface Candidate {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** What a fix does to a file: it takes its mistake away, or does so and brings another, or is of no use. */
type Verdict = "mends" | "uncovers" | "fails";

/** Where a check takes long, as it does where holes are filled, fixes stay untried. */
export function withTriedFixes<Checked extends Findings & Nets>(written: Checked, recheck: Recheck): Checked {
  const { source, diagnostics, omitted } = written;
  const hasHoles = diagnostics.some(({ code }) => code.startsWith("hole/"));
  if (hasHoles || source.text.length > recheckedTextLimit || omitted.error > 0) return written;
  const layers = [...written.models, ...written.broken].reduce((sum, { graph }) => sum + graph.nodes.length, 1);
  // A net that is cut short by a mistake has more of them once it is mended.
  const work = Math.max(layers, source.lineStarts.length);
  const verdicts = judged(diagnostics, recheck, Math.min(mostTrials, Math.floor(mostTriedLayers / work)));
  return { ...written, diagnostics: diagnostics.map((each) => withVerdicts(each, verdicts)) };
}

function withVerdicts(diagnostic: Diagnostic, verdicts: ReadonlyMap<Fix, Verdict>): Diagnostic {
  if (!diagnostic.fixes.some((fix) => (verdicts.get(fix) ?? "mends") !== "mends")) return diagnostic;
  const isRespelt = (fix: Fix): boolean => fix.isGuess !== true && !isRearranged(diagnostic);
  const isOffered = (fix: Fix): boolean => verdicts.get(fix) !== "fails" || isRespelt(fix);
  const isProven = (fix: Fix): boolean => (verdicts.get(fix) ?? "mends") === "mends";
  const fixes = diagnostic.fixes.filter(isOffered).map((fix) => (isProven(fix) ? fix : { ...fix, isGuess: true }));
  return { ...diagnostic, fixes };
}

/** Many at once, the sure ones first; one by one only where not all is well then. */
function judged(diagnostics: readonly Diagnostic[], recheck: Recheck, most: number): ReadonlyMap<Fix, Verdict> {
  const verdicts = new Map<Fix, Verdict>();
  let trials = most;
  const tried = (candidates: readonly Candidate[]): readonly Diagnostic[] | undefined => {
    const texts = trials > 0 ? editedTexts(candidates.flatMap(({ fix }) => fix.edits)) : undefined;
    if (texts === undefined) return undefined;
    trials--;
    return recheck(texts).diagnostics;
  };
  const judge = (candidates: readonly Candidate[], before = diagnostics): Verdict | undefined => {
    const after = tried(candidates);
    if (after === undefined) return undefined;
    const { verdict, beside } = verdictOf(before, candidates, after);
    if (verdict === "fails" || beside.length === 0) return verdict;
    const next = beside.map((diagnostic) => ({ diagnostic, fix: sureFix(diagnostic) }));
    if (!next.every(isCandidate)) return beside.every(isOfName) ? "uncovers" : "fails";
    return judge(next, after) === "mends" ? verdict : "fails";
  };
  for (const group of groupsOf(diagnostics)) {
    const together = group.length > 1 ? judge(group) : undefined;
    if (together === "mends" || (together === "uncovers" && !isSure(group[0]!))) continue;
    for (const candidate of group) {
      const verdict = judge([candidate]);
      if (verdict !== undefined) verdicts.set(candidate.fix, verdict);
    }
  }
  return verdicts;
}

/** What is to be tried: all that is sure, and then the same guesses about the same mistakes. */
function groupsOf(diagnostics: readonly Diagnostic[]): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>([
    ["error", []],
    ["warning", []],
  ]);
  for (const diagnostic of diagnostics.filter(isTried)) {
    for (const [at, fix] of diagnostic.fixes.entries()) {
      const candidate = { diagnostic, fix };
      const key = isSure(candidate) ? diagnostic.severity : `${diagnostic.code} ${at}`;
      groups.set(key, [...(groups.get(key) ?? []), candidate]);
    }
  }
  return [...groups.values()];
}

/** A claim is rewritten to what was found; what is not used, and comments, are taken out. */
function isTried({ code, severity }: Diagnostic): boolean {
  return !code.startsWith("claim/") && (severity === "error" || !/^(?:resolve|suppression)\//.test(code));
}

function isSure({ diagnostic, fix }: Candidate): boolean {
  return fix === sureFix(diagnostic);
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

function isCandidate(tried: { readonly diagnostic: Diagnostic; readonly fix: Fix | undefined }): tried is Candidate {
  return tried.fix !== undefined;
}

/** A mistake of its own, whatever the line looks like. */
function isOfName({ code }: Diagnostic): boolean {
  return /^resolve\/(?:unknown-name|name-|import-)/.test(code);
}

/** Whether a fix puts a line otherwise together, rather than to spell a name as it is spelt elsewhere. */
function isRearranged({ code, severity }: Diagnostic): boolean {
  return severity !== "error" || code.startsWith("syntax/") || rearranged.has(code);
}

const rearranged: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  "resolve/after-post-operation",
  "resolve/extra-argument",
  "resolve/missing-comma",
  "train/form",
  "train/unknown-line",
]);

/** Undefined where they lie in several files or touch each other. */
function editedTexts(edits: readonly Edit[]): ReadonlyMap<string, string> | undefined {
  const [source, ...others] = new Set(edits.map(({ span }) => span.source));
  if (source === undefined || others.length > 0) return undefined;
  const ordered = edits.map(({ span }) => span).toSorted((a, b) => a.start - b.start || a.end - b.end);
  const overlap = ordered.some((span, at) => at > 0 && span.start < ordered[at - 1]!.end);
  return overlap ? undefined : new Map([[source.path, applyEdits(source.text, edits)]]);
}

/** With the errors that it uncovers on its lines: they are to have sure fixes of their own, or to be about names. */
interface Judgement {
  readonly verdict: Verdict;
  readonly beside: readonly Diagnostic[];
}

/** Nothing is hidden behind a warning but a claim, and behind an error no bracket without its other half. */
function verdictOf(
  before: readonly Diagnostic[],
  candidates: readonly Candidate[],
  after: readonly Diagnostic[],
): Judgement {
  const mended = new Set(candidates.map(({ diagnostic }) => diagnostic));
  const added = notAmong(
    after,
    before.filter((each) => !mended.has(each)),
  );
  const known = new Set([...mended].map(told));
  const errors = added.filter(isError);
  const others = errors.filter(({ code }) => !code.startsWith("claim/"));
  const isOfWarning = ![...mended].every(isError);
  const fails =
    added.some((each) => known.has(told(each))) ||
    (isOfWarning ? others.length > 0 : others.some(({ code }) => unbalanced.test(code)));
  const edits = candidates.flatMap(({ fix }) => fix.edits);
  const beside = others.filter(({ span }) => edits.some((edit) => sharesLine(span, edit.span)));
  return { verdict: fails ? "fails" : errors.length > others.length ? "uncovers" : "mends", beside };
}

const unbalanced = /^syntax\/un(?:opened|closed)-/;

function notAmong(list: readonly Diagnostic[], known: readonly Diagnostic[]): readonly Diagnostic[] {
  const left = known.map(told);
  return list.filter((each) => {
    const at = left.indexOf(told(each));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/** Without its place, which edits move. */
function told({ code, message, span }: Diagnostic): string {
  return `${span.source.path}\0${code}\0${message}`;
}

/** Whether an edit changes a line of a place. */
function sharesLine(place: Span, edit: Span): boolean {
  const lineOf = (offset: number): number => place.source.positionAt(offset).line;
  const at = edit.source.positionAt(edit.start).line;
  return place.source.path === edit.source.path && lineOf(place.start) <= at && at <= lineOf(place.end);
}
