/** Models in fences: which are checked, how they are read, and that mistakes have the places of the page. */
import { describe, expect, it } from "vitest";
import { spanText } from "../../../src/base/source.ts";
import { judged, mistakesOf, NET } from "./pages.ts";

const UNKNOWN = "resolve/unknown-layer";

function fence(info: string, lines: string): string {
  return `\`\`\`cvk ${info}\n${lines}\n\`\`\`\n\n`;
}

/** A model that imports a file. */
function user(file: string): string {
  return fence("", `import { Head } from "${file}"\nmodel Net { input image [1, 8, 8]; Head }`);
}

describe("a fence", () => {
  it.each([
    ["of backticks", "```cvk\ndens 3\n```", "2:1"],
    ["of tildes", "~~~ cvk\ndens 3\n~~~", "2:1"],
    ["longer than others in it", "````cvk\n// ```\ndens 3\n````", "3:1"],
    ["in a list", "- item\n\n  ```cvk\n  relu\n  dens 3\n  ```", "5:3"],
    ["in a list in a quote", "> 1. ```cvk\n>    dens 3\n>    ```", "2:6"],
    ["that nothing closes", "text\n\n```cvk\ndens 3", "4:1"],
    ["behind the mark of the order of bytes", "\ufeff```cvk\ndens 3\n```", "2:1"],
    ["on a page with line ends of Windows", "# a\r\n\r\n```cvk\r\nrelu\r\ndens 3\r\n```\r\n", "5:1"],
    ["indented by tabs", "-\t```cvk\n\tdens 3\n\t```", "2:2"],
  ])("%s is checked at its place", async (_what, text, place) => {
    const page = await judged(text);
    expect(mistakesOf(page)).toEqual([`${place} ${UNKNOWN}`]);
    expect(spanText(page.diagnostics[0]!.span)).toBe("dens");
    const edited = page.diagnostics[0]!.fixes.flatMap(({ edits }) => edits.map(({ span }) => spanText(span)));
    expect(edited).toEqual(["dens 3"]);
  });

  it.each([
    ["of another language", "```js\ndens 3\n```"],
    ["in a comment", "<!--\n```cvk\ndens 3\n```\n-->"],
    ["that is not to be checked", "```cvk ignore\ndens 3\n```"],
    ["in a fence of Markdown", "````md\n```cvk\ndens 3\n```\n````"],
    ["that is indented code", "    ```cvk\n    dens 3\n    ```"],
  ])("%s is not", async (_what, text) => {
    const { diagnostics, checked } = await judged(text);
    expect([diagnostics, checked]).toEqual([[], 0]);
  });

  it("is a whole file, or lines of a model with an input or without", async () => {
    const text = ["model A { input x [4]; dense 3 }", "input x [4]\ndense 3", "conv 3 kernel=3  -> [3, 30, 30]"]
      .map((lines) => fence("", lines))
      .join("");
    expect(await judged(text)).toMatchObject({ diagnostics: [], checked: 3 });
  });

  it("tells lines in messages as the page counts them", async () => {
    const { diagnostics } = await judged("# Page\n\n```cvk\na: relu\na: relu\n```\n");
    const places = diagnostics.flatMap(({ span, labels }) => [span, ...labels.map((label) => label.span)]);
    expect(places.map(({ source, start }) => [source.path, source.positionAt(start).line])).toEqual([
      ["page.md", 5],
      ["page.md", 4],
    ]);
  });

  it("may be wrong on purpose, if it is", async () => {
    expect(mistakesOf(await judged(fence(`error=${UNKNOWN}`, "dens 3")))).toEqual([]);
    expect(mistakesOf(await judged(fence(`error=${UNKNOWN}`, "relu")))).toEqual(["1:1 docs/fence"]);
    expect(mistakesOf(await judged(fence(`warning=${UNKNOWN}`, "dens 3")))).toEqual([
      "1:1 docs/fence",
      `2:1 ${UNKNOWN}`,
    ]);
  });

  it("imports files beside the page, and fences of the page that have a name", async () => {
    const block = "block Head { flatten; dense 10 }";
    const named = fence("file=head.cvk", block);
    expect(await judged(named + user("head.cvk"), {}, "docs/page.md")).toMatchObject({ diagnostics: [], checked: 2 });
    expect((await judged(user("../head.cvk"), { "head.cvk": block }, "docs/page.md")).diagnostics).toEqual([]);
    expect(mistakesOf(await judged(user("head.cvk"), {}))).toEqual(["2:22 resolve/import-not-found"]);
  });

  it("has words for other tools, but ours are spelled right", async () => {
    expect(mistakesOf(await judged(fence('title="net.cvk" {1,3} showLineNumbers', NET)))).toEqual([]);
    expect(mistakesOf(await judged(fence("eror=conv/rank", NET)))).toEqual(["1:1 docs/fence"]);
  });
});
