import { expect, it } from "vitest";
import { selectionRanges } from "../../../src/language-service/selection-ranges.ts";
import { openAt } from "../../support/language-service.ts";

function selections(marked: string): readonly string[] {
  const { analysis, offset } = openAt(marked);
  return selectionRanges(analysis, [offset])[0]!.map(({ start, end }) => analysis.text.slice(start, end));
}

it("grows from a word to the file", () => {
  const body = "\n  conv 8 * wi|dth kernel=3 relu\n  relu\n";
  const plain = body.replace("|", "");
  expect(selections(`// above\nblock A(width) {${body}}\n`)).toEqual([
    "width",
    "8 * width",
    "conv 8 * width kernel=3 relu",
    plain.trim(),
    `{${plain}}`,
    `block A(width) {${plain}}`,
    `// above\nblock A(width) {${plain}}\n`,
  ]);
});

it("grows from a word to its argument and its call", () => {
  expect(selections("block A { conv 8 kernel=[3|, 5] bn(eps=1e-3) }").slice(0, 4)).toEqual([
    "3",
    "[3, 5]",
    "kernel=[3, 5]",
    "conv 8 kernel=[3, 5] bn(eps=1e-3)",
  ]);
  expect(selections("block A { conv 8 kernel=3 bn(eps=1|e-3) }").slice(0, 4)).toEqual([
    "1e-3",
    "eps=1e-3",
    "bn(eps=1e-3)",
    "conv 8 kernel=3 bn(eps=1e-3)",
  ]);
});

it("goes on where a line cannot be read", () => {
  expect(selections("block A {\n  conv ( ( ker|nel\n  relu\n}").slice(0, 2)).toEqual(["kernel", "conv ( ( kernel"]);
  expect(selections("|")).toEqual([""]);
});
