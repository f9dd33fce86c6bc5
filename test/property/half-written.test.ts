/** What an editor asks of a text that is being written, at any of its characters. */
import { expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import type { Edit } from "../../src/diagnostics/diagnostic.ts";
import type { Analysis } from "../../src/language-service/analysis.ts";
import { documentLinks } from "../../src/language-service/document-links.ts";
import { foldingRanges } from "../../src/language-service/folding.ts";
import { formatDocument, formatOnType } from "../../src/language-service/formatting.ts";
import { selectionRanges } from "../../src/language-service/selection-ranges.ts";
import { semanticTokens } from "../../src/language-service/semantic-tokens.ts";
import { createWorkspace, type Workspace } from "../../src/language-service/workspace.ts";
import { attributeOrder } from "../../src/ops/attribute-order.ts";
import { formatText } from "../../src/syntax/format/format-text.ts";
import { tries } from "../support/effort.ts";
import { examplePaths } from "../support/examples.ts";
import { examplesHost } from "../support/models.ts";

const random = randomSource(20);
const below = (limit: number): number => Math.floor(random.next() * limit);

interface HalfWritten {
  readonly workspace: Workspace;
  readonly analysis: Analysis;
  readonly path: string;
}

/** An example up to one of its characters, at times with what follows two lines below. */
function halfWritten(): HalfWritten {
  const path = examplePaths[below(examplePaths.length)]!;
  const whole = examplesHost.readFile(path)!;
  const end = below(whole.length + 1);
  const rest = whole.slice(end).split("\n").slice(2).join("\n");
  const text = whole.slice(0, end) + (below(2) === 0 ? "" : `\n${rest}`);
  const workspace = createWorkspace(examplesHost);
  workspace.open({ path, version: 1, text });
  return { workspace, path, analysis: workspace.analysisOf(path)! };
}

function applied(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight(
    (made, { span, newText }) => made.slice(0, span.start) + newText + made.slice(span.end),
    text,
  );
}

it("has places for all that is asked of its syntax", () => {
  for (let count = tries(20); count > 0; count--) {
    const { workspace, analysis, path } = halfWritten();
    const { text } = analysis;
    const offset = below(text.length + 1);
    const words = semanticTokens(analysis).map(({ range }) => range);
    for (const [at, { start }] of words.entries()) expect(start).toBeGreaterThanOrEqual(words[at - 1]?.end ?? 0);
    const [chain] = selectionRanges(analysis, [offset]);
    expect(chain!.at(-1)).toEqual({ start: 0, end: text.length });
    for (const { start, end } of chain!) expect(start <= offset && offset <= end).toBe(true);
    const folded = foldingRanges(analysis);
    const links = documentLinks(workspace, path).map(({ range }) => range);
    for (const { start, end } of [...folded, ...links])
      expect(0 <= start && start <= end && end <= text.length).toBe(true);
  }
});

/** Those that the formatter keeps, in the order of the alphabet. */
function signsOf(text: string): string {
  return text
    .replaceAll(/[\s,;]/g, "")
    .split("")
    .toSorted()
    .join("");
}

it("is laid out by small edits as by the formatter, which keep all words while typing", () => {
  for (let count = tries(20); count > 0; count--) {
    const { analysis } = halfWritten();
    const { text } = analysis;
    expect(applied(text, formatDocument(analysis))).toBe(formatText(text, { attributeOrder }).text);
    for (const sign of ["\n", "}", ";"]) {
      const at = text.lastIndexOf(sign, below(text.length + 1)) + 1;
      expect(signsOf(applied(text, formatOnType(analysis, at, sign)))).toBe(signsOf(text));
    }
  }
});
