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
  const cells = rows.filter((row) => row !== "rule");
  const widths = columns.map(({ title }, at) => Math.max(...[title, ...cells.map((row) => row[at] ?? "")].map(width)));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, at) => pad(row[at] ?? "", widths[at]!, align))
      .join("  ")
      .trimEnd();
  const rule = widths.map((each) => "─".repeat(each)).join("──");
  return [line(columns.map(({ title }) => title)), rule, ...rows.map((row) => (row === "rule" ? rule : line(row)))]
    .map((text) => `${text}\n`)
    .join("");
}

function pad(text: string, to: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, to - width(text)));
  return align === "left" ? text + space : space + text;
}

/** In code points: near enough to columns for the letters that names are made of. */
function width(text: string): number {
  return [...text].length;
}

/** As GitHub reads them. What stands in a cell is text there, too. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const rule = columns.map(({ align }) => (align === "left" ? "---" : "---:"));
  return [columns.map(({ title }) => title), rule, ...rows.map((row) => row.map(asMarkdown))].map(markdownRow).join("");
}

/** The same of cells that are Markdown already, in columns, as formatters of Markdown lay them out. */
export function alignedMarkdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) => Math.max(3, ...lines.map((cells) => width(cells[at]!))));
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
  const text = shown(String(value));
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
