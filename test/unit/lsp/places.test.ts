import { expect, it } from "vitest";
import { Source } from "../../../src/base/source.ts";
import { offsetAt, positionOf } from "../../../src/lsp/places.ts";

const source = new Source("a.cvk", "ab\r\n𝒳c\rd\n");

it("counts lines and UTF-16 units from 0, by every line end", () => {
  const places = [0, 2, 4, 6, 7, 8, 9, 10].map((offset) => positionOf(source, offset));
  expect(places.map(({ line, character }) => `${line}:${character}`)).toEqual([
    "0:0",
    "0:2",
    "1:0",
    "1:2",
    "1:3",
    "2:0",
    "2:1",
    "3:0",
  ]);
});

it("finds offsets again, and the nearest where there is none", () => {
  expect([at(0, 0), at(0, 2), at(1, 2), at(2, 1), at(3, 0)]).toEqual([0, 2, 6, 9, 10]);
  expect([at(0, 99), at(1, -1), at(-1, 3), at(7, 0)]).toEqual([2, 4, 0, 10]);
});

function at(line: number, character: number): number {
  return offsetAt(source, { line, character });
}
