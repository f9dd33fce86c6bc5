/**
 * A table for people at a terminal. Where there is no room, columns of less weight are left out, and what they are is said: no
 * line is broken by the terminal.
 */
import { shown } from "../../base/visible.ts";
import { unstyled, type Style } from "../../diagnostics/pretty.ts";
import { textColumns, textTable } from "../text-table.ts";
import { wrap } from "../wrap.ts";
import { withMarks } from "./marks.ts";
import { alignmentOf, withColumns, type ReportTable, type TableColumn, type TableRow } from "./report-table.ts";

export interface TextOptions {
  readonly style?: Style;
  /** Columns of the terminal; as wide as it gets where left out. */
  readonly width?: number | undefined;
}

/**
 * Ends with a line break.
 * @example
 * ```ts
 * import { check, layerTable, tableText } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const lines = tableText(layerTable(model), { width: 40 }).split("\n");
 * console.log(lines.every((line) => line.length <= 40)); // true
 * ```
 */
export function tableText(table: ReportTable, { style = unstyled, width = Infinity }: TextOptions = {}): string {
  const { table: fitting, leftOut } = fitted(withMarks(table), width);
  const [titles, ...rest] = bodyOf(fitting).trimEnd().split("\n");
  const room = leftOut.length === 0 ? [] : [`left out for want of room: ${leftOut.map(({ name }) => name).join(", ")}`];
  const parts = [
    headLines(table, style, width),
    [style("dim", titles!), ...rest],
    [...fitting.notes, ...room].flatMap((note) => within(note, width)),
    findingLines(table, style, width),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function headLines({ title, subtitle }: ReportTable, style: Style, width: number): readonly string[] {
  if (title === "") return [];
  const [name, ports] = [shown(title), shown(subtitle)];
  if (textColumns(name) + 2 + textColumns(ports) <= width) return [`${style("bold", name)}  ${ports}`.trimEnd()];
  return [...within(name, width).map((line) => style("bold", line)), ...within(ports, width)];
}

function bodyOf({ columns, rows, totals }: ReportTable): string {
  const heads = columns.map((column) => ({ title: column.title, align: alignmentOf(column) }));
  const sums = totals.length === 0 ? [] : ["rule" as const, ...totals.map(texts)];
  return textTable(heads, [...rows.map(texts), ...sums]);
}

function texts({ cells }: TableRow): readonly string[] {
  return cells.map(({ text }) => text);
}

interface Fitted {
  readonly table: ReportTable;
  readonly leftOut: readonly TableColumn[];
}

function fitted(table: ReportTable, width: number): Fitted {
  const widths = columnWidths(table);
  const kept = new Set(table.columns);
  const taken = (): number => [...kept].reduce((sum, column) => sum + 2 + widths.get(column)!, -2);
  while (kept.size > 1 && taken() > width) kept.delete([...kept].reduce((a, b) => (b.rank > a.rank ? b : a)));
  const narrow = withColumns(table, (column) => kept.has(column));
  return {
    table: taken() <= width ? narrow : shortened(narrow, width),
    leftOut: table.columns.filter((column) => !kept.has(column)),
  };
}

function columnWidths({ columns, rows, totals }: ReportTable): ReadonlyMap<TableColumn, number> {
  return new Map(
    columns.map((column, at) => {
      const texts = [column.title, ...[...rows, ...totals].map(({ cells }) => cells[at]!.text)];
      return [column, texts.reduce((most, text) => Math.max(most, textColumns(shown(text))), 0)];
    }),
  );
}

/** Of a single column. */
function shortened(table: ReportTable, width: number): ReportTable {
  const short = (text: string): string => {
    const letters = [...shown(text)];
    return letters.length <= width ? text : `${letters.slice(0, width - 1).join("")}…`;
  };
  const rows = (all: readonly TableRow[]): readonly TableRow[] =>
    all.map((row) => ({ ...row, cells: row.cells.map((cell) => ({ ...cell, text: short(cell.text) })) }));
  const columns = table.columns.map((column) => ({ ...column, title: short(column.title) }));
  return { ...table, columns, rows: rows(table.rows), totals: rows(table.totals) };
}

function findingLines({ findings }: ReportTable, style: Style, width: number): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings.flatMap((finding, at) => within(`[${at + 1}] ${finding}`, width));
  return [style("error", "errors:"), ...lines];
}

/** In lines that are no wider; words that are, are cut. */
function within(text: string, width: number): readonly string[] {
  const line = shown(text);
  if (textColumns(line) <= width) return [line];
  return wrap(line, width).flatMap((each) => {
    const letters = [...each];
    return Array.from({ length: Math.ceil(letters.length / width) }, (_, at) =>
      letters.slice(at * width, (at + 1) * width).join(""),
    );
  });
}
