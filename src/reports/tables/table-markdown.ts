/** A table as GitHub's Markdown has it. */
import { asCode, asMarkdown } from "../markdown.ts";
import { alignedMarkdownTable, markdownTable, type Column } from "../text-table.ts";
import { withMarks } from "./marks.ts";
import { alignmentOf, type Cell, type ReportTable, type TableColumn, type TableRow } from "./report-table.ts";

/**
 * With its title in front and what is noted behind, each a paragraph.
 * @example
 * ```ts
 * import { check, layerTable, tableMarkdown } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(tableMarkdown(layerTable(model)).split("\n")[0]); // **Net** `image [1, 8, 8] -> [10]`
 * ```
 */
export function tableMarkdown(table: ReportTable): string {
  const { title, subtitle, notes, findings } = table;
  const head = title === "" ? [] : [`**${asMarkdown(title)}** ${subtitle === "" ? "" : asCode(subtitle)}`.trimEnd()];
  const told = findings.length === 0 ? [] : ["Errors:", findings.map(findingItem).join("\n")];
  const paragraphs = [...head, markdownRows(table).trimEnd(), ...notes.map(asMarkdown), ...told];
  return `${paragraphs.join("\n\n")}\n`;
}

function findingItem(finding: string, at: number): string {
  return `${at + 1}. ${asMarkdown(finding)}`;
}

/** The table alone. */
function markdownRows(table: ReportTable): string {
  return markdownTable(headsOf(table), cellsOf(table));
}

/** The same in columns, as formatters of Markdown lay them out. */
export function alignedMarkdownRows(table: ReportTable): string {
  return alignedMarkdownTable(headsOf(table), cellsOf(table));
}

function headsOf({ columns }: ReportTable): readonly Column[] {
  return columns.map((column) => ({ title: column.title, align: alignmentOf(column) }));
}

function cellsOf(table: ReportTable): readonly (readonly string[])[] {
  const { columns, rows, totals } = withMarks(table);
  return [
    ...rows.map(({ cells }) => cells.map((cell, at) => cellMarkdown(cell, columns[at]!))),
    ...totals.map((row) => sumMarkdown(row, columns)),
  ];
}

/** Expressions are code as well. */
function cellMarkdown({ text, value }: Cell, { unit }: TableColumn): string {
  const isCode = unit === "code" || (typeof value === "string" && (unit === "count" || unit === "bytes"));
  return isCode && text !== "" ? asCode(text) : asMarkdown(text);
}

/** Of sums the titles are words. */
function sumMarkdown({ cells }: TableRow, columns: readonly TableColumn[]): readonly string[] {
  return cells.map((cell, at) =>
    columns[at]!.unit === "code" ? asMarkdown(cell.text) : cellMarkdown(cell, columns[at]!),
  );
}
