/** How tables are printed: one entry a format. What is printed of one model in another way stands in `report-layers.ts`. */
import { tableCsv, tableLatex, tableMarkdown, tableSvg, tableText, tableTsv, type ReportTable } from "../index.ts";
import type { Io } from "./io.ts";

const writers = {
  table: (table, { outStyle: style, outWidth: width }) => tableText(table, { style, width }),
  markdown: tableMarkdown,
  csv: tableCsv,
  tsv: tableTsv,
  latex: tableLatex,
  svg: tableSvg,
} satisfies Readonly<Record<string, (table: ReportTable, io: Io) => string>>;

export type TableFormat = keyof typeof writers;
export type ReportFormat = TableFormat | "json" | "html";

export const reportFormats = [...(Object.keys(writers) as readonly TableFormat[]), "json", "html"] as const;

/** Formats of data have neither sums nor notes. */
export function isOfData(format: ReportFormat): boolean {
  return format === "csv" || format === "tsv";
}

export function printTable(format: TableFormat, table: ReportTable, io: Io): void {
  io.out(writers[format](table, io));
}

export function printJson(value: object, io: Io): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
}
