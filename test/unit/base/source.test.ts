import { describe, expect, it } from "vitest";
import { Source, spanBetween, spanText } from "../../../src/base/source.ts";

describe("positions in a source", () => {
  const source = new Source("a.cvk", "one\ntwo 模型 𝒳!\r\n\nlast");

  it.each([
    [0, 1, 1],
    [3, 1, 4], // the line end belongs to its line
    [4, 2, 1],
    [8, 2, 5],
    [10, 2, 7], // behind two characters of one unit each
    [13, 2, 10], // behind a character of two units
    [16, 3, 1],
    [17, 4, 1],
    [21, 4, 5], // the end of the text
  ])("offset %i is line %i, column %i", (offset, line, column) => {
    expect(source.positionAt(offset)).toEqual({ line, column });
  });

  it("clamps offsets outside the text", () => {
    expect(source.positionAt(-5)).toEqual({ line: 1, column: 1 });
    expect(source.positionAt(1000)).toEqual({ line: 4, column: 5 });
  });

  it("gives lines without their ends, and nothing for lines that are not there", () => {
    expect([1, 2, 3, 4, 5].map((line) => source.lineText(line))).toEqual(["one", "two 模型 𝒳!", "", "last", ""]);
  });

  it("an empty text has one empty line", () => {
    const empty = new Source("empty.cvk", "");
    expect(empty.positionAt(0)).toEqual({ line: 1, column: 1 });
    expect(empty.lineText(1)).toBe("");
  });

  it("a text that ends its last line has an empty line behind it", () => {
    expect(new Source("a.cvk", "one\n").positionAt(4)).toEqual({ line: 2, column: 1 });
  });
});

describe("spans", () => {
  const source = new Source("a.cvk", "conv 64 kernel=3");
  it("joins in either order, and gives its text", () => {
    const first = { source, start: 5, end: 7 };
    const second = { source, start: 8, end: 16 };
    expect(spanText(spanBetween(first, second))).toBe("64 kernel=3");
    expect(spanText(spanBetween(second, first))).toBe("64 kernel=3");
  });
});
