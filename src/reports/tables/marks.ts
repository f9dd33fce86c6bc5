/** Rows that a finding is about, marked for people by its number. */
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
