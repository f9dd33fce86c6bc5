import { describe, expect, test } from "vitest";
import { printBody, read, readBody, repaired, statementsOf } from "./reading.ts";

describe("one line, one mistake, at its place", () => {
  test.each([
    // characters and literals
    ["conv 3 @", "2:10 unexpected-character"],
    ["conv 3 @ $ %", "2:10 unexpected-character"],
    ["conv 3×3", "2:9 unexpected-character"],
    ["conv a😀b", "2:9 unexpected-character"],
    ["conv \u200b3", "2:8 unexpected-character"],
    ["conv 3 # three", "2:10 hash-comment"],
    ["conv 3 mode='same'", "2:15 single-quotes"],
    ['conv 3 mode="same', "2:15 unclosed-string"],
    ["conv 12px", "2:8 number-runs-into-letter"],
    ["conv 3 kernel=3x", "2:17 number-runs-into-letter"],
    ["dropout .5", "2:11 leading-dot"],
    // values
    ["conv 64 kernel=", "2:18 expected-value"],
    ["conv 64,", "2:11 expected-value"],
    ["conv 64 + ", "2:12 expected-value"],
    ["conv (64 + )", "2:14 expected-value"],
    ["conv 64 kernel=/ 3", "2:18 expected-value"],
    ["from", "2:7 expected-value"],
    ["expect", "2:9 expected-value"],
    ["expect macs <= 5 at", "2:22 expected-value"],
    ["expect macs <= 5 at 32x32", "2:23 expected-value"],
    ["expect macs <= 5 at H", "2:24 expected-symbol"],
    ["expect macs <= 5 at H=", "2:25 expected-value"],
    ["expect macs <= 5 at H=3 4", "2:27 unexpected-text"],
    ["expect macs <= 5 H=3", "2:20 unexpected-text"],
    ["require H == 2 at H=3", "2:18 unexpected-text"],
    ["require", "2:10 expected-value"],
    ["require H % 32 == 0 8", "2:23 unexpected-text"],
    ["require H = 32", "2:13 unexpected-text"],
    ["require: conv 3", "2:3 keyword-as-label"],
    ["let x =", "2:10 expected-value"],
    ["conv a ? 1", "2:13 expected-symbol"],
    ["conv features.", "2:17 expected-name"],
    // statements
    ["let 3", "2:7 expected-name"],
    ["let x 3", "2:9 expected-symbol"],
    ["let x = 3 4", "2:13 unexpected-text"],
    ["input", "2:8 expected-name"],
    ["input [3, 4]", "2:9 expected-name"],
    ["input image", "2:14 expected-shape"],
    ["input image 3, 4", "2:15 expected-shape"],
    ["input image [3, 4] relu", "2:22 unexpected-text"],
    ["input image [3, H =]", "2:22 expected-value"],
    ["input image [3, H = , W]", "2:23 expected-value"],
    ["input image [3, 224 = H]", "2:23 unexpected-text"],
    ["input image [3, 2 * H = 4]", "2:25 unexpected-text"],
    ["input image [3, H = 4 5]", "2:25 missing-comma"],
    ["conv 3 -> [3, H = 4]", "2:19 unexpected-text"],
    ["conv [H = 4]", "2:11 unexpected-text"],
    ["output", "2:9 expected-name"],
    ["output a, b", "2:11 unexpected-text"],
    ["layout", "2:9 expected-name"],
    ["-> 3", "2:6 expected-shape"],
    ["dense 10 -> 10", "2:15 expected-shape"],
    ["dense 10 -> [10] relu", "2:20 unexpected-text"],
    ["repeat 3", "2:11 expected-braces"],
    ["repeat { relu }", "2:10 expected-value"],
    ["if a = b { relu }", "2:8 unexpected-text"],
    ["for x [1, 2] { relu }", "2:9 expected-symbol"],
    ["for in [1] { relu }", "2:10 expected-symbol"],
    ["else { relu }", "2:3 else-without-if"],
    ["relu else { relu }", "2:8 else-without-if"],
    ["add {} else {}", "2:10 else-without-if"],
    ["train", "2:8 expected-braces"],
    // lines that begin with something else
    ["skip:", "2:8 expected-layer"],
    ["skip: output x", "2:9 expected-layer"],
    ["64 relu", "2:6 expected-layer"],
    ['"skip" relu', "2:10 expected-layer"],
    ["(relu)", "2:3 expected-layer"],
    ["in", "2:3 expected-layer"],
    ["x = 3", "2:5 assignment"],
    ["reshape[1, 2]", "2:10 unexpected-text"],
    ["nn.conv 3", "2:5 unexpected-text"],
    ["input: conv 3", "2:3 keyword-as-label"],
    ["repeat.0: conv 3", "2:3 keyword-as-label"],
    ["block B { relu }", "2:3 nested-declaration"],
    ['import { B } from "b"', "2:3 nested-declaration"],
    // the order on a line
    ["conv 64 32", "2:11 missing-comma"],
    ["conv [1] [2]", "2:12 missing-comma"],
    ["conv 64,", "2:11 expected-value"],
    ["conv, 64", "2:7 unneeded-comma"],
    ["add {}, {}", "2:9 unneeded-comma"],
    ["conv kernel=3 64", "2:17 order"],
    ["conv kernel=3, 64", "2:18 order"],
    ["add {} {} axis=1", "2:13 order"],
    ["add {} 3", "2:10 order"],
    ["conv(kernel=3, 64)", "2:18 order"],
    ["conv 3 bn(eps=1, 2)", "2:20 order"],
    ["conv(64 kernel=3)", "2:11 missing-comma"],
    ["pad [1 2]", "2:10 missing-comma"],
    ["conv (1 2)", "2:11 unexpected-text"],
    // brackets
    ["conv 3)", "2:9 unopened-bracket"],
    ["conv (1 + 2]", "2:14 mismatched-bracket"],
    ["conv(64, kernel=3", "2:7 unclosed-bracket"],
    ["conv ((a + b) * 2", "2:8 unclosed-bracket"],
    ["pad [1, 2", "2:7 unclosed-bracket"],
    ["conv f(a, [1, 2)", "2:13 unclosed-bracket"],
    ["conv(64, { relu })", "2:7 unclosed-bracket"],
    ["conv (1; 2)", "2:10 unexpected-text"],
  ])("%s", (line, mistake) => {
    const { mistakes, statements } = readBody("bn", line, "relu");
    expect(mistakes).toEqual([mistake.replace(/^2/, "3")]);
    expect(statements.at(-1)).toMatchObject({ kind: "layer", name: { text: "relu" } });
  });
});

describe("the fix of a mistake mends it", () => {
  test.each([
    ["clip 0 6", "clip 0, 6"],
    ["conv 64 3", "conv 64 kernel=3"],
    ["conv 3 64 3", "conv 64 kernel=3"],
    ["conv 3 64 kernel=3", "conv 64 kernel=3"],
    ["conv 7x7 64", "conv 64 kernel=7x7"],
    ["conv 64 3x3/2", "conv 64 kernel=3x3 stride=2"],
    ["conv 64 kernel=3 stride= pad=1", "conv 64 kernel=3 pad=1"],
    ["conv(64, kernel=3, pad=)", "conv(64, kernel=3)"],
    ["conv 3 # three", "conv 3 // three"],
    ["conv 3 mode='same'", 'conv 3 mode="same"'],
    ["dropout .5", "dropout 0.5"],
    ["expect params < 5m", "expect params < 5M"],
    ["expect weights < 8mb", "expect weights < 8MB"],
    ["conv 3 kernel=3X3", "conv 3 kernel=3x3"],
    ["conv 3 kernel=3×3", "conv 3 kernel=3x3"],
    ["dense 3 → [3]", "dense 3 -> [3]"],
    ["expect a < b < c", "expect a < b && b < c"],
    ["if a = b { relu }", "if a == b { relu }"],
    ["x = 3", "let x = 3"],
    ["input: conv 3", '"input": conv 3'],
    ["conv(64 kernel=3)", "conv(64, kernel=3)"],
    ["conv(64, kernel=3 // three", "conv(64, kernel=3) // three"],
    ["conv (1 + 2]", "conv (1 + 2)"],
    ["conv 3)", "conv 3"],
    ["reshape[1]", "reshape [1]"],
  ])("%s", (line, expected) => {
    const text = repaired(`model M {\n${line}\n}\n`);
    expect(text).toBe(`model M {\n${expected}\n}\n`);
    expect(read(text).mistakes).toEqual([]);
  });
});

describe("what was understood of a broken line is kept", () => {
  test.each([
    ["skip1: conv 64 kernel= ", "skip1: conv 64 kernel=? , ?"],
    ["let x =", "let x = ?"],
    ["input image", "input image [?]"],
    ["add 3 = { a: conv 3 } {}", "add 3 , ? {a: conv 3} {}"],
    ["if a = b { conv 3 }", "if ? {conv 3}"],
    ["repeat { conv 3 }", "repeat ? {conv 3}"],
    ["conv 12px relu", "conv ? relu"],
    ["conv 64 32 relu", "conv 64 , 32 relu"],
    ["conv kernel=3 64 relu", "conv 64 kernel=3 relu"],
    ["dense 10 -> ", "dense 10 , ?"],
    ["-> 3", "?"],
  ])("%s", (line, expected) => {
    expect(statementsOf(line)).toEqual([expected]);
  });

  test("braces behind the mistake are read, with their own mistakes", () => {
    const { mistakes } = readBody("add 3 = {", "  conv 3 kernel=", "} {", "  relu )", "}", "let 3");
    expect(mistakes).toEqual([
      "2:9 unexpected-text",
      "3:19 expected-value",
      "5:10 unopened-bracket",
      "7:7 expected-name",
    ]);
  });
});

describe("outside of models", () => {
  test("a run of lines is one mistake", () => {
    expect(read("conv 3\nrelu\n\nmodel A { relu }\nconv 3\n").mistakes).toEqual([
      "1:1 outside-model",
      "5:1 outside-model",
    ]);
  });

  test.each([
    ["model { relu }", "1:7 expected-name"],
    ["model A relu", "1:9 expected-braces"],
    ["model A(x y) { relu }", "1:11 missing-comma"],
    ["model A(x=) { relu }", "1:11 expected-value"],
    ["block 3 { relu }", "1:7 expected-name"],
    ["import Down", "1:8 expected-symbol"],
    ["import { Down", "1:8 unclosed-bracket"],
    ['import { Down "x"', "1:8 unclosed-bracket"],
    ["import { Down }", "1:16 expected-symbol"],
    ["import { Down } from x", "1:22 expected-symbol"],
    ['import { Down Up } from "x"', "1:15 expected-symbol"],
    ["model: conv 3", "1:1 keyword-as-label"],
  ])("%s", (line, mistake) => {
    const { mistakes, file } = read(`${line}\nmodel B { relu }\n`);
    expect(mistakes).toEqual([mistake]);
    expect(file.declarations.at(-1)).toMatchObject({ kind: "model", name: { text: "B" } });
  });

  test("a model with a broken head keeps its body", () => {
    const [model] = read("model A = { conv 3 }").file.declarations;
    expect(model?.kind === "model" && printBody(model.body)).toBe("{conv 3}");
  });
});

test("no message speaks of the parser's own terms", () => {
  const texts = ["conv 3 )", "let 3", "input image", "conv 64 kernel=", "-> 3", "skip:", "for x [1] { }"];
  const { diagnostics } = readBody(...texts);
  expect(diagnostics).toHaveLength(texts.length);
  for (const { message, help } of diagnostics) {
    expect([message, ...help].join(" ")).not.toMatch(/token|Expecting|undefined|\b(Open|Close|Assign)[A-Z]?/);
  }
});

test("a text that ends at a quote with a backslash is told that there are no escapes", () => {
  const escapes = 'a text has no escapes: `\\"` ends it, and no text has a `"` in it';
  expect(lastHelp('"a\\"b": conv 6 kernel=5')).toEqual([escapes]);
  // Only a quote of the same line.
  expect(lastHelp('"a\\": relu', '"b: relu')).toEqual(['close it with `"`']);
  expect(lastHelp('"b: relu')).toEqual(['close it with `"`']);
});

function lastHelp(...lines: readonly string[]): readonly string[] {
  return readBody(...lines).diagnostics.at(-1)!.help;
}
