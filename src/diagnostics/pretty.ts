/**
 * Diagnostics for people: place, what is wrong, the lines with the mistake underlined, and what to do. Styling is
 * handed in, so the text is plain where it goes to a file.
 */
import type { Span } from "../base/source.ts";
import { inColumns, shown, visible } from "../base/visible.ts";
import { excerptLimit, printedLimit } from "../base/limits.ts";
import { noneOmitted, type Counts, type Diagnostic, type Severity } from "./diagnostic.ts";
import { place } from "./diagnostic-json.ts";
import { countsOf, countsText, gravest } from "./gravest.ts";

export type StyleName = "error" | "warning" | "note" | "bold" | "dim" | "help";
export type Style = (name: StyleName, text: string) => string;

export const unstyled: Style = (_name, text) => text;

/**
 * A diagnostic as the command prints it: place, code, message, the line with what is meant underlined, notes and help. Without a
 * trailing newline, and without colours unless a style gives them.
 * @example
 * ```ts
 * import { check, formatDiagnostic } from "convoke";
 *
 * const { diagnostics } = check("net.cvk", "model Net { input x [3, 8, 8]; conv 4 kernel=9 }");
 * console.log(formatDiagnostic(diagnostics[0]).split("\n")[0]); // net.cvk:1:39 error[conv/kernel-exceeds-input]: kernel 9x9 does not fit the 8x8 input
 * ```
 */
export function formatDiagnostic(diagnostic: Diagnostic, style: Style = unstyled): string {
  const { span, severity } = diagnostic;
  const head = placeText(span);
  const title = `${style(severity, `${severity}[${diagnostic.code}]`)}: ${shown(diagnostic.message)}`;
  const gutter = gutterWidth(diagnostic);
  const lines = [`${style("bold", head)} ${title}`, ...frame(span, "", severity, gutter, style)];
  for (const label of diagnostic.labels) lines.push(...labelFrame(label.span, label.text, span, gutter, style));
  const indent = " ".repeat(gutter + 1);
  for (const note of diagnostic.notes) lines.push(...hanging(`${indent}${style("dim", "=")} `, gutter + 3, note));
  for (const help of advice(diagnostic)) {
    lines.push(...hanging(`${indent}${style("dim", "=")} ${style("help", "help")}: `, gutter + 9, help));
  }
  return lines.join("\n");
}

/**
 * The diagnostics of a text, as `formatDiagnostic` gives them, a blank line behind each; then how many more there are, which
 * were not kept, or are less grave than the first `most`.
 * @example
 * ```ts
 * import { check, formatDiagnostics } from "convoke";
 *
 * const { diagnostics, omitted } = check("net.cvk", "model Net { input x [4]; dens 3 }");
 * console.log(formatDiagnostics(diagnostics, omitted).includes("help: ")); // true
 * ```
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  omitted: Counts,
  style: Style = unstyled,
  most = printedLimit,
): string {
  const { printed, hidden } = gravest(diagnostics, omitted, most);
  const text = printed.map((diagnostic) => `${formatDiagnostic(diagnostic, style)}\n\n`).join("");
  const more = countsText(hidden, "more ");
  return more === "" ? text : `${text}and ${more}: \`convoke check --format json\` lists up to 1,000 of each kind\n\n`;
}

/** What to try: the words written for it, or where there are none the edits that a fix would make. */
export function advice({ help, fixes }: Diagnostic): readonly string[] {
  return help.length > 0 ? help : fixes.map(({ description }) => description);
}

/** `2 errors, 1 warning`, or the empty string. */
export function severityCounts(diagnostics: readonly Diagnostic[], omitted: Counts = noneOmitted): string {
  return countsText(countsOf(diagnostics, omitted));
}

function gutterWidth(diagnostic: Diagnostic): number {
  const lines = [diagnostic.span, ...diagnostic.labels.map((label) => label.span)].map(
    (span) => span.source.positionAt(span.start).line,
  );
  return Math.max(4, String(Math.max(...lines)).length + 2);
}

function placeText(span: Span): string {
  const { file, line, column } = place(span);
  return `${shown(file)}:${line}:${column}`;
}

/** The line of a span with carets under it; what goes beyond its first line is cut there. None where there is no text. */
function frame(span: Span, text: string, severity: Severity, gutter: number, style: Style): string[] {
  if (span.source.text === "") return [];
  const { line, column } = span.source.positionAt(span.start);
  const { source, before } = excerpt(span.source.lineText(line), column - 1, span.end - span.start);
  const length = Math.max(1, Math.min(span.end - span.start, source.length - before));
  // Tabs stay tabs under themselves, so that the carets line up however wide they are shown.
  const lead = source.slice(0, before).replace(/[^\t]/g, " ");
  const carets = style(severity, `${"^".repeat(length)}${text === "" ? "" : ` ${shown(text)}`}`);
  const bar = style("dim", "|");
  const number = style("dim", String(line).padStart(gutter));
  return [`${number} ${bar} ${source}`, `${" ".repeat(gutter)} ${bar} ${lead}${carets}`];
}

/** Of a long line what stands around a place; `before` is where that begins in it. */
function excerpt(line: string, start: number, length: number): { readonly source: string; readonly before: number } {
  if (line.length <= excerptLimit) return { source: inColumns(line), before: start };
  const spare = Math.max(0, excerptLimit - 2 - length);
  const from = Math.max(0, Math.min(start - Math.floor(spare / 2), line.length - (excerptLimit - 2)));
  const to = Math.min(line.length, from + excerptLimit - 2);
  const [left, right] = [from > 0 ? "…" : "", to < line.length ? "…" : ""];
  return { source: left + inColumns(line.slice(from, to)) + right, before: left.length + start - from };
}

function labelFrame(span: Span, text: string, primary: Span, gutter: number, style: Style): string[] {
  const lines = frame(span, text, "note", gutter, style);
  if (span.source === primary.source) return lines;
  return [`${" ".repeat(gutter)} ${style("dim", "::")} ${placeText(span)}`, ...lines];
}

function hanging(prefix: string, indent: number, text: string): string[] {
  const [first = "", ...rest] = visible(text).split("\n");
  return [prefix + first, ...rest.map((line) => " ".repeat(indent) + line)];
}
