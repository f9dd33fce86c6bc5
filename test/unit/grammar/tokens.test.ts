import { describe, expect, test } from "vitest";
import { createLexer, tokenize } from "../../../grammar/tokens.ts";

function kinds(text: string): string[] {
  return tokenize(text).map((token) => `${token.tokenType.name} ${JSON.stringify(token.image)}`);
}

function images(text: string): string {
  return tokenize(text)
    .map((token) => token.image)
    .join(" ");
}

test("the definition of the lexer is valid, and its first characters are known", () => {
  expect(() => createLexer(false)).not.toThrow();
});

describe("numbers", () => {
  test.each([
    ["61_100_840", 'Integer "61_100_840"'],
    ["62M", 'Decimal "62M"'],
    ["0.5", 'Decimal "0.5"'],
    ["1e-5", 'Decimal "1e-5"'],
    ["8MB", 'Decimal "8MB"'],
    ["8MiB", 'Decimal "8MiB"'],
    ["8kB", 'Decimal "8kB"'],
    ["512B", 'Decimal "512B"'],
    ["11x11", 'Window "11x11"'],
    ["1x2x3", 'Window "1x2x3"'],
    ["12px", 'MisspeltNumber "12px"'],
    ["3x", 'MisspeltNumber "3x"'],
    ["1_", 'MisspeltNumber "1_"'],
    ["0x1F", 'MisspeltNumber "0x1F"'],
    ["3é", 'MisspeltNumber "3é"'],
    [".5", 'BareFraction ".5"'],
  ])("%s", (text, expected) => {
    expect(kinds(text)).toEqual([expected]);
  });

  test("behind a touching dot digits are one segment of a path", () => {
    expect(images("features.0.1")).toBe("features . 0 . 1");
    expect(images('"a b".0.5')).toBe('"a b" . 0 . 5');
    expect(images("x 0.1")).toBe("x 0.1");
  });

  test("a label of integers at the start of a line is a path", () => {
    expect(images("0.1: conv")).toBe("0 . 1 : conv");
    expect(kinds("0: conv")[0]).toBe('Integer "0"');
    expect(images("[\n0.5,\n0.25]")).toBe("[ \n 0.5 , \n 0.25 ]");
  });
});

describe("names", () => {
  test.each(["conv", "_x1", "größe", "宽度", "ширина", "𝛼"])("%s is a name", (text) => {
    expect(kinds(text)).toEqual([`Name ${JSON.stringify(text)}`]);
  });

  test("keywords are whole words", () => {
    expect(kinds("input")).toEqual(['Input "input"']);
    expect(kinds("inputs")).toEqual(['Name "inputs"']);
    expect(kinds("input_1")).toEqual(['Name "input_1"']);
    expect(kinds("inputé")).toEqual(['Name "inputé"']);
  });

  test.each(["×", "→", "–", "“", "，"])("%s is not a letter", (text) => {
    expect(kinds(text)[0]).toContain("Unknown");
  });
});

describe("brackets", () => {
  test("a parenthesis that touches a name opens arguments", () => {
    expect(kinds("conv(")[1]).toBe('OpenArguments "("');
    expect(kinds("conv (")[1]).toBe('OpenParenthesis "("');
    expect(kinds("input(")[1]).toBe('OpenArguments "("');
    expect(kinds("64(")[1]).toBe('OpenParenthesis "("');
    expect(kinds("conv/**/(")[1]).toBe('OpenParenthesis "("');
  });

  test("a bracket that touches a value opens an index", () => {
    expect(kinds("depths[")[1]).toBe('OpenIndex "["');
    expect(kinds("depths [")[1]).toBe('OpenBracket "["');
    expect(kinds("x[0][1]").filter((kind) => kind.startsWith("OpenIndex"))).toHaveLength(2);
    expect(kinds("[[1],[2]]").filter((kind) => kind.startsWith("OpenIndex"))).toHaveLength(0);
    expect(kinds("->[")[1]).toBe('OpenBracket "["');
  });
});

test("comments of all kinds and spaces leave no tokens", () => {
  expect(kinds("#!/usr/bin/env convoke")).toEqual([]);
  expect(kinds("a // b ; c")).toEqual(['Name "a"']);
  expect(kinds("a /* b\n c */ d")).toEqual(['Name "a"', 'Name "d"']);
  expect(kinds("\ufeffa\u00a0b\tc")).toEqual(['Name "a"', 'Name "b"', 'Name "c"']);
});

test("all line ends are newlines", () => {
  expect(kinds("a\nb\r\nc\rd").filter((kind) => kind.startsWith("Newline"))).toHaveLength(3);
});

test("what is not a token has a kind of its own", () => {
  expect(kinds("# x")).toEqual(['HashComment "# x"']);
  expect(kinds("/* x")).toEqual(['UnclosedComment "/* x"']);
  expect(kinds('"x')).toEqual(['UnclosedText "\\"x"']);
  expect(kinds("'x'")).toEqual([`SingleQuotedText "'x'"`]);
  expect(kinds("@")).toEqual(['Unknown "@"']);
});

test("a token knows where it ends", () => {
  expect(tokenize(" conv")[0]).toMatchObject({ startOffset: 1, endOffset: 4 });
});
