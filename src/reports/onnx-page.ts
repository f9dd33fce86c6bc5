/** What of ONNX is imported and what is not, in Markdown: docs/onnx.md. */
import { EXPORTED_OPSET } from "../interchange/onnx/export.ts";
import { exporters, unexportable } from "../interchange/onnx/exporters/index.ts";
import { operators } from "../interchange/onnx/operators/index.ts";
import { unsupported } from "../interchange/onnx/unsupported.ts";

export function onnxMarkdown(): string {
  return `${[
    "# ONNX",
    "Generated from the tables of `src/interchange/onnx/` by `npm run docs`.",
    "## Imported",
    "Operators of opsets from 6 on, on float32. Integers and truth values are computed with where they follow from constants and\n" +
      "shapes; truth values of comparisons are 0 and 1. What a node asks for beyond that is an error that names it.",
    listOf([...operators.keys()]),
    "## Not imported",
    reasonTable(unsupported),
    "## Exported",
    `Every layer, as nodes of opset ${EXPORTED_OPSET}${exceptions()}.`,
    listOf(Object.keys(exporters)),
  ].join("\n\n")}\n`;
}

function exceptions(): string {
  const names = Object.entries(unexportable).map(([name, reason]) => `\`${name}\` (${reason})`);
  return names.length === 0 ? "" : ` but for ${names.join(", ")}`;
}

function listOf(names: readonly string[]): string {
  return names
    .toSorted()
    .map((name) => `\`${name}\``)
    .join(" ");
}

function reasonTable(reasons: Readonly<Record<string, string>>): string {
  const rows = Object.entries(reasons)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, reason]) => `| \`${name}\` | ${reason.replaceAll("|", "\\|")} |`);
  return ["| operator | reason |", "| --- | --- |", ...rows].join("\n");
}
