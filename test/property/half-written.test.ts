/** What an editor asks of a text that is being written, at any of its characters. */
import { expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { check } from "../../src/check.ts";
import type { Edit } from "../../src/diagnostics/diagnostic.ts";
import type { Analysis } from "../../src/language-service/analysis.ts";
import { completionsAt } from "../../src/language-service/completion/completions.ts";
import { documentLinks } from "../../src/language-service/document-links.ts";
import { foldingRanges } from "../../src/language-service/folding.ts";
import { formatDocument, formatOnType } from "../../src/language-service/formatting.ts";
import { selectionRanges } from "../../src/language-service/selection-ranges.ts";
import { semanticTokens } from "../../src/language-service/semantic-tokens.ts";
import type { CompletionItem } from "../../src/language-service/results.ts";
import { createWorkspace, type Workspace } from "../../src/language-service/workspace.ts";
import { attributeOrder } from "../../src/ops/attribute-order.ts";
import { formatText } from "../../src/syntax/format/format-text.ts";
import { tries } from "../support/effort.ts";
import { examplesOfModels, examplePaths } from "../support/examples.ts";
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

it("offers something in order at every place, in place of the word there", () => {
  for (let count = tries(20); count > 0; count--) {
    const { workspace, analysis, path } = halfWritten();
    for (let places = 0; places < 20; places++) {
      const offset = below(analysis.text.length + 1);
      const items = completionsAt(workspace, path, offset);
      expect(items.map(({ order }) => order)).toEqual(items.map(({ order }) => order).toSorted());
      for (const { range, text } of items)
        expect(range.start <= offset && offset <= range.end && text !== "").toBe(true);
    }
  }
});

/** A snippet with what stands in its placeholders, or nothing where that is nothing. */
function filled({ text, isSnippet }: CompletionItem): string {
  if (!isSnippet) return text;
  return text.replaceAll(/(?<!\\)\$(?:\{\d+:?((?:\\.|[^\\}])*)\}|\d+)/g, "$1").replaceAll(/\\([\\$}])/g, "$1");
}

/** The errors of a text that are about its syntax and its names. */
function misspelt(path: string, text: string): readonly string[] {
  const { diagnostics } = check(path, text, examplesHost);
  const ofWords = diagnostics.filter(({ code }) => /^syntax\/|unknown|missing|ambiguous|order/.test(code));
  return ofWords.filter(({ severity }) => severity === "error").map(({ code, message }) => `${code}: ${message}`);
}

/** Lines of layers in the bodies of an example: where each begins, and where it ends. */
function layerLines(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/^ +(?:conv|maxpool|avgpool|flatten|dense|bn|relu)\b[^{}/\n>-]*$/gm)].map(
    ({ 0: line, index }) => {
      return { start: index + line.length - line.trimStart().length, end: index + line.trimEnd().length };
    },
  );
}

it("offers layers first that can stand where they are offered, and attributes likewise", () => {
  for (let count = tries(12); count > 0; count--) {
    const path = examplesOfModels[below(examplesOfModels.length)]!;
    const text = examplesHost.readFile(path)!;
    const lines = layerLines(text);
    const line = lines[below(lines.length)];
    if (line === undefined) continue;
    const workspace = createWorkspace(examplesHost);
    const opened = (written: string, offset: number): readonly CompletionItem[] => {
      workspace.open({ path, version: 1, text: written });
      return completionsAt(workspace, path, offset);
    };
    const above = `${text.slice(0, line.start)}\n${text.slice(line.start)}`;
    const layers = opened(above, line.start).filter(({ kind }) => kind === "layer");
    const behind = `${text.slice(0, line.end)} ${text.slice(line.end)}`;
    const attributes = opened(behind, line.end + 1).filter(({ kind }) => kind === "attribute");
    const chosen = [...layers.slice(0, 5), attributes[below(attributes.length)]].filter((item) => item !== undefined);
    for (const item of chosen) {
      const { start, end } = item.range;
      const base = item.kind === "layer" ? above : behind;
      expect(misspelt(path, base.slice(0, start) + filled(item) + base.slice(end)), `${path}: ${item.text}`).toEqual(
        [],
      );
    }
  }
});
