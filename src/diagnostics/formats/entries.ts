/**
 * Findings of both kinds in one list, as formats for other programs tell them: mistakes in texts, and what is wrong with models
 * of other programs. Words are such as may be shown anywhere, and none is longer than anybody reads.
 */
import { pathLengthLimit, wordsLimit } from "../../base/limits.ts";
import type { Span } from "../../base/source.ts";
import { shortened, shown, visible } from "../../base/visible.ts";
import type { Diagnostic, Fix, Severity } from "../diagnostic.ts";
import { place, type JsonPlace } from "../diagnostic-json.ts";
import type { Findings, Problem } from "../findings.ts";
import { advice } from "../pretty.ts";
import type { FormatOptions } from "./format.ts";

export interface Entry {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** The arithmetic, other places, what to do: a text each, of one or more lines. */
  readonly details: readonly string[];
  readonly file: string;
  /** Undefined where there is no text. */
  readonly span: Span | undefined;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

export interface Related {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

/** The code of all that is wrong with models of other programs. */
export const PROBLEM_CODE = "import/problem";

export const PROBLEM_MEANING = "A model of another program is broken, or has what is not supported.";

type Paths = Pick<FormatOptions, "pathOf">;

export function entriesOf({ diagnostics, problems = [] }: Findings, { pathOf }: Paths): readonly Entry[] {
  const pathText = (path: string): string => fileText(pathOf(path));
  return [
    ...diagnostics.map((diagnostic) => diagnosticEntry(diagnostic, pathText)),
    ...problems.map((problem) => problemEntry(problem, pathText)),
  ];
}

/** A path on its line; longer ones than any system has lose their middle. */
export function fileText(path: string): string {
  return shown(shortened(path, pathLengthLimit));
}

function diagnosticEntry(diagnostic: Diagnostic, pathText: (path: string) => string): Entry {
  const { code, severity, message, span, labels, notes, fixes } = diagnostic;
  const related = labels.map((label) => ({
    file: pathText(label.span.source.path),
    span: label.span,
    text: shown(label.text),
  }));
  const places = related.map(({ file, span: at, text }) => `${file}:${place(at).line}:${place(at).column}: ${text}`);
  const help = advice(diagnostic).map((text) => `help: ${text}`);
  return {
    code,
    severity,
    message: visible(message),
    details: [...notes.map(visible), ...places, ...help.map(visible)],
    file: pathText(span.source.path),
    span,
    related,
    fixes: fixes.map((fix) => ({ ...fix, description: visible(fix.description) })),
  };
}

function problemEntry({ file, message }: Problem, pathText: (path: string) => string): Entry {
  return {
    code: PROBLEM_CODE,
    severity: "error",
    message: shown(shortened(message, wordsLimit)),
    details: [],
    file: pathText(file),
    span: undefined,
    related: [],
    fixes: [],
  };
}

/** Where it is told; what has no place is told at the beginning of its file. */
export function placeOf({ span, file }: Pick<Entry, "span" | "file">): JsonPlace {
  return span === undefined ? { file, line: 1, column: 1, endLine: 1, endColumn: 1 } : { ...place(span), file };
}

/** The message and all that belongs to it, one below the other. */
export function wholeText({ message, details }: Entry): string {
  return [message, ...details].join("\n");
}
