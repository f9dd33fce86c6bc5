/** What a marker keeps beside what it should: nothing to say where both are the same, else a mistake with its remedy. */
import type { DiagnosticInit, Edit } from "../diagnostics/diagnostic.ts";
import type { Span } from "../base/source.ts";
import { collapsed, isSameText } from "./layout.ts";
import type { Marker } from "./page.ts";
import type { Request } from "./request.ts";

export interface Stale {
  readonly told: DiagnosticInit;
  readonly edit: Edit;
}

/** Undefined where the page says what is so. */
export function staleness(marker: Marker, { kept: what, file }: Request, fresh: string): Stale | undefined {
  const { span } = marker;
  const kept = what === "report" ? marker.kept : insideMarks(marker.kept);
  const old = kept.source.text.slice(kept.start, kept.end);
  if (isSameText(old, fresh)) return undefined;
  const edit = { span: kept, newText: fresh };
  const subject = `\`${what}\` of ${file.text}`;
  const found = what === "report" ? staleTable(old, fresh) : { message: staleFigure(old, fresh), line: old, notes: [] };
  const start = kept.start + old.indexOf(found.line);
  const told: DiagnosticInit = {
    code: "docs/stale",
    message: `${subject} ${found.message}`,
    span: found.line.trim() === "" ? span : { ...kept, start, end: start + found.line.length },
    notes: found.notes,
    help: ["`convoke docs` without `--check` writes it"],
    fixes: [{ description: `write ${subject} anew`, edits: [edit] }],
  };
  return { told, edit };
}

/** A figure without the emphasis around it, which is the author's: `**61,706**`. */
function insideMarks(kept: Span): Span {
  const text = kept.source.text.slice(kept.start, kept.end);
  const [, marks] = /^\s*([*_~]+)[^]*\1\s*$/.exec(text) ?? [];
  if (marks === undefined || text.trim().length <= 2 * marks.length) return kept;
  const start = kept.start + text.indexOf(marks) + marks.length;
  return { ...kept, start, end: kept.start + text.lastIndexOf(marks) };
}

function staleFigure(old: string, fresh: string): string {
  return collapsed(old) === "" ? `is not here yet: ${fresh}` : `is ${fresh}, not ${collapsed(old)}`;
}

/** The first line that is no longer so, and all that differ. */
function staleTable(
  old: string,
  fresh: string,
): { readonly message: string; readonly line: string; readonly notes: readonly string[] } {
  const [before, after] = [rowsOf(old), rowsOf(fresh)];
  if (before.length === 0) return { message: "is not here yet", line: "", notes: [] };
  const [gone, come] = [rowsMissingIn(after, before), rowsMissingIn(before, after)];
  const notes = [...gone.map((row) => `- ${row.trim()}`), ...come.map((row) => `+ ${row.trim()}`)];
  return { message: "has other rows", line: gone[0] ?? before[0]!, notes: notes.slice(0, NOTED) };
}

/** More rows say no more. */
const NOTED = 10;

/** Without the signs of a quote or a list in front of them. */
function rowsOf(table: string): readonly string[] {
  return table.split(/[\r\n]+/).flatMap((line) => (line.includes("|") ? [line.slice(line.indexOf("|"))] : []));
}

function rowsMissingIn(there: readonly string[], rows: readonly string[]): readonly string[] {
  const known = new Set(there.map(collapsed));
  return rows.filter((row) => !known.has(collapsed(row)));
}
