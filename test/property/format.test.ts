/**
 * The formatter on every example, on the models of the tests, right and wrong ones, on random models, and on all these with random spaces,
 * line ends and comments: formatting twice is formatting once, what the text means and what is wrong with it stay, and so does every
 * comment. Of texts that are broken at random, no sign but commas and semicolons is lost. All files, and 1,000 random models: `CONVOKE_EFFORT=50 npx vitest run test/property/format.test.ts`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { sample } from "fast-check";
import { expect, it } from "vitest";
import * as tokens from "../../grammar/tokens.ts";
import { hashText, randomSource, type RandomSource } from "../../src/base/random.ts";
import { refusalOf } from "../../src/base/recognise.ts";
import { check } from "../../src/check.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { printGraph } from "../../src/graph/print-graph.ts";
import { TextError, writeModelText } from "../../src/interchange/text/index.ts";
import { attributeOrder } from "../../src/ops/attribute-order.ts";
import { formatText } from "../../src/syntax/format/format-text.ts";
import { readWritten } from "../../src/syntax/format/read-written.ts";
import { sampled, tries } from "../support/effort.ts";
import { buildNet, netPlans } from "./random-net.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const files = ["examples", "test/corpus", "test/diagnostics", "test/domains", "test/golden"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith(".cvk"))
  .toSorted();

const format = (text: string, width?: number) =>
  formatText(text, { attributeOrder, ...(width !== undefined && { width }) }).text;

/** What a text means, as far as it can be read, and the codes of what is told of it; of errors, whose words go by the layout too, how many. */
function meaningOf(
  path: string,
  text: string,
): { readonly graphs: readonly string[]; readonly codes: readonly string[] } {
  const readFile = (name: string) => {
    const place = join(root, dirname(path), normalize(name));
    return existsSync(place) ? readFileSync(place, "utf8") : undefined;
  };
  const { models, diagnostics } = check("model.cvk", text, { readFile });
  const codes = diagnostics.map(({ code, severity }) => (severity === "error" ? severity : `${severity} ${code}`));
  return { graphs: models.map(({ graph }) => printGraph(graph)), codes: codes.toSorted() };
}

const below = (random: RandomSource, limit: number): number => Math.floor(random.next() * limit);

/** A text with comments, spaces and line ends put at random between its tokens, and the names of the comments. */
function scrambled(text: string, random: RandomSource): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const comment = (before: string, behind: string): string => {
    names.push(`note${names.length}_`);
    return `${before}${names.at(-1)!}${behind}`;
  };
  let [result, from, depth] = ["", 0, 0];
  for (const { startOffset, endOffset, image } of tokens.tokenize(text)) {
    const gap = text.slice(from, startOffset);
    const mayChange = gap !== "" && gap.trim() === "";
    const choice = below(random, 12);
    if (/^[\n\r]+$/.test(image) && choice < 2) result += comment("  // ", "");
    if (mayChange && choice === 2) result += comment(" /* ", " */ ");
    if (mayChange && choice === 3) result += "   ";
    if (mayChange && choice === 4 && depth > 0) result += `\n${" ".repeat(below(random, 9))}`;
    if (mayChange && choice === 5 && depth > 0) result += comment(" // ", `\n${" ".repeat(below(random, 9))}`);
    if (/^[([]$/.test(image)) depth++;
    if (/^[)\]]$/.test(image)) depth--;
    result += gap + image;
    if (/^[\n\r]+$/.test(image) && choice === 6) result += comment("   // ", "\n\n\n");
    if (/^[\n\r]+$/.test(image) && choice === 7) result += comment(" /* ", "\n  of two lines */\n");
    from = endOffset! + 1;
  }
  return { text: result + text.slice(from), names };
}

const read = sampled(files, 0.05)
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
  .filter(({ text }) => refusalOf(text) === undefined);

it("finds the files", () => {
  expect(files.length).toBeGreaterThan(500);
});

it("formatting twice is formatting once", () => {
  const unlike = read.filter(({ text }) => format(format(text)) !== format(text));
  expect(unlike.map(({ path }) => path)).toEqual([]);
});

it("a line that reads like another is printed as it is by itself", () => {
  // Where a sign means nothing, each line is read by itself.
  const slip = "model Slip {\n  conv @\n}\n";
  for (const { path, text } of read.filter(
    ({ text: each }) => formatText(each, { attributeOrder }).unread === "nothing",
  )) {
    for (const width of [40, 120]) {
      for (const written of [text, text.replaceAll(/(\w) (?=[a-z])/g, "$1   ")]) {
        const byThemselves = format(`${written.trimEnd()}\n\n${slip}`, width);
        expect(byThemselves, path).toBe(`${format(written, width)}\n${slip}`);
      }
    }
  }
});

it("what a text means stays, and what is wrong with it", () => {
  for (const { path, text } of read) expect(meaningOf(path, format(text)), path).toEqual(meaningOf(path, text));
});

it("with comments, spaces and line ends at random places, on lines of any width", () => {
  const sound = read.filter(({ path, text }) => meaningOf(path, text).codes.every((code) => !code.startsWith("error")));
  expect(sound.length).toBeGreaterThan(read.length / 3);
  const rounds = Math.min(tries(1), 4);
  for (let round = 0; round < rounds; round++) for (const { path, text } of sound) expectKept(path, text, round);
});

it("random models, with comments, spaces and line ends at random places", () => {
  const plans = sample(netPlans, { numRuns: tries(20), seed: 1 });
  const texts = plans.flatMap((plan) => writtenText(buildNet(plan)) ?? []);
  expect(texts.length).toBeGreaterThan(plans.length / 2);
  texts.forEach((text, at) => expectKept("random.cvk", text, at));
});

/** Undefined of nets that text cannot say. */
function writtenText(graph: Graph): string | undefined {
  try {
    return writeModelText({ name: "Net", graph }, new Map()).text;
  } catch (error) {
    if (error instanceof TextError) return undefined;
    throw error;
  }
}

/** What people leave behind while they write. */
const slips = [
  "/*",
  "*/",
  "//",
  '"',
  "'",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "}\n}",
  "@",
  ",",
  "||",
  "->",
  " // a\n",
  "\n",
  ":",
];

/** A text cut off, without some of its lines, or with something that does not belong there. */
function broken(text: string, random: RandomSource): string {
  const at = below(random, text.length + 1);
  const choice = below(random, slips.length + 2);
  if (choice === 0) return text.slice(0, at);
  if (choice > 1) return `${text.slice(0, at)}${slips[choice - 2]!}${text.slice(at)}`;
  return text
    .split("\n")
    .filter(() => below(random, 12) > 0)
    .join("\n");
}

const signsOf = (text: string): string => [...text.replaceAll(/[\s,;]/g, "")].toSorted().join("");

const commentsOf = (text: string): readonly string[] =>
  readWritten(text)
    .comments.map(({ text: comment }) => comment.replaceAll(/\s+/g, " "))
    .toSorted();

it("no sign is lost of texts that are broken, and no two comments become one", () => {
  const texts = read.filter(({ text }) => text.length < 4_000);
  for (let round = 0; round < tries(4); round++) {
    for (const { path, text } of texts) {
      const random = randomSource(hashText(`${path} broken ${round}`));
      const written = broken(below(random, 2) === 0 ? text : broken(text, random), random);
      const once = format(written, [40, 120][below(random, 2)]!);
      expect(signsOf(once), written).toBe(signsOf(written));
      expect(commentsOf(once), written).toEqual(commentsOf(written));
      expect(format(once), written).toBe(format(format(once)));
    }
  }
});

function expectKept(path: string, text: string, round: number): void {
  const random = randomSource(hashText(`${path} ${round}`));
  const { text: written, names } = scrambled(text, random);
  const width = [40, 80, 120][below(random, 3)]!;
  const once = format(written, width);
  expect(format(once, width), `${path} ${round}`).toBe(once);
  expect(commentsOf(once), `${path} ${round}`).toEqual(commentsOf(written));
  for (const name of names) expect(once.split(name).length, `${path} ${round} ${name}`).toBe(2);
  expect(meaningOf(path, once).graphs, `${path} ${round}`).toEqual(meaningOf(path, text).graphs);
}

it("takes seconds at most for 10,000 lines", () => {
  const [head = "", ...lines] = readFileSync(join(root, "examples/vgg-16.cvk"), "utf8").split("\n");
  const text = Array.from({ length: Math.ceil(10_000 / lines.length) }, () => lines.join("\n")).join("\n");
  format(head);
  const before = process.cpuUsage();
  const formatted = format(text);
  const { user, system } = process.cpuUsage(before);
  expect(formatted.split("\n").length).toBeGreaterThan(9_000);
  // In seconds of the processor, since the machine may do other things meanwhile; the second is for one that is not slowed by these.
  expect((user + system) / 1e6).toBeLessThan(4);
});
