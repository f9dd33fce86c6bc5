import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { unstyled } from "../../../src/diagnostics/pretty.ts";
import { findModels } from "../../../src/cli/find-models.ts";

const folder = mkdtempSync(join(tmpdir(), "convoke-find-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files = [
  "a.cvk",
  "a/deep/z.cvk",
  "a/b.cvk",
  "a/net.onnx",
  "a/notes.txt",
  "net[1].cvk",
  "texts/c.txt",
  "others/package.json",
  "others/deep/model.json",
  "others/deep/group1-shard1of1.bin",
  "node_modules/x/x.cvk",
  ".hidden/h.cvk",
  "a/.lock.cvk",
  "links/(1)/x.cvk",
];
for (const path of files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), "");
}
if (process.platform !== "win32") {
  symlinkSync("..", join(folder, "a/circle"));
  symlinkSync("../a.cvk", join(folder, "links/linked.cvk"));
  symlinkSync("nobody@host.1:2", join(folder, "links/.#a.cvk"));
  symlinkSync("../gone.cvk", join(folder, "links/lost.cvk"));
}

/** Links to files are files; folders that links lead to are not walked. */
const linked = process.platform === "win32" ? [] : ["links/linked.cvk"];
const everything = ["a/b.cvk", "a/deep/z.cvk", "a.cvk", "links/(1)/x.cvk", ...linked, "net[1].cvk"];

const place = (word: string): string => (word === "-" ? word : join(folder, word));

let notes = "";

/** Below the folder, with slashes. */
async function found(...words: readonly string[]): Promise<readonly string[]> {
  notes = "";
  const paths = await findModels(words.map(place), { err: (text) => void (notes += text), errStyle: unstyled });
  return paths.map((path) => (path === "-" ? path : path.slice(folder.length + 1).replaceAll(sep, "/")));
}

describe("finding models", () => {
  it("walks folders by name, and passes over hidden ones, packages and what is not model text", async () => {
    expect(await found("a", "links/(1)")).toEqual(["a/b.cvk", "a/deep/z.cvk", "links/(1)/x.cvk"]);
    expect(await found(".")).toEqual(everything);
    await expect(found("texts")).rejects.toThrow(new RegExp(`no .cvk file in .*texts$`));
    await expect(found("others")).rejects.toThrow(
      `models of other programs are named themselves: ${join(folder, "others", "deep", "model.json")}`,
    );
  });

  it.skipIf(process.platform === "win32")("leaves links out that lead nowhere, and says so", async () => {
    expect(await found("links")).toEqual(["links/(1)/x.cvk", "links/linked.cvk"]);
    expect(notes).toBe(`note: ${join(folder, "links", "lost.cvk")} is a link that leads nowhere, and is left out\n`);
    expect(await found("links", "links/lost.cvk", "links/.#a.cvk")).toContain("links/lost.cvk");
    expect(notes).toBe("");
  });

  it("takes a named file whatever it is called, there or not", async () => {
    expect(await found("texts/c.txt", "none.cvk", "-")).toEqual(["texts/c.txt", "none.cvk", "-"]);
    expect(await found("none".repeat(100))).toEqual(["none".repeat(100)]);
  });

  it("takes each once, in the order of the words", async () => {
    expect(await found("a.cvk", "a", "a/../a.cvk", "a/*.cvk", "-", "-")).toEqual([
      "a.cvk",
      "a/b.cvk",
      "a/deep/z.cvk",
      "-",
    ]);
  });

  it.each([
    ["*.cvk", ["a.cvk", "net[1].cvk"]],
    ["**/*.cvk", everything],
    ["links/(1)/*", ["links/(1)/x.cvk"]],
    ["*/*/*.cvk", ["a/deep/z.cvk", "links/(1)/x.cvk"]],
    ["a/**", ["a/b.cvk", "a/deep/z.cvk", "a/net.onnx"]],
    ["a/*.{cvk,onnx}", ["a/b.cvk", "a/net.onnx"]],
    ["[ab].cvk", ["a.cvk"]],
    ["a/.*.cvk", ["a/.lock.cvk"]],
    ["?/?.cvk", ["a/b.cvk"]],
    ["net[1].cvk", ["net[1].cvk"]],
    [".hidden/*.cvk", [".hidden/h.cvk"]],
    ["node_modules/**/*.cvk", ["node_modules/x/x.cvk"]],
  ])("the pattern %s stands for %j", async (pattern, due) => {
    expect(await found(pattern)).toEqual(due);
  });

  it.each(["**/*.txt", "none/*.cvk", "b*.cvk"])("tells that the pattern %s matches no model", async (pattern) => {
    await expect(found(pattern)).rejects.toThrow(`no .cvk or .onnx file matches ${join(folder, pattern)}`);
  });
});
