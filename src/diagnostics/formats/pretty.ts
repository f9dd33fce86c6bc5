/** For people: each mistake with its lines, what to do, a line for each sound model, and how many there are. */
import { wordsLimit } from "../../base/limits.ts";
import { shortened, shown } from "../../base/visible.ts";
import { findingCounts, type FileChecked, type Findings } from "../findings.ts";
import { countsText } from "../gravest.ts";
import { formatDiagnostics, type Style } from "../pretty.ts";
import { problemLines } from "../problems.ts";
import { fileText } from "./entries.ts";
import type { Format } from "./format.ts";

export const pretty: Format = (findings, { style, most }) => {
  const { files, diagnostics, omitted } = findings;
  const summary = countsText(findingCounts(findings));
  return [
    formatDiagnostics(diagnostics, omitted, style, most),
    problemTexts(findings, style, most),
    ...files.map((file) => soundText(file, style)),
    summary === "" ? "" : `${summary}\n`,
  ].join("");
};

/** What is left of the limit goes to the problems, file by file. */
function problemTexts({ diagnostics, problems = [] }: Findings, style: Style, most: number): string {
  let left = Math.max(0, most - diagnostics.length);
  let text = "";
  for (const file of new Set(problems.map((problem) => problem.file))) {
    const own = problems.filter((problem) => problem.file === file).map(({ message }) => message);
    text += problemLines(file, own, style, left);
    left = Math.max(0, left - own.length);
  }
  return text;
}

function soundText({ path, sound, remarks }: FileChecked, style: Style): string {
  const lines = sound.map(([model, ...more]) => {
    return `${style("help", "ok")} ${fileText(path)}: ${[model, ...more].map(sentence).join("\n   ")}\n`;
  });
  if (remarks.length > 0) lines.push(`   ${style("dim", remarks.map(sentence).join("\n   "))}\n`);
  return lines.join("");
}

function sentence(text: string): string {
  return shown(shortened(text, wordsLimit));
}
