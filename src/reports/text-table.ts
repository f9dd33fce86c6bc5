/** Tables: columns of text, aligned, numbers to the right; the same in Markdown; and for spreadsheets. */
import { shown } from "../base/visible.ts";
import { asMarkdown } from "./markdown.ts";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Two spaces between columns, a rule under the titles, nothing behind the last column. What stands in a cell stays there. */
export function textTable(columns: readonly Column[], all: readonly (readonly string[] | "rule")[]): string {
  const rows = all.map((row) => (row === "rule" ? row : row.map(shown)));
  const titles = columns.map(({ title }) => shown(title));
  const cells = [titles, ...rows.filter((row) => row !== "rule")];
  const widths = columns.map((_, at) => cells.reduce((most, row) => Math.max(most, textColumns(row[at] ?? "")), 0));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, at) => pad(row[at] ?? "", widths[at]!, align))
      .join("  ")
      .trimEnd();
  const rule = widths.map((each) => "─".repeat(each)).join("──");
  return [line(titles), rule, ...rows.map((row) => (row === "rule" ? rule : line(row)))]
    .map((text) => `${text}\n`)
    .join("");
}

function pad(text: string, to: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, to - textColumns(text)));
  return align === "left" ? text + space : space + text;
}

/** How many columns of a terminal a text takes, in code points: near enough for the letters that names are made of. */
export function textColumns(text: string): number {
  return [...text].length;
}

/** As GitHub reads them, of cells that are Markdown already. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const rule = columns.map(({ align }) => (align === "left" ? "---" : "---:"));
  return [columns.map(({ title }) => asMarkdown(title)), rule, ...rows].map(markdownRow).join("");
}

/** The same in columns, as formatters of Markdown lay them out. */
export function alignedMarkdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) => Math.max(3, ...lines.map((cells) => textColumns(cells[at]!))));
  const rule = columns.map(({ align }, at) => `${"-".repeat(widths[at]! - 1)}${align === "left" ? "-" : ":"}`);
  const [titles, ...others] = lines.map((cells) => cells.map((cell, at) => pad(cell, widths[at]!, columns[at]!.align)));
  return [titles!, rule, ...others].map(markdownRow).join("");
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** RFC 4180, but for the ends of lines. */
export function csvTable(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [titles, ...rows].map((row) => `${row.map(asCsv).join(",")}\n`).join("");
}

function asCsv(value: string | number): string {
  const text = asData(value);
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As IANA registered `text/tab-separated-values`: tabs and ends of lines stand in no cell. */
export function tsvTable(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [titles, ...rows].map((row) => `${row.map(asData).join("\t")}\n`).join("");
}

/** A name that begins like a formula would be run by a spreadsheet: behind an apostrophe it is text. */
function asData(value: string | number): string {
  const text = shown(String(value));
  return typeof value === "string" && /^[=+\-@]/.test(text) ? `'${text}` : text;
}
