/** What people write who come from papers or other languages: one error that names our spelling, and a fix that is whole. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { applyEdits, applySureFixes } from "../../src/diagnostics/apply-fixes.ts";
import type { Diagnostic, Fix } from "../../src/diagnostics/diagnostic.ts";
import { otherSpellings, type OtherSpelling } from "../support/other-spellings.ts";

function textOf({ lines, input = "[3, 32, 32]", before, declared, isInput }: OtherSpelling): string {
  const body = [
    ...(isInput === true ? [] : [`input image ${input}`]),
    ...(before === undefined ? [] : [before]),
    lines,
  ];
  return `${declared === undefined ? "" : `${declared}\n`}model Net {\n  ${[...body, "relu"].join("\n  ")}\n}\n`;
}

function errorsOf(text: string): readonly Diagnostic[] {
  return check("model.cvk", text).diagnostics.filter(({ severity }) => severity === "error");
}

function applied(text: string, { edits }: Fix): string {
  return applyEdits(text, edits);
}

function wordsOf({ message, labels, notes, help }: Diagnostic): string {
  return [message, ...labels.map(({ text }) => text), ...notes, ...help].join("\n");
}

describe("other spellings", () => {
  it.each(otherSpellings.map((each) => [each.lines, each] as const))("%s", (_lines, spelling) => {
    const text = textOf(spelling);
    const errors = errorsOf(text);
    expect(errors.map(wordsOf)).toEqual([expect.stringMatching(spelling.says)]);
    const fixes = errors[0]!.fixes.map((fix) => applied(text, fix));
    if (spelling.mended === undefined) return expect(fixes).toEqual([]);
    expect(fixes[0]).toContain(`\n  ${spelling.mended}\n`);
    expect([text, fixes[0]]).toContain(applySureFixes("model.cvk", text, errorsOf).text);
    return expect(errorsOf(fixes[0]!).map(({ message }) => message)).toEqual([]);
  });

  it("what such a line led to elsewhere is gone with it, and the rest is told in its place", () => {
    const text = "model Net {\n  input x: [3, 8, 8]\n  const a = 3\n  conv a kernel=3\n  cnov 8\n  max pool 2\n}\n";
    const places = errorsOf(text).map(({ code, span }) => [code, span.source.text.slice(span.start, span.end)]);
    expect(places).toEqual([
      ["syntax/other-words", "input x: [3, 8, 8]"],
      ["syntax/other-words", "const a = 3"],
      ["resolve/unknown-layer", "cnov"],
      ["syntax/other-words", "max pool 2"],
    ]);
  });

  it("a figure is put right even where it does not hold, and left alone where it is written well", () => {
    const text = "model Net {\n  input x [3, 8, 8]\n  conv 4 kernel=1\n  expect params ~ 100 K\n}\n";
    const [first, ...others] = errorsOf(text);
    expect([first!.code, others]).toEqual(["syntax/other-words", []]);
    const mended = applied(text, first!.fixes[0]!);
    expect(mended).toContain("\n  expect params ~ 100K\n");
    // Three weights and an offset for each of four.
    expect(errorsOf(mended).map(({ message }) => message)).toEqual([expect.stringMatching(/^params is 16,/)]);
  });

  it.each(["in", "here"])("an input called `%s` is told by its name alone", (name) => {
    const [first, ...others] = errorsOf(`model Net {\n  input ${name} [1, 8, 8]\n  conv 4 kernel=3\n}\n`);
    expect([first!.code, others]).toEqual(["resolve/reserved-name", []]);
  });

  it("blanks that align a line are no other words", () => {
    for (const line of ["maxpool 3  stride=40     -> [3, 8, 8]", "conv 4   kernel=99 -> [4,1,1]"]) {
      const [first, ...others] = errorsOf(`model Net {\n  input x [3, 8, 8]\n  ${line}\n}\n`);
      expect([first!.code, others]).toEqual([expect.stringMatching(/^(maxpool|conv|claim)\//), []]);
    }
  });

  it("a block of such a name is called as ever, and one in an imported file is told there", () => {
    const own = "block conv3x3(n) { conv n kernel=3 }\nmodel Net {\n  input x [3, 8, 8]\n  conv3x3 64\n}\n";
    expect(errorsOf(own)).toEqual([]);
    const files: Readonly<Record<string, string>> = { "blocks.cvk": "block Down(n) {\n  conv3x3 64\n}\n" };
    const main = 'import { Down } from "./blocks.cvk"\nmodel Net {\n  input x [3, 8, 8]\n  Down 3\n}\n';
    const { diagnostics } = check("model.cvk", main, { readFile: (path) => files[path] });
    expect(diagnostics.map(({ code, span }) => [code, span.source.path, span.start])).toEqual([
      ["syntax/other-words", "blocks.cvk", 18],
    ]);
  });
});

describe("what is spelt as it should be", () => {
  it.each([
    ["input image [0, 8, 8]", "resolve/type", "0"],
    ["input image [9007199254740993, 8, 8]", "syntax/number-too-large", "9007199254740993"],
  ])("%s is told its own mistake", (line, code, word) => {
    const errors = errorsOf(`model Net {\n  ${line}\n  relu\n}\n`);
    expect(errors.map((each) => each.code)).toEqual([code]);
    const { source, start, end } = errors[0]!.span;
    expect(source.text.slice(start, end)).toBe(word);
  });
});
