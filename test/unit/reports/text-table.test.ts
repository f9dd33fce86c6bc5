import { expect, it } from "vitest";
import { markdownTable, textTable, type Column } from "../../../src/reports/text-table.ts";

const columns: readonly Column[] = [
  { title: "layer", align: "left" },
  { title: "MACs", align: "right" },
  { title: "", align: "left" },
];

it("aligns words to the left, numbers to the right, and ends lines with their last word", () => {
  expect(textTable(columns, [["conv1", "1,000", "a"], ["convolution2", "1"], "rule", ["total", "1,001", ""]])).toBe(
    [
      "layer          MACs",
      "──────────────────────",
      "conv1         1,000  a",
      "convolution2      1",
      "──────────────────────",
      "total         1,001",
      "",
    ].join("\n"),
  );
});

it("has titles and a rule without rows", () => {
  expect(textTable(columns, [])).toBe("layer  MACs\n─────────────\n");
});

it("counts letters, not their bytes", () => {
  const table = textTable(columns.slice(0, 2), [
    ["é𝒳", "1"],
    ["abc", "22"],
  ]);
  expect(table.split("\n").slice(2, 4)).toEqual(["é𝒳        1", "abc      22"]);
});

it("in Markdown, titles are no links, no emphasis and no HTML", () => {
  const titles = [{ title: "[x](y) *a* ~~b~~ <i>|`", align: "left" }] as const;
  const [row] = markdownTable(titles, []).split("\n");
  expect(row).toContain("[x\\](y) \\*a\\* \\~\\~b\\~\\~ \\<i>\\|\\`");
});
