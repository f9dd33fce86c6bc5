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
  /** As it may be shown. */
  readonly file: string;
  /** As programs find it. */
  readonly path: string;
  /** Undefined where there is no text. */
  readonly span: Span | undefined;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

export interface Related {
  readonly path: string;
  readonly span: Span;
  readonly text: string;
}

/** The code of all that is wrong with models of other programs. */
export const PROBLEM_CODE = "import/problem";

export const PROBLEM_MEANING = "A model of another program is broken, or has what is not supported.";

type Paths = Pick<FormatOptions, "pathOf">;

export function entriesOf({ diagnostics, problems = [] }: Findings, { pathOf }: Paths): readonly Entry[] {
  return [
    ...diagnostics.map((diagnostic) => diagnosticEntry(diagnostic, pathOf)),
    ...problems.map((problem) => problemEntry(problem, pathOf)),
  ];
}

/** A path on its line. */
export function fileText(path: string): string {
  return shown(pathText(path));
}

/** Longer ones than any system has lose their middle. */
export function pathText(path: string): string {
  return shortened(path, pathLengthLimit);
}

function diagnosticEntry(diagnostic: Diagnostic, pathOf: Paths["pathOf"]): Entry {
  const { code, severity, message, span, labels, notes, fixes } = diagnostic;
  const related = labels.map((label) => ({
    path: pathText(pathOf(label.span.source.path)),
    span: label.span,
    text: shown(label.text),
  }));
  const places = related.map(
    ({ path, span: at, text }) => `${fileText(path)}:${place(at).line}:${place(at).column}: ${text}`,
  );
  const help = advice(diagnostic).map((text) => `help: ${text}`);
  return {
    code,
    severity,
    message: visible(message),
    details: [...notes.map(visible), ...places, ...help.map(visible)],
    ...fileOf(span.source.path, pathOf),
    span,
    related,
    fixes: fixes.map((fix) => ({ ...fix, description: visible(fix.description) })),
  };
}

function problemEntry({ file, message }: Problem, pathOf: Paths["pathOf"]): Entry {
  return {
    code: PROBLEM_CODE,
    severity: "error",
    message: shown(shortened(message, wordsLimit)),
    details: [],
    ...fileOf(file, pathOf),
    span: undefined,
    related: [],
    fixes: [],
  };
}

function fileOf(path: string, pathOf: Paths["pathOf"]): Pick<Entry, "file" | "path"> {
  const there = pathText(pathOf(path));
  return { file: fileText(there), path: there };
}

/** Where it is told; what has no place is told at the beginning of its file. */
export function placeOf({ span, file }: Pick<Entry, "span" | "file">): JsonPlace {
  return span === undefined ? { file, line: 1, column: 1, endLine: 1, endColumn: 1 } : { ...place(span), file };
}

/** The message and all that belongs to it, one below the other. */
export function wholeText({ message, details }: Entry): string {
  return [message, ...details].join("\n");
}
