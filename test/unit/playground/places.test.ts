import { expect, it } from "vitest";
import { lineAt, movedOffset, movedRange, thingsAt } from "../../../playground/page/places.ts";
import type { Range } from "../../../playground/subject.ts";

const text = "conv 4; relu\n\npool 2 -> [4]\n";
const conv: Range = [0, 6];
const relu: Range = [8, 12];
const pool: Range = [14, 20];

it("a thing that the cursor stands in is found before its neighbours on the line", () => {
  const things = [[conv], [relu], [pool]];
  expect(thingsAt(things, text, 3)).toEqual([0]);
  expect(thingsAt(things, text, 12)).toEqual([1]);
  expect(thingsAt(things, text, 7)).toEqual([0, 1]);
  expect(thingsAt(things, text, text.indexOf("[4]"))).toEqual([2]);
  expect(thingsAt(things, text, 13)).toEqual([]);
  expect(thingsAt(things, text, text.length)).toEqual([]);
});

it("one line may be several things, and a thing may be several places", () => {
  expect(thingsAt([[conv, pool], [], [pool]], text, 15)).toEqual([0, 2]);
  expect(thingsAt([[conv, pool], [], [pool]], text, 0)).toEqual([0]);
});

it("places move with the text before them", () => {
  const longer = text.replace("4;", "4 kernel=3;");
  expect(movedRange(pool, text, longer)).toEqual([23, 29]);
  expect(movedRange([23, 29], longer, text)).toEqual([14, 20]);
  expect(movedOffset(3, text, longer)).toBe(3);
  expect(movedOffset(20, text, text)).toBe(20);
});

it("a place within what has changed is where the change begins", () => {
  expect(movedOffset(5, "abcXXXXdef", "abcdef")).toBe(3);
  expect(movedOffset(7, "abcXXXXdef", "abcdef")).toBe(3);
  expect(movedOffset(9, "abcXXXXdef", "abcdef")).toBe(5);
  // What is equal at both ends is counted once.
  expect(movedOffset(2, "aa", "aaa")).toBe(2);
});

it("lines count from 1", () => {
  expect([0, 12, 13, 14, text.length].map((offset) => lineAt(text, offset))).toEqual([1, 1, 2, 3, 4]);
});
