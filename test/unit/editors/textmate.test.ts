/** The colours of editors: that the committed grammars are current, and that each token has a scope of its class. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { textmateFiles } from "../../../editors/textmate/generate.ts";
import { tokenize, type Token } from "../../../grammar/tokens.ts";
import { examplePaths } from "../../support/examples.ts";
import { examplesFolder } from "../../support/models.ts";
import { extensionFolder, extensionNote, hasExtensionPackages, scopesBy, type Scoped } from "../../support/textmate.ts";
import { rolesOf } from "../../support/token-roles.ts";

const lessons = readdirSync("test/diagnostics")
  .map((code) => `test/diagnostics/${code}/right.cvk`)
  .filter(existsSync);

it.each(Object.entries(textmateFiles()))("%s is current (otherwise: npm run docs)", (name, text) => {
  expect(readFileSync(`${extensionFolder}syntaxes/${name}`, "utf8")).toBe(text);
});

describe.skipIf(!hasExtensionPackages)(`by the engine of VS Code${extensionNote}`, async () => {
  const scopesIn = hasExtensionPackages ? await scopesBy("source.convoke") : () => [];

  it.each(examplePaths)("each token of %s has a scope of its class", (path) => {
    expect(strayTokens(readFileSync(`${examplesFolder}/${path}`, "utf8"), scopesIn)).toEqual([]);
  });

  it("so has each token of the right models of the pages on diagnostics", () => {
    const texts = lessons.map((path) => readFileSync(path, "utf8")).filter((text) => rolesOf(text) !== undefined);
    expect(texts.length).toBeGreaterThan(0.9 * lessons.length);
    expect(texts.flatMap((text) => strayTokens(text, scopesIn))).toEqual([]);
  });

  it.each([
    ["conv ? kernel=3", "?", "constant.language.hole"],
    ["conv 64, kernel=(?) relu", "?", "constant.language.hole"],
    ["conv deep ? 64 : 32", "?", "keyword.operator.ternary"],
    ["// convoke-ignore lint/bias: for now", "lint/bias", "constant.other.code"],
    ["// convoke-ignore lint/bias: for now", "for now", "comment.line.double-slash.directive"],
    ["# as in Python", "Python", "invalid.illegal.comment"],
    ["conv(64,\n  relu)", "relu", "support.function.layer"],
    ["conv(64,\n  width)", "width", "variable.other.readwrite"],
    ["couche_été: conv 3", "couche_été", "entity.name.label"],
    ["畳み込み 3", "畳み込み", "entity.name.type.block"],
    ["𝒞onv 3", "𝒞onv", "entity.name.type.block"],
    ["conv 64x", "64x", "invalid.illegal.number"],
    ["conv 8MB", "MB", "keyword.other.unit"],
    ["dense(10\n}\nmodel Next {", "Next", "entity.name.type.model"],
    ['"{i}.{{a}}": conv 3', "i", "variable.other.readwrite"],
    ['"{i}.{{a}}": conv 3', "{{", "constant.character.escape"],
    ['import { A } from "./{a}.cvk"', "{a}", "string.quoted.double.file"],
    ["add { conv 3 } {} relu", "relu", "support.function.layer"],
    ["conv 3 mode=pad", "pad", "variable.other.readwrite"],
    ["in: conv 3", "in", "entity.name.label"],
    ["conv in.channels", "in", "variable.language"],
  ])("of %j, %j is %s", (text, part, scope) => {
    const at = text.indexOf(part);
    const found = scopesIn(text).filter(({ startIndex, endIndex }) => startIndex < at + part.length && endIndex > at);
    expect(found.map(({ scopes }) => scopes.at(-1))).toEqual([`${scope}.convoke`]);
  });

  it("fences of Markdown hold the language, up to their end", async () => {
    const scopesOfPage = await scopesBy("markdown.convoke.codeblock");
    const found = scopesOfPage("relu\n```cvk ignore\nconv 3 relu\n```\nrelu\n").map(({ scopes }) => scopes);
    const layers = found.filter((scopes) => scopes.at(-1) === "support.function.layer.convoke");
    expect(layers).toHaveLength(2);
    expect(layers.every((scopes) => scopes.includes("meta.embedded.block.convoke"))).toBe(true);
  });
});

/** Tokens and comments without the scope that they should have, as told in a failure. */
function strayTokens(text: string, scopesIn: (text: string) => readonly Scoped[]): string[] {
  const stretches = scopesIn(text);
  const between = (start: number, end: number): readonly Scoped[] =>
    stretches.filter(({ startIndex, endIndex }) => startIndex < end && endIndex > start);
  const tell = (what: string, start: number, found: readonly Scoped[]): string => {
    const line = text.slice(text.lastIndexOf("\n", start - 1) + 1).split("\n")[0]!;
    return `${what} in ${line}: ${found.map(({ scopes }) => scopes.slice(1).join(" ")).join(" | ")}`;
  };
  const roles = rolesOf(text);
  if (roles === undefined) return ["has mistakes"];
  const stray = [...roles].flatMap(([token, role]) => {
    const [start, end] = [token.startOffset, token.startOffset + token.image.length];
    const found = between(start, end);
    return isScoped(found, token, role) ? [] : [tell(`${token.image} (${role})`, start, found)];
  });
  const comments = gapsOf(text).flatMap(([start, end]) => {
    const found = between(start, end).filter(
      ({ startIndex, endIndex }) => text.slice(startIndex, endIndex).trim() !== "",
    );
    const are = found.every(({ scopes }) => scopes.some((scope) => scope.startsWith("comment.")));
    return are ? [] : [tell("comment", start, found)];
  });
  return [...stray, ...comments];
}

/** Texts may hold parts of their own; of any other token the innermost scope tells what it is. */
function isScoped(found: readonly Scoped[], { tokenType }: Token, role: string): boolean {
  const starts = (scope: string): boolean => role.split(" ").some((each) => scope.startsWith(`${each}.`));
  if (tokenType.name === "Text") return found.every(({ scopes }) => scopes.some(starts));
  return found.length > 0 && found.every(({ scopes }) => starts(scopes.at(-1)!));
}

/** What is neither a token nor space, which is comments. */
function gapsOf(text: string): (readonly [number, number])[] {
  const tokens = tokenize(text);
  const ends = [0, ...tokens.map(({ startOffset, image }) => startOffset + image.length)];
  const starts = [...tokens.map(({ startOffset }) => startOffset), text.length];
  const gaps = ends.map((end, at) => [end, starts[at]!] as const);
  return gaps.filter(([start, end]) => text.slice(start, end).trim() !== "");
}
