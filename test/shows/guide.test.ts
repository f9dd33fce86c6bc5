/**
 * What the guide says holds. A block ```cvk is a file, or lines of a model whose input is `image [3, 32, 32]` unless they
 * declare one; it has no mistakes but those that its first line names: `error=CODE`, `warning=CODE`. `file=NAME`: other
 * blocks may import it. A block ```text behind it is, by its second word, what `report` prints of it, what
 * `check` prints, or the weight file's tensors.
 */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { statementKeywords } from "../../grammar/tokens.ts";
import * as limits from "../../src/base/limits.ts";
import { check } from "../../src/check.ts";
import { formatDiagnostic } from "../../src/diagnostics/pretty.ts";
import { figureNames } from "../../src/graph/claims.ts";
import { functionNames } from "../../src/resolve/arithmetic.ts";
import { factNames } from "../../src/resolve/facts.ts";
import { reportTable } from "../../src/reports/table.ts";
import { blocksOf, codeIn, readPage, type PageBlock } from "../support/pages.ts";

const page = readPage("docs/guide.md");
const blocks = blocksOf(page);
const models = blocks.filter(({ language }) => language === "cvk");
const files = new Map(models.flatMap(({ info, text }) => (info.has("file") ? [[info.get("file")!, text]] : [])));

/** The whole text of a block. */
function fileOf({ text }: PageBlock): string {
  if (/^(model|block|import)\b/m.test(text)) return text;
  const input = /^input\b/m.test(text) ? "" : "input image [3, 32, 32]\n";
  return `model Example {\n${input}${text}}\n`;
}

function checked(block: PageBlock): ReturnType<typeof check> {
  return check("net.cvk", fileOf(block), { readFile: (path) => files.get(path) });
}

function printed(block: PageBlock, what: string): string {
  const { models: found, diagnostics } = checked(block);
  const [model] = found;
  switch (what) {
    case "check":
      return diagnostics.map((each) => formatDiagnostic(each)).join("\n\n");
    // Without its title.
    case "report":
      return reportTable(model!).replace(/^.*\n\n/, "");
    case "weights":
      return model!.graph.parameters.map(({ name, type }) => `${name} [${type.shape.join(", ")}]`).join("\n");
    default:
      throw new Error(`a text block is the output of report, check or weights, not of "${what}"`);
  }
}

const titled = (list: readonly PageBlock[]) => list.map((block) => [`line ${block.line}`, block] as const);

describe("models of the guide", () => {
  it.each(titled(models))("%s", (_line, block) => {
    const { diagnostics } = checked(block);
    const named = [...block.info].filter(([key]) => key === "error" || key === "warning");
    expect(
      diagnostics.map(({ severity, code }) => `${severity} ${code}`),
      diagnostics.map((each) => formatDiagnostic(each)).join("\n\n"),
    ).toEqual(named.map((each) => each.join(" ")));
  });

  it.each(titled(blocks.filter(({ language }) => language === "text")))("what is printed, %s", (_line, block) => {
    const before = models.findLast(({ line }) => line < block.line)!;
    const [what = ""] = block.info.keys();
    expect(printed(before, what).trimEnd()).toBe(block.text.trimEnd());
  });

  it("are all that the page shows", () => {
    expect(blocks.filter(({ language }) => language !== "cvk" && language !== "text")).toEqual([]);
    expect(models.length).toBeGreaterThan(35);
  });
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

/** As GitHub makes them. */
function anchorOf(head: string): string {
  return head
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}
