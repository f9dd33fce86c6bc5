/**
 * What reviewdog reads: its `DiagnosticResult`. Columns count bytes of UTF-8 there. Source: reviewdog, "Reviewdog Diagnostic
 * Format" (proto/rdf).
 */
import type { Span } from "../../base/source.ts";
import { place } from "../diagnostic-json.ts";
import type { Fix, Severity } from "../diagnostic.ts";
import { homeAddress, pageAddress } from "../page-address.ts";
import { entriesOf, PROBLEM_CODE, wholeText, type Entry } from "./entries.ts";
import type { Format } from "./format.ts";
import { jsonText } from "../json-text.ts";

export const rdjson: Format = (findings, options) =>
  jsonText({
    source: { name: "convoke", url: homeAddress },
    diagnostics: entriesOf(findings, options).map(diagnosticOf),
  });

const severities: Readonly<Record<Severity, string>> = { error: "ERROR", warning: "WARNING", note: "INFO" };

function diagnosticOf(entry: Entry): object {
  const { code, severity, path, span, related, fixes } = entry;
  const suggestions = fixes.flatMap((fix) => suggestionOf(fix, span));
  return {
    message: wholeText(entry),
    location: locationOf(path, span),
    severity: severities[severity],
    code: { value: code, ...(code !== PROBLEM_CODE && { url: pageAddress(code) }) },
    ...(suggestions.length > 0 && { suggestions }),
    ...(related.length > 0 && {
      related_locations: related.map((each) => ({ message: each.text, location: locationOf(each.path, each.span) })),
    }),
  };
}

function locationOf(path: string, span: Span | undefined): object {
  return { path, ...(span && { range: rangeOf(span) }) };
}

/** A suggestion is one range of the file of the finding: fixes of several edits, or elsewhere, are not to be told so. */
function suggestionOf({ edits }: Fix, of: Span | undefined): readonly object[] {
  const [edit, ...more] = edits;
  if (edit === undefined || more.length > 0 || edit.span.source !== of?.source) return [];
  return [{ range: rangeOf(edit.span), text: edit.newText }];
}

function rangeOf(span: Span): object {
  const { line, column, endLine, endColumn } = place(span);
  return { start: positionOf(span, line, column), end: positionOf(span, endLine, endColumn) };
}

function positionOf({ source }: Span, line: number, column: number): object {
  return { line, column: utf8Length(source.lineText(line).slice(0, column - 1)) + 1 };
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
