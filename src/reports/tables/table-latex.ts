/** A table for papers, with the rules of the package booktabs. */
import { shown } from "../../base/visible.ts";
import { latexText } from "../../base/latex-text.ts";
import { withMarks } from "./marks.ts";
import { alignmentOf, type ReportTable, type TableRow } from "./report-table.ts";

/**
 * A `tabular`, to stand in a `table` or by itself; what is noted of it stands behind it as comments.
 * @example
 * ```ts
 * import { check, layerTable, tableLatex } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const table = layerTable(model, { columns: ["layer", "parameters"] });
 * console.log(tableLatex(table).includes("conv1 & 40 \\\\")); // true
 * ```
 */
export function tableLatex(table: ReportTable): string {
  const { columns, rows, totals, title, subtitle, notes, findings } = withMarks(table);
  const alignments = columns.map((column) => (alignmentOf(column) === "left" ? "l" : "r")).join("");
  return [
    ...[`${title} ${subtitle}`.trim(), "\\usepackage{booktabs}"].filter((line) => line !== "").map(comment),
    `\\begin{tabular}{${alignments}}`,
    "\\toprule",
    latexRow(columns.map((column) => column.title)),
    "\\midrule",
    ...rows.map(rowLatex),
    ...(totals.length === 0 ? [] : ["\\midrule", ...totals.map(rowLatex)]),
    "\\bottomrule",
    "\\end{tabular}",
    ...findings.map((finding, at) => `\\par {\\footnotesize {[}${at + 1}] ${latexText(finding)}}`),
    ...notes.map(comment),
    "",
  ].join("\n");
}

function comment(text: string): string {
  return `% ${shown(text)}`;
}

function rowLatex({ cells }: TableRow): string {
  return latexRow(cells.map(({ text }) => text));
}

function latexRow(texts: readonly string[]): string {
  return `${texts.map(latexText).join(" & ")} \\\\`;
}
