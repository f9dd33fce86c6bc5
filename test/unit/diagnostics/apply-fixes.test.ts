/** What is applied unasked: the only fix that is no guess, if it brings nothing new. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { applyEdits, applySureFixes, sureFix } from "../../../src/diagnostics/apply-fixes.ts";
import { Source } from "../../../src/base/source.ts";
import { tries } from "../../support/effort.ts";
import { examplePaths } from "../../support/examples.ts";
import { examplesHost } from "../../support/models.ts";
import { realisticMistakes } from "../../support/realistic-mistakes.ts";

const path = "net.cvk";
const recheck = (text: string) => check(path, text).diagnostics;
const errorsOf = (text: string): number => recheck(text).filter(({ severity }) => severity === "error").length;
const mended = (text: string) => applySureFixes(path, text, recheck);
const net = (...lines: readonly string[]): string =>
  ["model Net {", "  input image [3, 32, 32]", ...lines.map((line) => `  ${line}`), "}", ""].join("\n");

const windows = (text: string): string => `\ufeff${text.trimEnd().replaceAll("\n", "\r\n")}`;
const fixes = (...list: readonly object[]) => ({ fixes: list }) as Parameters<typeof sureFix>[0];

describe("sure fixes", () => {
  it.each([
    ["dens 10", "flatten", "dense 10"],
    ["conv 64, kernel=3, relu", "conv 64, kernel=3 relu"],
    ["clip 0 6", "clip 0, 6"],
    ["dense 10", "flatten", "dense 10"],
    ["conv 8 kernel_size=3 padding=1", "conv 8 kernel=3 pad=1"],
    ["x = nn.Conv2d(3, 64, 3)", "x: conv(64, kernel=3)"],
    ["pad [1, 1, 1, 1)", "pad [1, 1, 1, 1]"],
    ["width = 8", "let width = 8"],
    ["conv 8 kernel=[3, 3 pad=1", "conv 8 kernel=[3, 3] pad=1"],
    ["mean_pool 2", "avgpool 2"],
  ])("of `%s` are applied", (line, ...expected) => {
    const follows = line.startsWith("width") ? ["conv width kernel=3"] : [];
    const { text, count } = mended(net(line, ...follows));
    expect(text).toBe(net(...expected, ...follows));
    expect(count).toBeGreaterThan(0);
    expect(errorsOf(text)).toBe(0);
  });

  it.each([
    ["one of several ways", "conv 8 kernel=33"],
    ["a claim that is wrong", "conv 8 kernel=3 -> [8, 32, 32]"],
    ["a figure that is wrong", "relu; expect params == 1"],
    ["a value that is none", "conv 8 kernel=3 stride=0"],
    ["a window that nobody wrote", "maxpool"],
    ["which of two values counts", "conv 8 kernel=3 kernel=5"],
    ["how a fraction is rounded", "conv 7 / 2 kernel=3"],
    ["a name between two others", "let max_a = 8; let max_b = 9; conv max_c kernel=3; conv max_a + max_b kernel=1"],
    ["what a claim speaks against", "dense 10 -> [3, 32, 10]"],
    ["where a body ends that begins on the line of its brace", "repeat 2 { relu"],
    ["a number that may be the end of a label", ".21: relu"],
    ["a bracket that may stand once too often", "conv 8 kernel=[[3, 3]"],
    ["a word that is no slip of another", "conv 8 kernel=3 norm"],
    ["warnings about the order of axes", "permute [height, width, channels]; softmax axis=1"],
  ])("leave alone %s", (_what, line) => {
    expect(recheck(net(line)).length).toBeGreaterThan(0);
    expect(mended(net(line))).toEqual({ text: net(line), count: 0 });
  });

  it("mend what they uncover in the next round, and many at once", () => {
    const lines = Array.from({ length: 50 }, () => "cnov 8 kernle=3 pad=1");
    const { text, count } = mended(net(...lines, "maxpol 2", "dens 10"));
    expect(text).toBe(net(...lines.map(() => "conv 8 kernel=3 pad=1"), "maxpool 2", "flatten", "dense 10"));
    expect(count).toBeGreaterThanOrEqual(50);
  });

  it("keep byte order mark, line ends and the last line", () => {
    expect(mended(windows(net("dense 10"))).text).toBe(windows(net("flatten", "dense 10")));
  });

  it("stay in the file that is fixed", () => {
    const host = { readFile: (name: string) => (name === "part.cvk" ? "block P { rleu }\n" : undefined) };
    const text = 'import { P } from "./part.cvk"\nmodel M { input x [4]; P; rleu }\n';
    const { text: after, count } = applySureFixes(path, text, (each) => check(path, each, host).diagnostics);
    expect([after, count]).toEqual([text.replace("P; rleu", "P; relu"), 1]);
  });

  it("are taken one by one where one of them brings an error", () => {
    const text = "ab";
    const source = new Source(path, text);
    const at = (start: number, newText: string) =>
      ({
        code: "syntax/order",
        severity: "error",
        message: `mistake ${start}`,
        span: { source, start, end: start + 1 },
        labels: [],
        notes: [],
        help: [],
        fixes: [{ description: "", edits: [{ span: { source, start, end: start }, newText }] }],
      }) as const;
    // Putting an x in mends the first; putting a y in mends nothing and brings two.
    const judge = (now: string) => [
      ...(now.includes("x") ? [] : [at(0, "x")]),
      ...(now.includes("y") ? [at(3, ""), at(4, ""), at(5, "")] : [at(2, "y")]),
    ];
    expect(applySureFixes(path, text, judge)).toEqual({ text: "xab", count: 1 });
  });

  it("never make more errors, of examples with words left out or doubled", () => {
    const texts = examplePaths.slice(0, tries(10)).flatMap((name, at) => {
      const text = examplesHost.readFile(name)!;
      const words = [...text.matchAll(/[A-Za-z_]\w*|[{}()[\],=]/g)];
      const { 0: word, index } = words[(at * 37) % words.length]!;
      const [before, behind] = [text.slice(0, index), text.slice(index + word.length)];
      return [before + behind, `${before}${word} ${word}${behind}`].map((changed) => ({ name, changed }));
    });
    for (const { name, changed } of texts) {
      const judge = (text: string) => check(name, text, examplesHost).diagnostics;
      const count = (text: string): number => judge(text).filter(({ severity }) => severity === "error").length;
      expect(count(applySureFixes(name, changed, judge).text), name).toBeLessThanOrEqual(count(changed));
    }
  });

  it("make most of the realistic mistakes green, and write what was meant", () => {
    const outcomes = realisticMistakes.map(({ lines, mended: meant, input = "[3, 32, 32]", before = "" }) => {
      const text = `model Net {\n  input image ${input}\n  ${before}\n  ${lines}\n}\n`;
      return { lines, meant, text, after: mended(text).text };
    });
    const green = outcomes.filter(({ after }) => errorsOf(after) === 0);
    console.log(`${green.length} of ${outcomes.length} realistic mistakes are mended without asking`);
    expect(green.length / outcomes.length).toBeGreaterThan(0.75);
    const changed = outcomes.filter(({ text, after }) => after !== text);
    const strayed = changed.filter(({ meant, after }) => meant === undefined || !after.includes(meant.trim()));
    // No single line was meant there, and this one leaves no choice.
    expect(strayed.map(({ lines }) => lines)).toEqual(["for i in 3 { relu }"]);
  });
});

describe("edits", () => {
  const source = new Source(path, "abcdef");
  const edit = (start: number, end: number, newText: string) => ({ span: { source, start, end }, newText });

  it("are applied in any order, insertions at one place in theirs", () => {
    expect(applyEdits("abcdef", [edit(4, 5, "E"), edit(0, 1, ""), edit(2, 2, "1"), edit(2, 2, "2")])).toBe("b12cdEf");
  });

  it("are sure where one fix is no guess", () => {
    const [one, two] = [
      { description: "1", edits: [] },
      { description: "2", edits: [], isGuess: true },
    ];
    expect(sureFix(fixes(one, two))).toBe(one);
    expect([sureFix(fixes(one, one)), sureFix(fixes(two)), sureFix(fixes())]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
