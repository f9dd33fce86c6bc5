/**
 * The pages for those who come from other frameworks. What a table has on the left is a mistake whose answer is what it has
 * on the right: a fix that makes the same net as the code there, where the cell is one piece of code; else words, all of
 * them, or after `names` its pieces of code.
 */
import { describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import type { Diagnostic, Fix } from "../../src/diagnostics/diagnostic.ts";
import { printGraph } from "../../src/graph/print-graph.ts";
import { codeIn, readPage, tablesOf } from "../support/pages.ts";
import { testModels } from "../support/page-models.ts";

interface Row {
  readonly left: string;
  readonly right: string;
  /** Of the tensor that enters; empty where the left side is a whole input. */
  readonly shape: string;
}

/** The tables say above themselves on which tensor they stand. */
function rowsIn(page: string): readonly Row[] {
  return tablesOf(page).flatMap(({ before, rows }) => {
    const shape = before.startsWith("Instead") ? "" : (/\[[\d, ]+\]/.exec(before)?.[0] ?? "[3, 32, 32]");
    return rows.map(([left = "", right = ""]) => ({ left: codeIn(left)[0] ?? "", right, shape }));
  });
}

function modelOf(line: string, shape: string): string {
  if (shape === "") return `model Net {\n  ${line}\n  relu\n}\n`;
  return `model Net {\n  input image ${shape}\n  skip: relu\n  tanh\n  ${line}\n  output last\n}\n`;
}

function applied(text: string, { edits }: Fix): string {
  const sorted = [...edits].toSorted((a, b) => b.span.start - a.span.start);
  return sorted.reduce((so, { span, newText }) => so.slice(0, span.start) + newText + so.slice(span.end), text);
}

function errorsOf(text: string): readonly Diagnostic[] {
  return check("net.cvk", text).diagnostics.filter(({ severity }) => severity === "error");
}

/** The net that a text is; what is wrong with it, where it is none. */
function netOf(text: string): string {
  const errors = errorsOf(text);
  if (errors.length > 0) return errors.map(wordsOf).join("\n");
  // A window of equal extents and one number are the same.
  return printGraph(check("net.cvk", text).models[0]!.graph).replaceAll(/=\[(\d+)(?:, \1)+\]/g, "=$1");
}

function wordsOf({ message, labels, notes, help, fixes }: Diagnostic): string {
  return [message, ...labels.map(({ text }) => text), ...notes, ...help, ...fixes.map((fix) => fix.description)].join(
    "\n",
  );
}

describe.each([
  ["from-pytorch.md", 160],
  ["from-keras.md", 100],
])("%s", (name, least) => {
  const page = readPage(`docs/${name}`);
  const rows = rowsIn(page);

  testModels(page);

  it("has as many rows as it had", () => expect(rows.length).toBeGreaterThan(least));

  it.each(rows.map((row) => [row.left, row.right, row] as const))("%s: %s", (left, right, { shape }) => {
    const text = modelOf(left, shape);
    const errors = errorsOf(text);
    const words = errors.map(wordsOf).join("\n");
    expect(errors.length).toBeGreaterThan(0);
    const [code = "", ...others] = codeIn(right);
    if (right !== `\`${code}\`` || others.length > 0) {
      const wanted = right.startsWith("names ") ? [code, ...others] : [right];
      return expect(
        wanted.filter((each) => !words.includes(each)),
        words,
      ).toEqual([]);
    }
    expect(
      errors.flatMap(({ fixes }) => fixes).map((fix) => netOf(applied(text, fix))),
      words,
    ).toContain(netOf(modelOf(code, shape)));
    return expect(errorsOf(modelOf(code, shape)).map(wordsOf)).toEqual([]);
  });
});
