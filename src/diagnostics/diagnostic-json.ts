/** Diagnostics as data, the format of `check --format json`. Lines and columns are 1-based; ends are exclusive. */
import { pathLengthLimit } from "../base/limits.ts";
import type { Span } from "../base/source.ts";
import { shortened } from "../base/visible.ts";
import { sureFix } from "./apply-fixes.ts";
import type { Diagnostic, SpanLabel, Severity } from "./diagnostic.ts";

export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The arithmetic and the way to here; then other places that matter, each as `FILE:LINE:COLUMN: what it is`. */
  readonly notes: readonly string[];
  readonly help: readonly string[];
  readonly fixes: readonly JsonFix[];
}

export interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface JsonFix {
  readonly description: string;
  /** Whether it leaves no choice, so that `check --fix` applies it if it brings no error. */
  readonly isSure: boolean;
  readonly edits: readonly (JsonPlace & { readonly newText: string })[];
}

/**
 * A diagnostic as plain data, as `convoke check --format json` prints it; places by lines and columns that count from 1.
 * @example
 * ```ts
 * import { check, toJson } from "convoke";
 *
 * const { diagnostics } = check("net.cvk", "model Net { input x [4]; dens 3 }");
 * const { severity, line, column } = toJson(diagnostics[0]);
 * console.log(severity, line, column); // error 1 26
 * ```
 */
export function toJson(diagnostic: Diagnostic): JsonDiagnostic {
  const sure = sureFix(diagnostic);
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...place(diagnostic.span),
    notes: [...diagnostic.notes, ...diagnostic.labels.map(labelText)],
    help: diagnostic.help,
    fixes: diagnostic.fixes.map((fix) => ({
      description: fix.description,
      isSure: fix === sure,
      edits: fix.edits.map(({ span, newText }) => ({ ...place(span), newText })),
    })),
  };
}

function labelText({ span, text }: SpanLabel): string {
  const { file, line, column } = place(span);
  return `${file}:${line}:${column}: ${text}`;
}

export function place(span: Span): JsonPlace {
  const start = span.source.positionAt(span.start);
  const end = span.source.positionAt(span.end);
  const file = shortened(span.source.path, pathLengthLimit);
  return { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
