import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { spanText } from "../../../src/base/source.ts";
import { printDeclaration, read, readBody, statementsOf } from "./reading.ts";

describe("files", () => {
  test("hold imports, lets, blocks and models", () => {
    const { file, mistakes } = read(
      [
        "#!/usr/bin/env convoke",
        "import {",
        "  Down,",
        "  Up,",
        '} from "./unet-blocks.cvk"',
        "let base = 64",
        "block Empty {}",
        "block Bottleneck(width, stride = 1, act = silu,) { conv width }",
        "model A()",
        "{",
        "  input x [1]; conv 3",
        "}",
      ].join("\n"),
    );
    expect(mistakes).toEqual([]);
    expect(file.declarations.map(printDeclaration)).toEqual([
      "import Down, Up from ./unet-blocks.cvk",
      "let base = 64",
      "block Empty() {}",
      "block Bottleneck(width, stride=1, act=silu) {conv width}",
      "model A() {input x [1]; conv 3}",
    ]);
  });

  test.each(["", "\n\n", "// nothing", "   "])("may be empty: %j", (text) => {
    const { file, mistakes } = read(text);
    expect([file.declarations, mistakes]).toEqual([[], []]);
  });
});

describe("layers", () => {
  test.each([
    ["conv 6 kernel=5 pad=2 sigmoid", "conv 6 kernel=5 pad=2 sigmoid"],
    ["flatten", "flatten"],
    ["Inception 64, 96, 128", "Inception 64 , 96 , 128"],
    ["dense 4096 relu dropout(0.5)", "dense 4096 relu dropout(0.5)"],
    ["conv width * 4 kernel=1 bias=false bn relu", "conv (width * 4) kernel=1 bias=false bn relu"],
    ["conv (a + b) * 2", "conv ((a + b) * 2)"],
    ["conv(64, kernel=3) relu", "conv (64) (kernel=3) relu"],
    ["conv() relu", "conv relu"],
    ["clip -1, 1", "clip (-1) , 1"],
    ["clip 0 -1", "clip (0 - 1)"],
    ["pad [1, 1, 1, 1] mode=reflect", "pad [1, 1, 1, 1] mode=reflect"],
    ["conv 1 kernel=1x2 weight=[[1, -1]]", "conv 1 kernel=1x2 weight=[[1, (-1)]]"],
    ["conv 64 pad=pad stride = 2", "conv 64 pad=pad stride=2"],
    ["bn(eps=1e-3)", "bn (eps=0.001)"],
    ["conv 64 bn(eps=1e-3)", "conv 64 bn(eps=0.001)"],
    ["concat a, b", "concat a , b"],
    ["dense 10 -> [10]", "dense 10 -> [10]"],
    ["Down depths[0]", "Down depths[0]"],
    ["conv in.channels kernel=1", "conv in.channels kernel=1"],
    ["conv a ? 1 : 2 relu", "conv (a ? 1 ? 2) relu"],
    ["add { conv 3; bn } {} relu", "add {conv 3; bn} {} relu"],
    ["mul {} { avgpool global }", "mul {} {avgpool global}"],
    ["concat input", "concat input"],
    ["conv else", "conv else"],
  ])("%s", (line, expected) => {
    expect(statementsOf(line)).toEqual([expected]);
    expect(readBody(line).mistakes).toEqual([]);
  });

  test.each([
    ["skip1: Down 3", "skip1"],
    ["features.0: conv 3", "features.0"],
    ["features.0.1: conv 3", "features.0.1"],
    ["downsample.repeat.1: bn", "downsample.repeat.1"],
    ["0: conv 3", "0"],
    ["0.1: conv 3", "0.1"],
    ['"conv1/7x7_s2": conv 3', "conv1/7x7_s2"],
    ["größe: conv 3", "größe"],
  ])("%s has a label", (line, label) => {
    const { statements, mistakes } = readBody(line);
    expect(statements[0]).toMatchObject({ kind: "layer", label: { text: label } });
    expect(mistakes).toEqual([]);
  });

  test("a label's span is without its colon", () => {
    const [statement] = readBody("features.0: conv 3").statements;
    expect(statement?.kind === "layer" && spanText(statement.label!.span)).toBe("features.0");
  });
});

describe("other statements", () => {
  test.each([
    ["input image [3, H, W]", "input image [3, H, W]"],
    ["input image[3]", "input image [3]"],
    ["expect a <= 5 at H=3, W = 2*4", "expect (a <= 5) at H=3 W=(2 * 4)"],
    ["expect at at at=3", "expect at at at=3"],
    ["expect at.a > 1 ? true : 3x3 at at=-at", "expect ((at.a > 1) ? true ? 3x3) at at=(-at)"],
    ["input image [3, H = 224, W=2*H,]", "input image [3, H = 224, W = (2 * H)]"],
    ["input image [H = a ? 1 : 2, W]", "input image [H = (a ? 1 ? 2), W]"],
    ["input from [1]", "input from [1]"],
    ["output mask", "output mask"],
    ["output f = skip1", "output f = skip1"],
    ["from skip1", "from skip1"],
    ["let depths = [base, base * 2]", "let depths = [base, (base * 2)]"],
    ["if project { conv 3 }", "if project {conv 3}"],
    ["if a { x } else { y }", "if a {x} else {y}"],
    ["if a { x } else if b { y } else { z }", "if a {x} else if b {y} else {z}"],
    ["repeat blocks - 1 { Bottleneck width }", "repeat (blocks - 1) {Bottleneck width}"],
    ["for width in [64, 128] { conv width }", "for width in [64, 128] {conv width}"],
    ["for in in in { conv in }", "for in in in {conv in}"],
    ["expect params == 61_706", "expect (params == 61706)"],
    ["expect conv1.params <= 5M", "expect (conv1.params <= 5000000)"],
    ["expect receptive >= 195x195", "expect (receptive >= 195x195)"],
    ["-> [16, 5, 5]", "-> [16, 5, 5]"],
    ["layout NHWC", "layout NHWC"],
    ["train { loss mse; optimizer sgd(lr=0.03) }", "train {loss mse; optimizer sgd(lr=0.03)}"],
  ])("%s", (line, expected) => {
    expect(statementsOf(line)).toEqual([expected]);
    expect(readBody(line).mistakes).toEqual([]);
  });
});

describe("ends of lines", () => {
  test("newline and semicolon end a statement", () => {
    expect(statementsOf("conv 3; bn;", ";; relu", "", "// nothing", "flatten")).toEqual([
      "conv 3",
      "bn",
      "relu",
      "flatten",
    ]);
  });

  test("not inside brackets", () => {
    expect(statementsOf("conv(64,", "  kernel=3,", ")", "pad [1,", "1]", "conv (1", "+ 2)", "relu")).toEqual([
      "conv (64) (kernel=3)",
      "pad [1, 1]",
      "conv (1 + 2)",
      "relu",
    ]);
  });

  test("not before a brace or `else`", () => {
    expect(statementsOf("add", "{ conv 3 }", "", "{}", "if a", "{ x }", "// why", "else", "{ y }", "relu")).toEqual([
      "add {conv 3} {}",
      "if a {x} else {y}",
      "relu",
    ]);
  });

  test("with carriage returns too", () => {
    const { file, mistakes } = read("model A {\r\n  conv 3\r\n  relu\r\n}\r\n");
    expect(file.declarations.map(printDeclaration)).toEqual(["model A() {conv 3; relu}"]);
    expect(mistakes).toEqual([]);
  });
});

test("every span of a statement is its text", () => {
  const { statements } = readBody("a: conv 3 -> [3]", "input x [1]", "if a { x } else { y }");
  expect(statements.map((statement) => spanText(statement.span))).toEqual([
    "a: conv 3 -> [3]",
    "input x [1]",
    "if a { x } else { y }",
  ]);
});

const examples = new URL("../../../examples/", import.meta.url);

test.each(readdirSync(examples).filter((name) => name.endsWith(".cvk")))("examples/%s is without mistakes", (name) => {
  expect(read(readFileSync(new URL(name, examples), "utf8")).mistakes).toEqual([]);
});
