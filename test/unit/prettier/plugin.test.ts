/** The plugin of prettier, by prettier's own interface. */
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import * as cvk from "../../../src/prettier/index.ts";

const plugin: prettier.Plugin = cvk;

const format = (text: string, options: prettier.Options = {}) =>
  prettier.format(text, { filepath: "net.cvk", plugins: [plugin], ...options });

const page = (text: string) => format(text, { filepath: "page.md" });

const fence = (content: string, indentation = "") =>
  ["```cvk", ...content.split("\n"), "```"].map((line) => (line === "" ? "" : indentation + line)).join("\n");

/** Of so many columns. */
const line = (length: number) => `let sizes = [${"1000, ".repeat(30).slice(0, length - 15)}7]\n`;

const rough = "model M {\n  input x [3,8,8]\n  let sizes = [16, 32, 64]\nconv 4 pad=1 kernel=3\n}\n";

describe("a file", () => {
  it("is laid out, as wide as prettier is told", async () => {
    expect(await format(rough)).toBe(
      "model M {\n  input x [3, 8, 8]\n  let sizes = [16, 32, 64]\n  conv 4 kernel=3 pad=1\n}\n",
    );
    expect(await format(rough, { printWidth: 22 })).toContain("  let sizes = [\n    16, 32, 64,\n  ]\n");
    expect(await format("")).toBe("");
  });

  it("has 120 columns where prettier is told nothing", async () => {
    expect(await format(line(120))).toBe(line(120));
    expect(await format(line(121))).toContain("[\n");
  });

  it("ends its lines as prettier is told, also within comments", async () => {
    const text = "// one\r\n/* two  \r\n   three */\r\nlet a=1\r\n";
    expect(await format(text, { endOfLine: "lf" })).toBe("// one\n/* two\n   three */\nlet a = 1\n");
    expect(await format(text, { endOfLine: "crlf" })).toBe("// one\r\n/* two\r\n   three */\r\nlet a = 1\r\n");
  });

  it("with mistakes is laid out as far as it can be read", async () => {
    expect(await format("model M {\nconv   4   kernel = = 3\nconv   4\n}\n")).toBe(
      "model M {\n  conv   4   kernel = = 3\n  conv 4\n}\n",
    );
  });

  it("whose brackets do not match is refused, with the place", async () => {
    const refused = format("model M {\n  conv 4 kernel = = 3\n  conv (4\n}\n");
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining("`(` is not closed (3:8)"),
      loc: { start: { line: 3, column: 8 }, end: { line: 3, column: 9 } },
      codeFrame: expect.stringContaining("> 3 |   conv (4"),
    });
  });

  it("that is no text of a model is refused", async () => {
    await expect(format("\0\0")).rejects.toThrow(SyntaxError);
  });
});

describe("a fence of Markdown", () => {
  it("with a model is laid out, also in a list", async () => {
    const model = "model M {\n  input x [3, 8, 8]\n\n  /* of\n  two lines */\n  conv 4\n}";
    expect(await page(`${fence(model.replaceAll("\n  ", "\n"))}\n`)).toBe(`${fence(model.replace("  two", "two"))}\n`);
    const list = `- one\n\n${fence("model M {\n  conv 4\n}", "  ")}\n`;
    expect(await page(list.replace("conv 4", "conv    4"))).toBe(list);
  });

  it("with lines of a model is laid out as they are within it", async () => {
    expect(await page(`${fence("conv 4   pad=1 kernel=3\nadd {\nconv 4 // same\n} {}")}\n`)).toBe(
      `${fence("conv 4 kernel=3 pad=1\nadd {\n  conv 4 // same\n} {}")}\n`,
    );
  });

  it("with mistakes stays as it is written", async () => {
    for (const text of ["conv   4  kernel = = 3\nconv   4", "model M {\nconv   (4\n}"])
      expect(await page(`${fence(text)}\n`)).toBe(`${fence(text)}\n`);
  });
});
