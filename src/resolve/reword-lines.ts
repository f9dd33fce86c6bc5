/**
 * Lines with mistakes that read as those of a paper or another language are reported whole: one error with the line as it is
 * written here, in the place of all that went wrong on it. The file is checked again with such lines rewritten: only what is
 * sound then is offered, and what they had led to elsewhere is gone.
 */
import { recheckedTextLimit } from "../base/limits.ts";
import type { Source, Span } from "../base/source.ts";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import { applyEdits } from "../diagnostics/apply-fixes.ts";
import { inOrder, type Counts, type Diagnostic, type Edit } from "../diagnostics/diagnostic.ts";
import { plainLayers } from "./foreign-call.ts";
import {
  isInText,
  isInTraining,
  isUnknownBatch,
  lineAround,
  readOtherwise,
  type Meaning,
  type WrittenLine,
} from "../syntax/other-words/index.ts";

const code = "syntax/other-words";

/** What checking a file found. */
export interface Findings {
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are, of each severity. */
  readonly omitted: Counts;
}

/** Checks with other texts in the place of those of some files, by path. */
export type Recheck = (texts: ReadonlyMap<string, string>) => Findings;

/** A line under way: which of its ways is tried. */
interface Attempt {
  readonly source: Source;
  readonly line: WrittenLine;
  readonly ways: readonly Way[];
  way: number;
  /** What is reported where none of them does. */
  otherwise: Diagnostic | undefined;
}

/** Edits that may put a line right, and what is reported where they do. */
interface Way {
  readonly edits: readonly Edit[];
  readonly diagnostic: Diagnostic;
  readonly isSure?: boolean;
}

/** `files`: the paths of those that were read; what the command line gives is not a line of a file. */
export function rewordLines<Checked extends Findings>(
  written: Checked,
  files: ReadonlySet<string>,
  recheck: Recheck,
): Checked {
  if (written.omitted.error > 0 || written.source.text.length > recheckedTextLimit) return written;
  let attempts = attemptsFor(written.diagnostics.filter(({ span }) => files.has(span.source.path)));
  while (attempts.length > 0) {
    const texts = rewritten(attempts);
    const left = texts.size === 0 ? written.diagnostics : recheck(texts).diagnostics;
    const places = left.map((each) => ({ ...each, span: spanBack(each.span, attempts) }));
    const failed = attempts.filter((each) => isOpen(each) && places.some((other) => isErrorOf(each, other)));
    if (failed.length === 0) return { ...written, diagnostics: withReworded(written.diagnostics, places, attempts) };
    for (const each of failed) giveUp(each, places);
    attempts = attempts.filter((each) => isOpen(each) || each.otherwise !== undefined);
  }
  return written;
}

/** The next way; one that only shapes or a missing argument stand against is worth telling, if not as a fix. */
function giveUp(attempt: Attempt, left: readonly Diagnostic[]): void {
  const { diagnostic, isSure } = attempt.ways[attempt.way]!;
  const isRead = !left.some((each) => isErrorOf(attempt, each) && unread.test(each.code));
  if (isRead)
    attempt.otherwise ??= diagnostic.code === code && isSure !== true ? { ...diagnostic, fixes: [] } : diagnostic;
  attempt.way++;
}

const unread = /^(?:syntax\/|resolve\/(?!missing-argument))/;

/** Whether one of its texts is still to be tried. */
function isOpen({ ways, way }: Attempt): boolean {
  return way < ways.length;
}

/** More such lines are rather another language than slips. */
const mostLines = 200;

/** Each may take another check of the file. */
const mostWays = 6;

const HOLE = "hole/";

/** What stands outside of everything is read by nobody; how a net is trained is no matter of layers, and a hole is written as it should be. */
function isElsewhere({ code: known, span: { source, start } }: Diagnostic): boolean {
  const isOutside = known === ("syntax/outside-model" satisfies DiagnosticCode);
  const isHole = known.startsWith(HOLE) && !isUnknownBatch(source.text, start);
  return isOutside || isHole || known.startsWith("train/") || isInTraining(source.text, start);
}

function attemptsFor(diagnostics: readonly Diagnostic[]): Attempt[] {
  const errors = diagnostics.filter((each) => each.severity === "error" && !isElsewhere(each));
  const found = new Map<string, Attempt>();
  for (const { span } of errors) {
    const { source, start } = span;
    // What is computed within a text is ours.
    if (isInText(source.text, start)) continue;
    const around = found.size < mostLines ? lineAround(source.text, start) : undefined;
    const readings = around && readOtherwise(around, plainLayers);
    if (readings === undefined || found.has(`${source.path}:${readings.line.start}`)) continue;
    const { line, meanings, otherwise } = readings;
    const own = errors.filter((error) => isErrorOf({ source, line }, error));
    if (own.some((error) => !staysWithin(line, error))) continue;
    const read = meanings.slice(0, mostWays).map((meaning) => wayOf(source, line, meaning));
    const ways = [...read.filter(({ isSure }) => isSure), ...ownWay(own), ...read.filter(({ isSure }) => !isSure)];
    const fallback = otherwise && diagnosticOf(source, line, otherwise.message, otherwise.help ?? "");
    found.set(`${source.path}:${line.start}`, { source, line, ways, way: 0, otherwise: fallback });
  }
  return [...found.values()];
}

/** Where all that is reported of a line is one error with its fix, that may do. */
function ownWay([diagnostic, ...others]: readonly Diagnostic[]): readonly Way[] {
  const fix = diagnostic?.code.startsWith(HOLE) === true ? undefined : diagnostic?.fixes[0];
  return diagnostic === undefined || fix === undefined || others.length > 0 ? [] : [{ diagnostic, edits: fix.edits }];
}

/** Whether the fixes of an error change its own line only. */
function staysWithin({ start, end }: WrittenLine, { span: { source }, fixes }: Diagnostic): boolean {
  const spans = fixes.flatMap(({ edits }) => edits.map(({ span }) => span));
  return spans.every((span) => span.source === source && start <= span.start && span.end <= end);
}

function wayOf(source: Source, line: WrittenLine, { message, takesBody, isSure, text: newText }: Meaning): Way {
  const head: Edit = { span: { source, start: line.start, end: line.end }, newText };
  const edits = takesBody === true ? [head, closingBrace(source, line)] : [head];
  const description = `write \`${newText}\``;
  const fix = { description, edits, ...(hasNewNumber(newText, line.text) ? { isGuess: true } : {}) };
  const diagnostic = { ...diagnosticOf(source, line, message, description), fixes: [fix] };
  return { edits, diagnostic, isSure: isSure === true };
}

/** Whether an integer was made up, as the 2 of a `maxpool` that says nothing but its stride. */
function hasNewNumber(text: string, written: string): boolean {
  const given: string[] = written.match(/\d+/g) ?? [];
  return (text.match(/(?<![\w.])\d+(?![\w.])/g) ?? []).some((number) => {
    const at = given.indexOf(number);
    if (at !== -1) given.splice(at, 1);
    return at === -1;
  });
}

function diagnosticOf(source: Source, { start, end }: WrittenLine, message: string, help: string): Diagnostic {
  const span = { source, start, end };
  return { code, severity: "error", message, span, labels: [], notes: [], help: [help], fixes: [] };
}

/** A closing brace behind the lines that are indented further than a line. */
function closingBrace(source: Source, { start, end }: WrittenLine): Edit {
  const first = source.positionAt(start);
  const indentation = source.lineText(first.line).slice(0, first.column - 1);
  let at = end;
  for (let next = first.line + 1; next <= source.lineStarts.length; next++) {
    const text = source.lineText(next);
    if (text.trim() === "") continue;
    if (/^[ \t]*/.exec(text)![0].length <= indentation.length) break;
    at = source.lineStarts[next - 1]! + text.length;
  }
  return { span: { source, start: at, end: at }, newText: `\n${indentation}}` };
}

function rewritten(attempts: readonly Attempt[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { path, text } of new Set(attempts.map(({ source }) => source))) {
    const changed = applyEdits(text, editsIn(path, attempts));
    if (changed !== text) texts.set(path, changed);
  }
  return texts;
}

/** All edits of a file that are tried at present, in its order. */
function editsIn(path: string, attempts: readonly Attempt[]): readonly Edit[] {
  const ofFile = attempts.filter(({ source }) => source.path === path);
  const edits = ofFile.flatMap(({ ways, way }) => ways[way]?.edits ?? []);
  return edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end || innerFirst(a, b));
}

/** Of braces that close at one place. */
function innerFirst(a: Edit, b: Edit): number {
  return b.newText.length - a.newText.length;
}

/** Where a place in the rewritten texts lies in those that the user has. */
function spanBack(span: Span, attempts: readonly Attempt[]): Span {
  const own = attempts.find(({ source }) => source.path === span.source.path)?.source;
  if (own === undefined || own === span.source) return span;
  const edits = editsIn(own.path, attempts);
  return { source: own, start: offsetBack(span.start, edits), end: offsetBack(span.end, edits) };
}

/** What lies in a rewritten stretch lies in the stretch that was there. */
function offsetBack(offset: number, edits: readonly Edit[]): number {
  let moved = 0;
  for (const { span, newText } of edits) {
    const start = span.start + moved;
    if (offset < start) break;
    if (offset < start + newText.length) return Math.min(span.start + (offset - start), span.end);
    moved += newText.length - (span.end - span.start);
  }
  return offset - moved;
}

function isErrorOf({ source, line }: Pick<Attempt, "source" | "line">, { severity, span }: Diagnostic): boolean {
  return severity === "error" && span.source === source && line.start <= span.start && span.start <= line.end;
}

/** What is still so where the lines are rewritten, and in the place of what was wrong on these what is reported of them. */
function withReworded(
  diagnostics: readonly Diagnostic[],
  left: readonly Diagnostic[],
  attempts: readonly Attempt[],
): readonly Diagnostic[] {
  const places = new Set(left.map(placeOf));
  const others = diagnostics.filter(
    (each) => places.has(placeOf(each)) && !attempts.some((attempt) => isErrorOf(attempt, each)),
  );
  const reworded = attempts.flatMap(({ ways, way, otherwise }) => ways[way]?.diagnostic ?? otherwise ?? []);
  return inOrder([...others, ...reworded]);
}

function placeOf({ code: room, span }: Diagnostic): string {
  return `${room} ${span.source.path} ${span.start}`;
}
