import { describe, expect, test } from "vitest";
import { printDeclaration, read } from "./reading.ts";

function lines(...texts: readonly string[]) {
  const reading = read(`${texts.join("\n")}\n`);
  return { ...reading, printed: reading.file.declarations.map(printDeclaration) };
}

describe("an unclosed brace is one mistake, where the indentation shows it", () => {
  test("of a branch", () => {
    const { mistakes, printed, diagnostics } = lines(
      "model A {",
      "  conv 3",
      "  add {",
      "    conv 4",
      "  relu",
      "  dense 10",
      "}",
      "model B {",
      "  conv 5",
      "}",
    );
    expect(mistakes).toEqual(["3:7 unclosed-brace"]);
    expect(printed).toEqual(["model A() {conv 3; add {conv 4}; relu; dense 10}", "model B() {conv 5}"]);
    expect(diagnostics[0]!.help).toEqual(["close it with `}` before line 5"]);
  });

  test("of a branch at the end of its body", () => {
    const { mistakes, printed } = lines("model A {", "  add {", "    conv 4", "}", "block B(x) { relu }");
    expect(mistakes).toEqual(["2:7 unclosed-brace"]);
    expect(printed).toEqual(["model A() {add {conv 4}}", "block B(x) {relu}"]);
  });

  test("before a stray `else`, which then belongs to its `if`", () => {
    const { mistakes, printed } = lines(
      "model A {",
      "  if a {",
      "    conv 1",
      "  else {",
      "    conv 2",
      "  }",
      "  dense 10",
      "}",
      "model B { relu }",
    );
    expect(mistakes).toEqual(["2:8 unclosed-brace"]);
    expect(printed).toEqual(["model A() {if a {conv 1} else {conv 2}; dense 10}", "model B() {relu}"]);
  });

  test("of a model before the next one", () => {
    const { mistakes, printed } = lines("model A {", "  conv 3", "", "model B(x) {", "  conv 4", "}");
    expect(mistakes).toEqual(["1:9 unclosed-brace"]);
    expect(printed).toEqual(["model A() {conv 3}", "model B(x) {conv 4}"]);
  });

  test("of the last model", () => {
    const { mistakes, printed } = lines("model A { relu }", "model B {", "  conv 4");
    expect(mistakes).toEqual(["2:9 unclosed-brace"]);
    expect(printed).toEqual(["model A() {relu}", "model B() {conv 4}"]);
  });

  test("of a model before a `let`", () => {
    const { mistakes, printed } = lines("model A {", "  conv 3", "let x = 3", "model B { relu }");
    expect(mistakes).toEqual(["1:9 unclosed-brace"]);
    expect(printed).toEqual(["model A() {conv 3}", "let x = 3", "model B() {relu}"]);
  });

  test("in a text without indentation it is the outermost", () => {
    const { mistakes, printed } = lines("model A {", "add {", "conv 3", "}", "relu", "model B {", "conv 4", "}");
    expect(mistakes).toEqual(["1:9 unclosed-brace"]);
    expect(printed).toEqual(["model A() {add {conv 3}; relu}", "model B() {conv 4}"]);
  });

  test("two of them are two mistakes", () => {
    const { mistakes } = lines("model A {", "  add {", "    mul {", "      conv 4", "  relu", "}");
    expect(mistakes).toEqual(["2:7 unclosed-brace", "3:9 unclosed-brace"]);
  });

  test("and hides no other mistake", () => {
    const { mistakes } = lines(
      "model A {",
      "  let 3",
      "  add {",
      "    conv 3 kernel=",
      "  relu )",
      "}",
      "model B {",
      "  let",
      "}",
    );
    expect(mistakes).toEqual([
      "2:7 expected-name",
      "3:7 unclosed-brace",
      "4:19 expected-value",
      "5:8 unopened-bracket",
      "8:6 expected-name",
    ]);
  });
});

describe("a superfluous brace is one mistake", () => {
  test("inside a model, whose rest still belongs to it", () => {
    const { mistakes, printed } = lines(
      "model A {",
      "  add {",
      "    conv 3 }",
      "  }",
      "  relu",
      "}",
      "model B { relu }",
    );
    expect(mistakes).toEqual(["4:3 unopened-bracket"]);
    expect(printed).toEqual(["model A() {add {conv 3}; relu}", "model B() {relu}"]);
  });

  test("behind a model", () => {
    const { mistakes, printed } = lines("model A {", "  conv 3", "}", "}", "model B { relu }");
    expect(mistakes).toEqual(["4:1 unopened-bracket"]);
    expect(printed).toEqual(["model A() {conv 3}", "model B() {relu}"]);
  });
});

describe("an unclosed bracket ends with its line", () => {
  test("and lines behind it are read", () => {
    const { mistakes, printed } = lines(
      "model A {",
      "  input image [3, 224, 224",
      "  conv(64, kernel=3",
      "  relu",
      "}",
    );
    expect(mistakes).toEqual(["2:15 unclosed-bracket", "3:7 unclosed-bracket"]);
    expect(printed).toEqual(["model A() {input image [3, 224, 224]; conv (64) (kernel=3); relu}"]);
  });

  test("after the arguments that go on below", () => {
    const { mistakes, printed } = lines("model A {", "  conv(64,", "    kernel=3,", "    pad=1", "  relu", "}");
    expect(mistakes).toEqual(["2:7 unclosed-bracket"]);
    expect(printed).toEqual(["model A() {conv (64) (kernel=3) (pad=1); relu}"]);
  });

  test("before a model", () => {
    const { mistakes, printed } = lines("let x = [1, 2", "model A { relu }");
    expect(mistakes).toEqual(["1:9 unclosed-bracket"]);
    expect(printed).toEqual(["let x = [1, 2]", "model A() {relu}"]);
  });

  test("of an import", () => {
    const { mistakes, printed } = lines('import { Down, Up from "x"', "model A { relu }");
    expect(mistakes).toEqual(["1:8 unclosed-bracket"]);
    expect(printed.at(-1)).toBe("model A() {relu}");
  });
});

test("an unclosed comment is the only mistake", () => {
  expect(lines("model A {", "  conv 3 /* why", "  relu", "}").mistakes).toEqual(["2:10 unclosed-comment"]);
});

describe("nesting deeper than 256 is one mistake", () => {
  const deep = 100_000;
  test.each([
    ["parentheses", `conv ${"(".repeat(deep)}1${")".repeat(deep)}`],
    ["unclosed parentheses", `conv ${"(".repeat(deep)}1`],
    ["lists", `let x = ${"[".repeat(deep)}${"]".repeat(deep)}`],
    ["calls", `let x = ${"f(".repeat(deep)}1${")".repeat(deep)}`],
    ["braces", `${"add { ".repeat(deep)}${"}".repeat(deep)}`],
    ["minus signs", `let x = ${"- ".repeat(deep)}1`],
    ["negations", `let x = ${"!".repeat(deep)}a`],
    ["operators", `let x = 1${" + 1".repeat(deep)}`],
    ["indices", `let x = a${"[0]".repeat(deep)}`],
    ["choices", `let x = ${"a ? 1 : ".repeat(deep)}2`],
    ["choices within choices", `let x = ${"a ? ".repeat(deep)}1${" : 2".repeat(deep)}`],
    ["else if", `if a { }${" else if a { }".repeat(deep / 10)}`],
  ])("%s", (_, line) => {
    const { mistakes, printed } = lines("model A {", line, "let 3", "}");
    const unique = new Set(mistakes.map((mistake) => mistake.replace(/^2:\d+/, "2")));
    expect([...unique].filter((mistake) => !mistake.includes("unclosed"))).toEqual(["2 nesting", "3:5 expected-name"]);
    expect(printed).toHaveLength(1);
  });

  test("256 levels are fine", () => {
    const inModel = 255;
    const texts = [
      `let x = ${"(".repeat(inModel)}1${")".repeat(inModel)}`,
      `${"add {".repeat(inModel)}${"}".repeat(inModel)}`,
    ];
    expect(lines("model A {", ...texts, "}").mistakes).toEqual([]);
  });
});

test("10,000 lines, whole or all broken, are read", () => {
  const whole = `model A {\n${"  conv 64 kernel=3 pad=1 bn relu\n".repeat(10_000)}}\n`;
  expect(read(whole).mistakes).toEqual([]);
  const broken = `model A {\n${"  conv 64 kernel= pad=1 bn relu\n".repeat(10_000)}}\n`;
  expect(read(broken)).toMatchObject({ found: 10_000, mistakes: { length: 1000 } });
  const unclosed = `model A {\n${"  conv (64\n".repeat(10_000)}}\n`;
  expect(read(unclosed)).toMatchObject({ found: 10_000, mistakes: { length: 1000 } });
});
