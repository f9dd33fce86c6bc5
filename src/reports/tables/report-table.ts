/**
 * A table as a value: what stands in it, before it is text of any format. Each cell has what people read and what programs
 * read. Names in it are those of models: every format writes them as text.
 */

/** What numbers of a column count; `words` and `code` (a piece of the language: names, shapes, formulas) are no numbers. */
export type Unit = "words" | "code" | "count" | "bytes" | "share" | "ratio" | "milliseconds" | "pixels";

export interface TableColumn {
  /** What options and files of data call it: `macs`. */
  readonly name: string;
  /** What people read above it. */
  readonly title: string;
  readonly unit: Unit;
  /** Where there is no room, the highest goes first; 0 stays. */
  readonly rank: number;
}

export interface Cell {
  /** For people, in the units that were asked for; empty where there is nothing to say. */
  readonly text: string;
  /** As it was counted: a share is a fraction of 1; an expression where sizes are open; null where there is none. */
  readonly value: number | string | null;
}

export interface TableRow {
  /** One a column. */
  readonly cells: readonly Cell[];
  /** How many calls of blocks led there. */
  readonly depth: number;
  /** The block that the row stands for, where it is one. */
  readonly block?: string | undefined;
  /** The numbers of the findings that it is about, from 1 on. */
  readonly findings: readonly number[];
}

export interface ReportTable {
  /** What it is about. */
  readonly title: string;
  /** What comes in and goes out; empty where it is about several. */
  readonly subtitle: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** Sums, the last one of all. */
  readonly totals: readonly TableRow[];
  /** A line each, below the sums. */
  readonly notes: readonly string[];
  /** What is wrong beside the figures, a sentence each. */
  readonly findings: readonly string[];
}

export const emptyCell: Cell = { text: "", value: null };

/** Where a word stands as it was written. */
export function textCell(text: string): Cell {
  return { text, value: text === "" ? null : text };
}

/** A row that is about no layer. */
export function plainRow(cells: readonly Cell[], findings: readonly number[] = []): TableRow {
  return { cells, depth: 0, findings };
}

/** Numbers stand to the right. */
export function alignmentOf({ unit }: Pick<TableColumn, "unit">): "left" | "right" {
  return unit === "words" || unit === "code" ? "left" : "right";
}

/** The same with some of its columns, in their order. */
export function withColumns(table: ReportTable, isKept: (column: TableColumn) => boolean): ReportTable {
  const kept = table.columns.map(isKept);
  const keep = <T>(list: readonly T[]): readonly T[] => list.filter((_, at) => kept[at]);
  const rows = (all: readonly TableRow[]): readonly TableRow[] =>
    all.map((row) => ({ ...row, cells: keep(row.cells) }));
  return { ...table, columns: keep(table.columns), rows: rows(table.rows), totals: rows(table.totals) };
}
