/**
 * Models in fences of a page, checked where they stand. A fence is a whole file if it declares a model, a block or an import, else
 * lines of a model, whose input is `image [3, 32, 32]` unless they declare one. Behind `cvk` on its line may stand `ignore`: it is not
 * checked; `error=CODE`, `warning=CODE`: its model makes this mistake, on purpose; `file=NAME`: other fences of the page may import it.
 * What else stands there is meant for others.
 */
import { nearest } from "../base/did-you-mean.ts";
import { Source, type Span } from "../base/source.ts";
import { check, type CheckOptions, type Host } from "../check.ts";
import type { Diagnostic, DiagnosticInit, Diagnostics } from "../diagnostics/diagnostic.ts";
import { resolvePath } from "../resolve/import-path.ts";
import type { Fence } from "./blocks.ts";

/** A fence whose language is ours. */
export interface FencedModel {
  readonly fence: Fence;
  readonly isIgnored: boolean;
  /** `error conv/rank` */
  readonly expected: readonly string[];
  /** What its file is called, seen from the page. */
  readonly file: string | undefined;
}

const LANGUAGE = "cvk";

/** Those of a page; words that were meant as ours are reported. */
export function fencedModels(
  source: Source,
  fences: readonly Fence[],
  diagnostics: Diagnostics,
): readonly FencedModel[] {
  return fences.flatMap((fence) => {
    const [language, ...words] = fence.info.trim().split(/\s+/);
    if (language !== LANGUAGE) return [];
    for (const word of words) demandOwn(word, lineSpan(source, fence.first), diagnostics);
    const values = (key: string): readonly string[] =>
      words.filter((word) => word.startsWith(`${key}=`)).map((word) => word.slice(key.length + 1));
    const expected = SEVERITIES.flatMap((severity) => values(severity).map((code) => `${severity} ${code}`));
    return [{ fence, isIgnored: words.includes("ignore"), expected, file: values("file")[0] }];
  });
}

const SEVERITIES = ["error", "warning"] as const;
const WORDS = ["ignore", "file", ...SEVERITIES];

/** Other tools have words of their own there. */
function demandOwn(word: string, span: Span, diagnostics: Diagnostics): void {
  const [key = ""] = word.split("=");
  // Slips are hardly in the first letter, where `title=` would be `file=`.
  const alike = WORDS.filter((each) => each[0] === key[0]);
  const near = WORDS.includes(key) ? undefined : nearest(key, alike);
  if (near === undefined) return;
  const message = `a fence has no word ${JSON.stringify(key)}`;
  diagnostics.add({ code: "docs/fence", span, message, help: [`did you mean ${near}?`] });
}

/** What the models of a page give where they are imported, in front of what the host has. */
export function withFiles(host: Host, source: Source, models: readonly FencedModel[]): Host {
  const files = new Map(
    models.flatMap(({ file, fence }) =>
      file === undefined ? [] : [[resolvePath(source.path, file), fence.content.join("\n")] as const],
    ),
  );
  return { ...host, readFile: (path) => files.get(path) ?? host.readFile(path) };
}

/** The mistakes of a model, at their places in the page. Those of an imported file are told where it is checked. */
export function checkFence(
  source: Source,
  model: FencedModel,
  host: Host,
  options: CheckOptions,
): readonly DiagnosticInit[] {
  const { text, offset } = modelText(source, model.fence);
  return mistakesInPage(source, model, check(source.path, text, host, options).diagnostics, offset);
}

/** @param found in the text of the model, which is so much further on in the page */
export function mistakesInPage(
  source: Source,
  { fence, expected }: FencedModel,
  found: readonly Diagnostic[],
  offset: number,
): readonly DiagnosticInit[] {
  const own = found.filter(({ span }) => span.source.path === source.path);
  const there = new Set(own.map(({ severity, code }) => `${severity} ${code}`));
  const missing = expected.filter((each) => !there.has(each));
  const unexpected = own.filter(({ severity, code }) => !expected.includes(`${severity} ${code}`));
  const first = source.lineStarts[fence.first]!;
  const place = (at: number): number => Math.max(first, at + offset);
  const shown = unexpected.map((diagnostic) => inPage(diagnostic, source, place));
  return [...missing.map((each) => notMade(each, lineSpan(source, fence.first))), ...shown];
}

function notMade(each: string, span: Span): DiagnosticInit {
  const [severity, code] = each.split(" ");
  const message = `this model does not make the ${severity} ${JSON.stringify(code)}, as its fence says`;
  return { code: "docs/fence", span, message, help: [`leave out \`${severity}=\`, or show the mistake`] };
}

// ── Texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The text of a model, each character as far behind the beginning of its line as in the page, and each line as far down, so that
 * places in messages are right as well. `offset`: how much further on it is in the page.
 */
export function modelText(source: Source, fence: Fence): { readonly text: string; readonly offset: number } {
  const begin = source.lineStarts[fence.first + 1] ?? source.text.length;
  const lines = fence.content.map((content, at) => {
    const line = fence.first + 1 + at;
    const whole = source.text.slice(source.lineStarts[line], source.lineStarts[line + 1] ?? source.text.length);
    const own = Math.max(0, whole.trimEnd().length - content.trimEnd().length);
    return " ".repeat(own) + whole.slice(own);
  });
  const [before, behind] = isFile(fence.content) ? ["", ""] : [exampleHead(fence.content), "\n}"];
  const head = `${"\n".repeat(fence.first)}${before}\n`;
  return { text: `${head}${lines.join("")}${behind}`, offset: begin - head.length };
}

/** Else its lines are those of a model. */
export function isFile(lines: readonly string[]): boolean {
  return lines.some((line) => /^(model|block|import)\b/.test(line));
}

function exampleHead(lines: readonly string[]): string {
  return ["model Example {", ...impliedInput(lines)].join(" ");
}

/** What stands before lines of a model that declare no input. */
export function impliedInput(lines: readonly string[]): readonly string[] {
  return lines.some((line) => /^input\b/.test(line)) ? [] : ["input image [3, 32, 32]"];
}

function inPage(diagnostic: Diagnostic, source: Source, place: (at: number) => number): Diagnostic {
  const move = (span: Span): Span =>
    span.source.path === source.path ? { source, start: place(span.start), end: place(span.end) } : span;
  return {
    ...diagnostic,
    span: move(diagnostic.span),
    labels: diagnostic.labels.map((label) => ({ ...label, span: move(label.span) })),
    fixes: diagnostic.fixes.map(({ description, edits }) => ({
      description,
      edits: edits.map(({ span, newText }) => ({ span: move(span), newText })),
    })),
  };
}

/** A line counted from 0, from its first sign on. */
export function lineSpan(source: Source, line: number): Span {
  const text = source.lineText(line + 1);
  const start = source.lineStarts[line]! + (text.length - text.trimStart().length);
  return { source, start, end: start + text.trim().length };
}
