/** Rows that a finding is about, marked for people by its number. */
import type { BrokenClaim } from "../../analysis/broken-claims.ts";
import type { LayerLine } from "./layer-line.ts";
import type { ReportTable, TableRow } from "./report-table.ts";

/** The first cell of a marked row says which findings are about it: `conv1 [1]`. */
export function withMarks(table: ReportTable): ReportTable {
  if (table.findings.length === 0) return table;
  return { ...table, rows: table.rows.map(markedRow), totals: table.totals.map(markedRow) };
}

function markedRow(row: TableRow): TableRow {
  const [first, ...others] = row.cells;
  if (row.findings.length === 0 || first === undefined) return row;
  return { ...row, cells: [{ ...first, text: `${first.text} [${row.findings.join(", ")}]`.trimStart() }, ...others] };
}

/**
 * The numbers of the claims that a line is about: of layers those that speak of them, of the sum of all those that speak of the model.
 * @param from the number of the first claim.
 */
export function claimsAbout(broken: readonly BrokenClaim[], line: LayerLine, from = 1): readonly number[] {
  return broken.flatMap((claim, at) => (isAbout(claim, line) ? [from + at] : []));
}

function isAbout({ layers }: BrokenClaim, { kind, rows }: LayerLine): boolean {
  if (layers === undefined) return kind === "total";
  if (kind === "part" || kind === "total") return false;
  return rows.some(({ first, followers }) => [first, ...followers].some(({ node }) => layers.includes(node.name)));
}

/** A mistake as tables list it. */
export function findingText({ file, line, message }: Pick<BrokenClaim, "file" | "line" | "message">): string {
  return `${file}:${line}: ${message}`;
}
