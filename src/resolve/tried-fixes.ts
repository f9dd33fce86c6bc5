/**
 * Fixes that were made with an eye on one line are tried on the whole file before they are offered: those of slips of the pen, which
 * may have been meant otherwise, and those of warnings, which may leave a layer below without a tensor that fits.
 */
import { recheckedTextLimit } from "../base/limits.ts";
import { applyEdits } from "../diagnostics/apply-fixes.ts";
import type { Span } from "../base/source.ts";
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

/** Where a check takes long, as it does where holes are filled, fixes stay untried. */
export function withTriedFixes<Checked extends Findings & Nets>(written: Checked, recheck: Recheck): Checked {
  const { source, diagnostics, omitted } = written;
  const hasHoles = diagnostics.some(({ code }) => code.startsWith("hole/"));
  if (hasHoles || source.text.length > recheckedTextLimit || omitted.error > 0) return written;
  const layers = [...written.models, ...written.broken].reduce((sum, { graph }) => sum + graph.nodes.length, 1);
  let trials = Math.min(mostTrials, Math.floor(mostTriedLayers / layers));
  const mayStay = (diagnostic: Diagnostic, fix: Fix): boolean => {
    if (!isOfOneLine(diagnostic) || trials <= 0) return true;
    const texts = editedTexts(fix.edits);
    if (texts === undefined) return true;
    trials--;
    return isMended(diagnostics, diagnostic, fix.edits, recheck(texts).diagnostics);
  };
  const tried = diagnostics.map((each) => {
    const fixes = each.fixes.filter((fix) => mayStay(each, fix));
    return fixes.length === each.fixes.length ? each : { ...each, fixes };
  });
  return { ...written, diagnostics: tried };
}

/** Layers try what they propose against an error themselves, and names are respelt to what is there. */
function isOfOneLine({ code, severity }: Diagnostic): boolean {
  return severity === "error" ? code.startsWith("syntax/") : !/^(?:resolve|suppression)\//.test(code);
}

/** Undefined where they lie in several files. */
function editedTexts(edits: readonly Edit[]): ReadonlyMap<string, string> | undefined {
  const [source, ...others] = new Set(edits.map(({ span }) => span.source));
  return source === undefined || others.length > 0
    ? undefined
    : new Map([[source.path, applyEdits(source.text, edits)]]);
}

/**
 * Whether a diagnostic is gone, and what is new may have been hidden behind it: nothing behind a warning; behind an error what stands
 * elsewhere and one error on its lines, but no bracket without its other half.
 */
function isMended(
  before: readonly Diagnostic[],
  diagnostic: Diagnostic,
  edits: readonly Edit[],
  after: readonly Diagnostic[],
): boolean {
  const others = before.filter((each) => each !== diagnostic);
  const added = notAmong(after, others);
  if (added.some((each) => told(each) === told(diagnostic))) return false;
  const errors = added.filter(({ severity, code }) => severity === "error" && !code.startsWith("claim/"));
  if (diagnostic.severity !== "error") return errors.length === 0;
  if (errors.some(({ code }) => unbalanced.test(code))) return false;
  const lines = new Set(edits.map(({ span }) => lineOf(span)));
  return errors.filter(({ span }) => lines.has(lineOf(span))).length <= 1;
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

function lineOf({ source, start }: Span): string {
  return `${source.path}:${source.positionAt(start).line}`;
}
