import { describe, expect, test } from "vitest";
import { spanText } from "../../../src/base/source.ts";
import { readBody, valueOf } from "./reading.ts";

describe("literals", () => {
  test.each([
    ["61_100_840", "61100840"],
    ["62M", "62000000"],
    ["1.1M", "1100000"],
    ["2K", "2000"],
    ["3G", "3000000000"],
    ["0.5", "0.5"],
    ["1e-5", "0.00001"],
    ["8MB", "8000000B"],
    ["8MiB", "8388608B"],
    ["8kB", "8000B"],
    ["8KiB", "8192B"],
    ["1GiB", "1073741824B"],
    ["512B", "512B"],
    ["11x11", "11x11"],
    ["true", "true"],
    ["false", "false"],
    ['"same"', '"same"'],
    ["[1, [2, 3], ]", "[1, [2, 3]]"],
    ["[]", "[]"],
  ])("%s", (text, expected) => {
    expect(valueOf(text)).toBe(expected);
    expect(readBody(`let x = ${text}`).mistakes).toEqual([]);
  });

  test.each(["9007199254740992", "1e400"])("%s is too large", (text) => {
    expect(readBody(`let x = ${text}`).mistakes).toEqual(["2:11 number-too-large"]);
  });
});

describe("precedence", () => {
  test.each([
    ["a + b * c", "(a + (b * c))"],
    ["a - b - c", "((a - b) - c)"],
    ["a / b * c % d", "(((a / b) * c) % d)"],
    ["(a + b) * 2", "((a + b) * 2)"],
    ["a + 1 < b * 2", "((a + 1) < (b * 2))"],
    ["a < b && c >= d || e != f", "(((a < b) && (c >= d)) || (e != f))"],
    ["a || b && c", "(a || (b && c))"],
    ["-a * b", "((-a) * b)"],
    ["- -a", "(-(-a))"],
    ["!a && !!b", "((!a) && (!(!b)))"],
    ["-x[0]", "(-x[0])"],
    ["a ? b : c ? d : e", "(a ? b ? (c ? d ? e))"],
    ["a ? b ? 1 : 2 : 3", "(a ? (b ? 1 ? 2) ? 3)"],
    ["a == 1 ? 2 : 3 + 4", "((a == 1) ? 2 ? (3 + 4))"],
    ["0 -1", "(0 - 1)"],
    ["(a < b) == c", "((a < b) == c)"],
  ])("%s", (text, expected) => {
    expect(valueOf(text)).toBe(expected);
  });

  test.each(["a < b < c", "a == b == c", "a < b == c"])("%s: comparisons do not chain", (text) => {
    const { mistakes, diagnostics } = readBody(`let x = ${text}`);
    expect(mistakes).toEqual(["2:11 chained-comparison"]);
    expect(diagnostics[0]!.help[0]).toContain("&& b");
  });
});

describe("references", () => {
  test.each([
    ["in.channels", "in.channels"],
    ["features.0.1", "features.0.1"],
    ["0.params", "0.params"],
    ['"conv1/7x7_s2".channels', "conv1/7x7_s2.channels"],
    ["depths[0]", "depths[0]"],
    ["grid[1][2 + 3]", "grid[1][(2 + 3)]"],
    ["[1, 2][i]", "[1, 2][i]"],
    ["min(a, b + 1,)", "min(a, (b + 1))"],
    ["bn(eps=1e-3)", "bn(eps=0.001)"],
    ["f()", "f()"],
    ["input + from * let", "(input + (from * let))"],
  ])("%s", (text, expected) => {
    expect(valueOf(text)).toBe(expected);
    expect(readBody(`let x = ${text}`).mistakes).toEqual([]);
  });

  test("only plain names are called", () => {
    expect(readBody("let x = a.b(3)").mistakes).toEqual(["2:11 not-callable"]);
  });
});

test("a span takes in its parentheses and signs", () => {
  const [statement] = readBody("let x = -(a + b) * f(c)[0]").statements;
  const value = statement?.kind === "let" ? statement.value : undefined;
  expect(value?.kind).toBe("binary");
  if (value?.kind !== "binary") return;
  expect([value, value.left, value.right].map((each) => spanText(each.span))).toEqual([
    "-(a + b) * f(c)[0]",
    "-(a + b)",
    "f(c)[0]",
  ]);
});
