/**
 * A short form of `scripts/fuzz/text.mjs`: whatever the text, it is answered in bounded time, without an exception, with
 * places and fixes that lie in the text. CONVOKE_EFFORT says how much of it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { outcomeOf, randomText } from "../../scripts/fuzz/random-texts.mjs";
import { sizedTexts } from "../../scripts/fuzz/sized-texts.mjs";
import { randomSource } from "../../src/base/random.ts";
import { check } from "../../src/check.ts";
import { toJson } from "../../src/diagnostics/diagnostic-json.ts";
import { formatDiagnostic, formatDiagnostics } from "../../src/diagnostics/pretty.ts";
import { tries } from "../support/effort.ts";
import { examplesFolder } from "../support/models.ts";
import { hasSharedData, sharedDataNote, sharedPath } from "../support/shared-data.ts";

const api = { check, formatDiagnostic, toJson };
const cases = tries(300);

const models = readdirSync(examplesFolder)
  .filter((name) => name.endsWith(".cvk"))
  .map((name) => readFileSync(examplesFolder + name, "utf8"))
  .filter((text) => text.length < 1500);

describe("any text", () => {
  it(`is answered, ${cases} of them`, { timeout: 60_000 + 50 * cases }, () => {
    for (let index = 0; index < cases; index++) {
      const text = randomText(models, randomSource(index));
      expect({ text, ...outcomeOf(text, api) }).not.toMatchObject({ kind: "violation" });
    }
  });
});

/** Some of each kind of repetition; `scripts/fuzz/text.mjs --sized` tries all of them, a megabyte each. */
const repeating = sizedTexts(50_000).filter(
  ([name], index) => index % 300 === 0 || /^(many wrong|a mistake that|kernels|labels|expectations about p)/.test(name),
);

describe("50 KB that repeat one thing", () => {
  it(`are answered, ${repeating.length} kinds`, { timeout: 120_000 }, () => {
    const before = process.cpuUsage();
    for (const [name, make] of repeating) {
      expect({ name, ...outcomeOf(make(), api) }).not.toMatchObject({ kind: "violation" });
    }
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(30);
  });

  it.each([
    ["lines", "cnov\n".repeat(100_000), /more than 100,000 lines/],
    ["words", "relu ".repeat(300_000), /more than 300,000 words, numbers and signs/],
  ])("of a text that has too many %s for any model only that is told", (_what, lines, words) => {
    const { diagnostics } = check("long.cvk", `model M {\n input image [3, 8, 8]\n${lines}}\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(["resolve/not-model-text"]);
    expect(diagnostics[0]!.message).toMatch(words);
  });

  it("long comments are no words", () => {
    const text = `model M {\n input image [3, 8, 8]\n // ${"- ".repeat(200_000)}\n /* ${"- ".repeat(200_000)}*/ relu\n}\n`;
    expect(check("long.cvk", text).diagnostics).toEqual([]);
  });
});

describe("a mistake beside 100,000 blanks", () => {
  const blanks = " ".repeat(100_000);

  it.each([
    ["before it", `/**/${blanks}x\n identity\n Conv2d(3, 8, 3)\n relu`],
    ["in its line", `conv 8 kernel=3 ${blanks}/**/ 4${blanks}kernel=3\n relu`],
    ["behind braces", `${"add { relu".repeat(200)}${blanks}`],
  ])("%s is told as soon", (_where, lines) => {
    const before = process.cpuUsage();
    expect(outcomeOf(`model M {\n input image [3, 8, 8]\n ${lines}\n}\n`, api).kind).toMatch(/error/);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});

function told(lines: string): readonly string[] {
  const { diagnostics } = check("long.cvk", `model M {\n input image [3, 8, 8]\n ${lines}\n}\n`);
  return diagnostics.map(({ message }) => message);
}

/** Found by the long runs of `scripts/fuzz/text.mjs`. */
describe("texts that once took for ever or threw", () => {
  it.each([
    [
      "constants of one number and many elements",
      "model M {\n input x [3, 8, 8]\n repeat 1000 { a: constant [10000000] value=1 }\n b: constant [1000000000, 1000000] value=1\n relu\n}",
    ],
    ["a line that stands deeper behind a closing brace that closes nothing", "}\n a}"],
    [
      "an input without its name, and a name that nothing declares",
      "model M {\n input + [8, 14, 14]\n resize factor\n}",
    ],
  ])("%s", (_what, text) => {
    expect(outcomeOf(text, api)).not.toMatchObject({ kind: "violation" });
  });
});

describe("what is long or deep", () => {
  it("calls inside each other are told where they are too many", () => {
    expect(told(`let v = ${"max(1, ".repeat(100)}2${")".repeat(100)}\n relu`)).toEqual([]);
    const deep = `let v = ${"max(1, ".repeat(250)}2${")".repeat(250)}\n relu`;
    expect(told(deep)).toContain("calls are nested deeper than 100");
  });

  it("the name of a size is told where it is too long", () => {
    const { diagnostics } = check("long.cvk", `model M {\n input image [3, ${"H".repeat(20_000)}, W]\n relu\n}\n`);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "the full name of this size has more than 4,000 characters",
    ]);
  });

  it("140,000 arguments are told as any others", () => {
    expect(told(`conv(${"7, ".repeat(140_000)}7)`)).not.toEqual([]);
  });
});

/** The expansions, at a size that shows whether they multiply. */
const multiplying = sizedTexts(20_000).filter(([name]) => /^(a size|a list that)/.test(name));

describe("few lines that expand to many", () => {
  it.each(multiplying)("%s", { timeout: 60_000 }, (_name, make) => {
    const before = process.cpuUsage();
    expect(outcomeOf(make(), api)).not.toMatchObject({ kind: "violation" });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
  });
});

describe("mistakes on one long line", () => {
  it("are printed with what stands around them, and no more than 50", () => {
    const { diagnostics, omitted } = check(
      "long.cvk",
      `model M { input image [3, 8, 8]; ${"cnov 3; ".repeat(20_000)} }`,
    );
    const printed = formatDiagnostics(diagnostics, omitted);
    expect(printed.length).toBeLessThan(50_000);
    expect(Math.max(...printed.split("\n").map((line) => line.length))).toBeLessThan(200);
    expect(printed).toMatch(/and \d+ more errors/);
    const [, excerpt, carets] = printed.split("\n");
    expect(excerpt!.slice(carets!.indexOf("^"), carets!.lastIndexOf("^") + 1)).toBe("cnov");
  });

  it("20,000 openings of a comment are told in few words", () => {
    const { diagnostics, omitted } = check("long.cvk", "/*".repeat(20_000));
    expect(formatDiagnostics(diagnostics, omitted).length).toBeLessThan(50_000);
  });
});

describe.skipIf(!hasSharedData)(`small files of others${sharedDataNote}`, () => {
  const expected = [
    ["size-polynomial-blowup", "resolve/too-long"],
    ["nested-list-doubling", "resolve/too-long"],
    ["dotted-path-cubic", "syntax/nesting"],
    ["inverted-span", "syntax/number-runs-into-letter"],
  ] as const;

  it.each(expected)("%s ends in %s", (name, code) => {
    const text = readFileSync(sharedPath(`field/hostile/${name}/model.cvk`), "utf8");
    expect(outcomeOf(text, api)).toEqual({ kind: "1 error" });
    expect(check("model.cvk", text).diagnostics.map((each) => each.code)).toContain(code);
  });
});
