/** What a marker keeps beside what it should: nothing to say where both are the same, else a mistake with its remedy. */
import type { DiagnosticInit, Edit } from "../diagnostics/diagnostic.ts";
import { collapsed, isSameText } from "./layout.ts";
import type { Marker } from "./page.ts";
import type { Request } from "./request.ts";

export interface Stale {
  readonly told: DiagnosticInit;
  readonly edit: Edit;
}

/** Undefined where the page says what is so. */
export function staleness({ span, kept }: Marker, { kept: what, file }: Request, fresh: string): Stale | undefined {
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
