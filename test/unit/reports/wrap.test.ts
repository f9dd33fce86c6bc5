import { expect, it } from "vitest";
import { wrap, wrapParagraphs } from "../../../src/reports/wrap.ts";

it("breaks at spaces, as late as it may", () => {
  expect(wrap("one two  three\nfour", 9)).toEqual(["one two", "three", "four"]);
  expect(wrap("one two", 7)).toEqual(["one two"]);
});

it("gives a word that is too long a line of its own, and no line for no words", () => {
  expect(wrap("a incomprehensible b", 5)).toEqual(["a", "incomprehensible", "b"]);
  expect(wrap(" ", 5)).toEqual([]);
});

it("wraps paragraphs by themselves, and leaves lists as they are", () => {
  expect(wrapParagraphs("one two\nthree\n\n- a list of words\n", 9)).toBe("one two\nthree\n\n- a list of words");
});
