/** What the reference of the language says holds: its models, and that no statement is left out. */
import { describe, expect, it } from "vitest";
import { statementKeywords } from "../../grammar/tokens.ts";
import { anchorOf, blocksOf, readPage } from "../support/pages.ts";
import { testModels } from "../support/page-models.ts";

const page = readPage("docs/language.md");
const guide = readPage("docs/guide.md");
const heads = [...page.matchAll(/^### (.*)$/gm)].map(([, head]) => head!);
const parts = page.split(/^### /m).slice(1);

testModels(page);

describe("each part of the reference", () => {
  it.each(parts.map((part, at) => [heads[at]!, part] as const))(
    "%s has a form, an example and a way on",
    (_head, part) => {
      expect(part).toMatch(/\n\n`/);
      expect(blocksOf(part).filter(({ language }) => language === "cvk")).not.toEqual([]);
      expect(part).toMatch(/^More: \[/m);
    },
  );
});

it("has every word that begins a statement as a heading", () => {
  const keywords = [...statementKeywords].map(({ name }) => name.toLowerCase());
  const missing = keywords.filter((word) => !heads.includes(`\`${word}\``));
  expect(keywords.length).toBeGreaterThan(12);
  // It continues an `if`.
  expect(missing).toEqual(["else"]);
});

it("names chapters of the guide that there are", () => {
  const anchors = [...guide.matchAll(/^#+ (.*)$/gm)].map(([, head]) => anchorOf(head!));
  const linked = [...page.matchAll(/\]\(guide\.md#([^)]*)\)/g)].map(([, anchor]) => anchor!);
  expect(linked.length).toBeGreaterThan(40);
  expect(linked.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});
