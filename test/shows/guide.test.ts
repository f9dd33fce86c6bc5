/** What the guide says holds: its models, what is printed of them, and that nothing of the language is left out. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { statementKeywords } from "../../grammar/tokens.ts";
import * as limits from "../../src/base/limits.ts";
import { figureNames } from "../../src/graph/claim.ts";
import { functionNames } from "../../src/resolve/arithmetic.ts";
import { factNames } from "../../src/resolve/tensor-facts.ts";
import { anchorOf, blocksOf, codeIn, readPage } from "../support/pages.ts";
import { testModels } from "../support/page-models.ts";

const page = readPage("docs/guide.md");
const blocks = blocksOf(page);
const models = blocks.filter(({ language }) => language === "cvk");

testModels(page);

it("the guide shows nothing else but output and configurations", () => {
  expect(blocks.filter(({ language }) => !["cvk", "text", "json"].includes(language))).toEqual([]);
  for (const { language, text } of blocks)
    if (language === "json") expect(Object.keys(JSON.parse(text))).not.toEqual([]);
  expect(models.length).toBeGreaterThan(35);
});

describe("the guide names", () => {
  const prose = page.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const words = new Set([...codeIn(prose), ...models.map(({ text }) => text)].flatMap((code) => code.split(/\W+/)));
  const keywords = [...statementKeywords].map(({ name }) => name.toLowerCase());

  it.each([
    ["statement", keywords],
    ["function", functionNames],
    ["figure", figureNames],
    ["fact", factNames],
  ])("every %s", (_kind, names) => {
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !words.has(name))).toEqual([]);
  });

  it("every limit of a text", () => {
    const section = page.slice(page.indexOf("## Limits"));
    const told = [...section.matchAll(/\| +([\d,]+) \|$/gm)].map(([, number]) => Number(number!.replaceAll(",", "")));
    const { linesLimit, tokensLimit, nestingLimit, callNestingLimit, copiesLimit, layersLimit } = limits;
    const { stepsLimit, elementsLimit, termsLimit, nameLimit } = limits;
    const first = [linesLimit, tokensLimit, nestingLimit, callNestingLimit, copiesLimit, layersLimit];
    expect(told).toEqual([...first, stepsLimit, elementsLimit, termsLimit, nameLimit]);
  });

  it("no page that is not there", () => {
    const paths = [...prose.matchAll(/\]\(([^)#]+)/g)].map(([, path]) => path!);
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((path) => !existsSync(new URL(`../../docs/${path}`, import.meta.url)))).toEqual([]);
  });

  it("no section that is not there", () => {
    const heads = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, head]) => anchorOf(head!));
    const linked = [...prose.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor!);
    expect(linked.filter((anchor) => !heads.includes(anchor))).toEqual([]);
    expect(heads.slice(1).filter((head) => !linked.includes(head))).toEqual([]);
  });
});
