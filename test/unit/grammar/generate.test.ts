import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generateGrammarFiles } from "../../../grammar/generate.ts";

const files = Object.entries(generateGrammarFiles());

test.each(files)("grammar/generated/%s is current (otherwise: node scripts/generate-grammar.mjs)", (name, text) => {
  expect(readFileSync(new URL(`../../../grammar/generated/${name}`, import.meta.url), "utf8")).toBe(text);
});

test("the reference knows no error production", () => {
  expect(generateGrammarFiles()["reference.ebnf"]).not.toContain("remains");
});

test("the diagrams load nothing", () => {
  expect(generateGrammarFiles()["diagrams.html"]).not.toMatch(/<script|<link|https?:/);
});
