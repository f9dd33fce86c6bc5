/** Holes: what is told of them. Values that fit were worked out by hand, by `floor((in + 2 * pad - kernel) / stride) + 1` and the counts of weights. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { createBudget } from "../../../src/fill/budget.ts";
import { applyEdits, applySureFixes } from "../../../src/diagnostics/apply-fixes.ts";
import { findTogetherInText } from "../../support/holes.ts";

function found(text: string) {
  return check("net.cvk", text).diagnostics.filter(({ severity }) => severity === "error");
}

function mended(text: string): string {
  return applySureFixes("net.cvk", text, (each) => check("net.cvk", each).diagnostics).text;
}

function answers(input: string, ...lines: readonly string[]): readonly string[] {
  const [only, ...others] = found(`model Net {\n  input x ${input}\n  ${lines.join("\n  ")}\n}`);
  expect(others).toEqual([]);
  expect(only!.code).toBe("hole/answers");
  return only!.fixes.map(({ description }) => description.replace("write ", ""));
}

function messageOfPad(kernel: number): string {
  return found(`model Net { input x [3, 9, 9]; conv 4 kernel=${kernel} pad=? -> [4, 9, 9] }`)[0]!.message;
}

describe("the values of a hole", () => {
  it.each([
    ["padding", "[192, 13, 13]", ["conv 256 kernel=3 pad=? -> [256, 13, 13]"], ["1"]],
    ["a claim on a later line", "[3, 32, 32]", ["conv 8 kernel=?", "relu", "avgpool 2", "-> [8, 14, 14]"], ["5", "4"]],
    ["a stride", "[3, 224, 224]", ["conv 96 kernel=11 stride=? -> [96, 54, 54]"], ["4"]],
    [
      "channels that a join wants, where one is repeated",
      "[3, 8, 8]",
      ["conv 24 kernel=1", "skip: here", "conv ? kernel=3 pad=1", "add skip"],
      ["1", "24"],
    ],
    ["groups", "[6, 8, 8]", ["conv 12 kernel=3 groups=?"], ["1", "2", "3", "6"]],
    ["a truth value", "[3, 8, 8]", ["conv 2 kernel=1 bias=?", "expect params == 6"], ["false"]],
    ["an element of a list", "[1, 9, 9]", ["conv 1 kernel=[3, ?] -> [1, 7, 5]"], ["5"]],
    ["a part of an expression", "[1, 4, 4]", ["conv 2 * ? kernel=1 -> [10, 4, 4]"], ["5"]],
    ["a variable", "[1, 4, 4]", ["let width = ?", "conv width kernel=1 -> [7, 4, 4]"], ["7"]],
    ["a count of copies", "[1, 9, 9]", ["repeat ? { conv 1 kernel=3 } -> [1, 1, 1]".replace(" ->", "\n  ->")], ["4"]],
    ["a window that is not square", "[1, 9, 9]", ["conv 1 kernel=? -> [1, 7, 5]"], ["3x5"]],
    ["a bound of what is computed", "[1, 4, 4]", ["conv max(?, 3) kernel=1 -> [5, 4, 4]"], ["5"]],
    ["a divisor", "[1, 4, 4]", ["conv 12 / ? kernel=1 -> [3, 4, 4]"], ["4"]],
    [
      "what a variable is computed from",
      "[1, 4, 4]",
      ["let width = 3 * ?", "conv width kernel=1 -> [12, 4, 4]"],
      ["4"],
    ],
    ["a fraction, and those near it", "[1, 16, 16]", ["resize factor=? -> [1, 24, 24]"], ["1.5"]],
    ["a list that is claimed", "[4, 16, 8]", ["reshape ? -> [8, 16, 4]"], ["[8, 16, 4]"]],
    ["an axis in a list", "[1, 4, 6]", ["permute [channels, width, ?] -> [1, 6, 4]"], ["1"]],
    [
      "the tensor of a join",
      "[4, 8, 8]",
      ["wide: conv 8 kernel=1", "same: conv 4 kernel=1", "conv 8 kernel=1", "concat ? -> [12, 8, 8]"],
      ["x", "same"],
    ],
  ])("%s", (_what, input, lines, values) => {
    expect(answers(input, ...lines)).toEqual(values);
  });

  it("of which the largest comes first under a budget", () => {
    // 795 weights a unit and 10 biases.
    const text = "model Net {\n  input x [1, 28, 28]\n  flatten\n  dense ?\n  dense 10\n  expect params <= 1M\n}";
    expect(found(text)[0]!.message).toContain("1257, 1256, 1255, 1254, 1253, 1252, 1251, 1250 and all tried from 1 up");
  });

  it("that go on are told as far as they go", () => {
    expect(found("model Net { input x [3, 20, 20]; conv 4 kernel=? }")[0]!.message).toContain(
      "1, 2, 3, 4, 5, 6, 7, 8 and all up to 20",
    );
    expect(found("model Net { input x [3, 20, 20]; conv ? kernel=1 }")[0]!.message).toContain(
      "1, 2, 3, 4, 5, 6, 7, 8 and all tried from 9 up to 1048576",
    );
    expect(found("model Net { input x [8, 20, 20]; conv ? kernel=1 groups=4 }")[0]!.message).toContain(
      "in steps of 4 all tried from 36 up to 1048576",
    );
  });

  it("of a block are found where it is called", () => {
    const block = "block Pair(width, act = relu) { conv width kernel=1; act; conv width kernel=1 }\n";
    const [hole] = found(`${block}model Net { input x [3, 8, 8]; Pair ? -> [12, 8, 8] }`);
    expect(hole!.fixes.map(({ edits }) => edits[0]!.newText)).toEqual(["12"]);
    expect(found(`${block}model Net { input x [3, 8, 8]; Pair 4, act=? }`)[0]!.message).toContain("relu");
  });
});

describe("several holes", () => {
  it("that depend on each other are found together", () => {
    const [hole, ...others] = found("model Net { input x [3, 7, 7]; conv 4 kernel=? stride=? -> [4, 6, 6] }");
    expect(others).toEqual([]);
    expect(hole!.message).toContain("kernel=2 stride=1");
    const text = hole!.span.source.text;
    for (const { edits } of hole!.fixes) expect(found(applyEdits(text, edits))).toEqual([]);
  });

  it.each([
    [
      "elements of a list",
      "[4, 16, 8]",
      ["reshape [?, 16, ?] -> [8, 16, 4]"],
      "element 1 of shape: 8, element 3 of shape: 4",
    ],
    ["those of a call", "[3, 7, 7]", ["conv 4 kernel=? stride=? -> [4, 6, 6]"], "kernel=2 stride=1"],
    ["parameters of a block", "[3, 8, 8]", ["Pair ?, ? -> [6, 6, 6]"], "width=6 size=3"],
    ["where three are as good as one", "[3, 9, 9]", ["conv ? kernel=? -> [5, 7, 7]"], "channels=5 kernel=3"],
  ])("that have one answer are filled: %s", (_what, input, lines, text) => {
    const block = "block Pair(width, size) { conv width kernel=size }\n";
    const model = `${block}model Net {\n  input x ${input}\n  ${lines.join("\n  ")}\n}`;
    const [hole, ...others] = found(model);
    expect(others).toEqual([]);
    expect(hole!.message).toBe(`2 values are to be found together: ${text} fits, and nothing else`);
    expect(found(mended(model))).toEqual([]);
  });

  it("of several lines that a figure tells apart are filled", () => {
    // (7 - a + 1) - b + 1 == 1 leaves a + b == 8; 4 * a * a + 16 * b * b weights say which is which.
    const lines =
      "conv 4 kernel=? bias=false\n  conv 4 kernel=? bias=false -> [4, 1, 1]\n  expect params == 4 * 9 + 16 * 25";
    const text = `model Net {\n  input x [1, 7, 7]\n  ${lines}\n}`;
    expect(mended(text)).toBe(text.replace("?", "3").replace("?", "5"));
  });

  it("are named with their lines", () => {
    const text = "model Net {\n  input x [1, 6, 6]\n  conv 4 kernel=?\n  conv 4 kernel=? -> [4, 5, 5]\n}";
    expect(found(text)[0]!.message).toBe(
      "2 values are to be found together: kernel of line 3: 1, kernel of line 4: 2; kernel of line 3: 2, kernel of line 4: 1 fit",
    );
  });

  it("that do not have their own answers each", () => {
    const codes = found("model Net { input x [3, 7, 7]; conv 4 kernel=? -> [4, 5, 5]; conv ? kernel=1 -> [9, 5, 5] }");
    expect(codes.map(({ fixes }) => fixes[0]!.edits[0]!.newText)).toEqual(["3", "9"]);
  });
});

describe("with open sizes", () => {
  it.each([
    [
      // Half of H rounded down, times 2, is H where H is even; with another stride that is so at H = 2 alone, or nowhere.
      "a stride that brings back the size",
      ["s: conv 8 kernel=3 pad=1", "maxpool 2", "convtranspose 8 kernel=2 stride=?", "add s"],
      "2 fits, and nothing else at as many sizes",
    ],
    [
      "a factor where others repeat an axis of size 1",
      ["conv 16 kernel=3 stride=2 pad=1", "upsample ?", "add { conv 3 kernel=1 } { from x }"],
      "2 fits, and nothing else at as many sizes",
    ],
    [
      // H - 2 = H - 2 - 4 - 6 + 2 * pad + … : 2 + 4 + 6 - 2 * pad = 2.
      "padding of a dilated window",
      ["s: conv 8 kernel=3", "conv 8 kernel=3 dilation=2", "conv 8 kernel=3 dilation=3 pad=?", "add s"],
      "5 fits, and nothing else at as many sizes",
    ],
    [
      "a window whose claim others meet at some sizes",
      ["maxpool ? -> [3, floor(H / 4), floor(W / 4)]"],
      "4 fits, and nothing else at as many sizes",
    ],
    [
      "words that mean the same",
      ["conv 16 kernel=5 pad=? -> [16, H, W]"],
      "2 (or same, same_lower) fits, and nothing else",
    ],
  ])("the values are told that fit at most of them: %s", (_what, lines, text) => {
    const model = `model Net {\n  input x [3, H, W]\n  ${lines.join("\n  ")}\n}`;
    expect(found(model)[0]!.message.split(" found: ")[1]).toBe(text);
    expect(found(mended(model))).toEqual([]);
  });

  it("one that fits at a few sizes is told with these", () => {
    // What is transposed has 4 * (L / 4 - 2) + kernel elements: L where the kernel is 8, and one that repeats where it is 1 and L is 8.
    const lines = "require L % 4 == 0; conv 8 kernel=8 stride=4; convtranspose 1 kernel=? stride=4; add x";
    const [hole] = found(`model Net { input x [1, L]; ${lines} }`);
    expect(hole!.message).toContain(": 8 fits, and nothing else at as many sizes");
    expect(hole!.notes).toEqual(["at fewer sizes others fit: 1 (for L of 8)"]);
  });

  it("values that fit nowhere but at single sizes are marked", () => {
    // 8 * (L - 3) elements are 5 times as many as the first axis has: one L for each multiple of 8.
    const [hole] = found("model Net { input x [1, L]; conv 8 kernel=4; reshape [?, 5] }");
    expect(hole!.message).toMatch(/: 8, 16, .* fit, at some sizes only$/);
  });

  it("the search ends after some work, whatever the sizes", () => {
    const budget = createBudget(20);
    const text = "model Net { input x [1, L]; slice length=[?, ?]; add x }";
    const { found: combinations, stoppedAfter } = findTogetherInText("net.cvk", text, budget);
    expect(budget.isSpent).toBe(true);
    expect(stoppedAfter).toBeGreaterThan(0);
    expect(combinations.length).toBeGreaterThan(0);
  });
});

describe("a hole", () => {
  it("with one answer is filled by --fix, and no other", () => {
    expect(mended("model Net { input x [3, 8, 8]; conv ? kernel=1 -> [5, 8, 8] }")).toBe(
      "model Net { input x [3, 8, 8]; conv 5 kernel=1 -> [5, 8, 8] }",
    );
    const open = "model Net { input x [3, 8, 8]; conv ? kernel=1 }";
    expect(mended(open)).toBe(open);
  });

  it("tells words that mean the same with the number, and others by themselves", () => {
    expect(messageOfPad(5)).toBe("pad is to be found: 2 (or same, same_lower) fits, and nothing else");
    // An even kernel has one row more on one side.
    expect(messageOfPad(4)).toBe("pad is to be found: same, same_lower fit");
  });

  it("is not filled with numbers for which nobody can tell the sizes that remain", () => {
    // 4 * H is a multiple of every odd number for some H with H % 4 == 1, and of no even one; above 10,000 that is not followed.
    const [hole] = found("model Net { input x [4, H]; reshape [4, ?, -1]; require H % 4 == 1 }");
    expect(hole!.message).toMatch(/: 1, 3, 5, 7, 9, 11, 13, 15 and /);
    expect(hole!.message).not.toContain("10001");
  });

  it("that nothing fits tells what excludes it", () => {
    const [hole] = found("model Net { input x [3, 13, 13]; conv 4 kernel=4 stride=? -> [4, 6, 6] }");
    expect(hole).toMatchObject({
      code: "hole/no-answer",
      notes: ["2 comes nearest: the tensor here is [4, 5, 5], not [4, 6, 6]"],
    });
    expect(hole!.labels).toHaveLength(1);
  });

  it.each([
    ["a claim", "model Net { input x [3]; dense 2 -> [?] }"],
    ["`expect`", "model Net { input x [3]; dense 2; expect params <= ? }"],
    ["a default", "model Net(width = ?) { input x [3]; dense width }"],
    ["a default", "model Net { input x [3, H = ?]; dense H; expect params == 9 at H=2 }"],
  ])("cannot stand in %s", (what, text) => {
    expect(found(text).map(({ code, message }) => [code, message])).toEqual([
      ["syntax/hole", `\`?\` cannot stand in ${what}`],
    ]);
  });

  it("in an imported file or a setting is told, and nothing else", () => {
    const host = { readFile: () => "block One { conv ? kernel=1 }" };
    const importing = 'import { One } from "one.cvk"\nmodel Net(n = 3) { input x [3, 8, 8]; One; conv n kernel=1 }';
    const codes = (options: { settings?: Record<string, string> }) =>
      check("net.cvk", importing, host, options).diagnostics.map(({ code, message }) => [code, message.split(": ")[1]]);
    expect(codes({})).toEqual([["hole/unjudged", "it stands in an imported file"]]);
    expect(codes({ settings: { n: "?" } })).toContainEqual(["hole/unjudged", "it stands in a setting"]);
  });

  it("waits for other mistakes", () => {
    expect(found("model Net { input x [3]; dens 2; dense ? }").map(({ code }) => code)).toEqual([
      "resolve/unknown-layer",
      "hole/unjudged",
    ]);
  });

  it("is the choice between two values behind one", () => {
    expect(found("model Net { input x [3]; dense (true ? 2 : 3) -> [2] }")).toEqual([]);
  });
});
