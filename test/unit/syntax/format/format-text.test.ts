/** What the formatter makes of small texts, written by hand. */
import { describe, expect, it } from "vitest";
import { attributeOrder } from "../../../../src/ops/attribute-order.ts";
import { formatText } from "../../../../src/syntax/format/format-text.ts";

const format = (text: string, width?: number) => formatText(text, { attributeOrder, ...(width && { width }) });

/** Lines of a model, without the indentation that they have there. */
function body(text: string, width?: number): string {
  const formatted = format(`model M {\n${text}\n}\n`, width).text;
  return formatted
    .split("\n")
    .slice(1, -2)
    .map((line) => line.slice(2))
    .join("\n");
}

describe("a line", () => {
  it.each([
    ["conv   64   kernel = 3", "conv 64 kernel=3"],
    ["skip  :conv( 64,kernel = 3 )", "skip: conv(64, kernel=3)"],
    ["a . 0 .b: bn", "a.0.b: bn"],
    ["let x=a+b*- 2", "let x = a + b * -2"],
    ["let x = a?b:c[ 0 ]", "let x = a ? b : c[0]"],
    ["input x[3,H=224,W]", "input x [3, H = 224, W]"],
    ['output mask=skip1,classes=[ "a","b" ]', 'output mask = skip1 classes=["a", "b"]'],
    ["expect params==5M at H=32,W = 32", "expect params == 5M at H=32 W=32"],
    ["conv (a+b)*2", "conv (a + b) * 2"],
    ["Stage 24, 2,3, stride=2", "Stage 24, 2, 3 stride=2"],
    ["add{conv 3}{}relu", "add { conv 3 } {} relu"],
    ["if a==1{conv 3}else if !b{bn}else{}", "if a == 1 { conv 3 } else if !b { bn } else {}"],
    ["concat here,layers.*.skip", "concat here, layers.*.skip"],
    ["fc-10", "fc-10"],
  ])("%s", (written, expected) => expect(body(written)).toBe(expected));

  it("lists attributes in the order of the manual, and those of blocks as they are written", () => {
    expect(body("conv 8 bias=false kernel=3 bn(affine=false, eps=1e-3)")).toBe(
      "conv 8 kernel=3 bias=false bn(eps=1e-3, affine=false)",
    );
    expect(body("Block stride=2 kernel=3")).toBe("Block stride=2 kernel=3");
  });

  it("that is too long goes on inside its brackets", () => {
    expect(body("conv 1 weight=[[1,2],[3,4]]", 24)).toBe(["conv 1 weight=[", "  [1, 2],", "  [3, 4],", "]"].join("\n"));
    expect(body("let sizes = [1, 2, 4, 8, 16, 32, 64]", 24)).toBe(
      ["let sizes = [", "  1, 2, 4, 8, 16, 32,", "  64,", "]"].join("\n"),
    );
  });

  it("with a table of numbers keeps its rows", () => {
    const table = ["conv 1 weight=[", "  [1, 2],", "  [3, 4],", "]"].join("\n");
    expect(body(table)).toBe(table);
  });

  it("each statement has its own, but in braces that were written on one", () => {
    expect(body("conv 3; bn")).toBe("conv 3\nbn");
    expect(body("train { loss mse;epochs 3 }")).toBe("train { loss mse; epochs 3 }");
    expect(body("train {\nloss mse;epochs 3 }")).toBe("train {\n  loss mse\n  epochs 3\n}");
  });
});

describe("lines of the same words in the same places", () => {
  const lines = {
    "conv 4 pad=1 kernel=3": "conv 4 kernel=3 pad=1",
    "conv 64 kernel=5 pad=2": "conv 64 kernel=5 pad=2",
    "conv 8 pad=same kernel=3": "conv 8 kernel=3 pad=same",
    "conv 8 stride=2 kernel=3": "conv 8 kernel=3 stride=2",
    "Unit 4 pad=1 kernel=3": "Unit 4 pad=1 kernel=3",
    "Unit 4 kernel=3 pad=1": "Unit 4 kernel=3 pad=1",
    "pad: conv 4 pad=1 kernel=3": "pad: conv 4 kernel=3 pad=1",
    "own: Unit 4 pad=1 kernel=3": "own: Unit 4 pad=1 kernel=3",
    "let a = b - 1": "let a = b - 1",
    "let a = b -1": "let a = b - 1",
    "let a = -1": "let a = -1",
    "let a=- 1": "let a = -1",
    "expect x.params==4": "expect x.params == 4",
    "expect y.params   >= 4": "expect y.params >= 4",
    'label classes=["a","b"]': 'label classes=["a", "b"]',
    'label classes=["{a}","b"]': 'label classes=["{a}", "b"]',
  } as const;

  it("are each laid out as they are alone, whichever comes first", () => {
    const written = Object.keys(lines);
    expect(written.map((line) => body(line))).toEqual(Object.values(lines));
    expect(body(written.join("\n")).split("\n")).toEqual(Object.values(lines));
    const backwards = written.toReversed();
    expect(body(backwards.join("\n")).split("\n")).toEqual(Object.values(lines).toReversed());
  });
});

describe("a line without room", () => {
  it.each([
    ["conv 8 leakyrelu(0.1) dropout(0.5)", "conv 8 leakyrelu(0.1) dropout(0.5)"],
    ["conv 8 leakyrelu(0.1)  -> [8,3,3]", "conv 8 leakyrelu(0.1)  -> [8, 3, 3]"],
    ["conv(8, pad=1) leakyrelu(0.1)", "conv(\n  8,\n  pad=1,\n) leakyrelu(0.1)"],
    [
      "B one(abcdefghijklmnopqrst, abcdefghijklmnopqrst)",
      "B one(\n  abcdefghijklmnopqrst,\n  abcdefghijklmnopqrst,\n)",
    ],
  ])("breaks where that makes it easier to read: %s", (text, laidOut) => expect(body(text, 20)).toBe(laidOut));
});

describe("a table", () => {
  it.each([
    [["layer1: Stage  64 blocks=3", "layer2: Stage 128 blocks=4  stride=2", "layer3: Stage 256 blocks=23 stride=2"]],
    [["Block  64,  96, 128", "Block 128, 128,  92"]],
    [["a:      conv 3", "branch: conv 4"]],
    [["Block  64 inner=8", "maxpool 2", "", "Block 128 inner=16"]],
  ])("keeps its columns: %j", (lines) => expect(body(lines.join("\n"))).toBe(lines.join("\n")));

  it("makes room where it lacks, and takes spaces back where nothing needs them", () => {
    expect(body("Block  64   inner=2\nBlock 128   inner=4")).toBe("Block  64 inner=2\nBlock 128 inner=4");
    expect(body("conv  64   kernel = 3\nconv 128   kernel=3")).toBe("conv  64 kernel=3\nconv 128 kernel=3");
  });

  it("is none where spaces make no column, or where a line would be too long", () => {
    expect(body("conv   64 kernel=3\nconv 8  kernel=3")).toBe("conv 64 kernel=3\nconv 8 kernel=3");
    expect(body("conv 64  kernel=3\n\nconv 128 kernel=3\nconv 8 stride=1", 20)).toBe(
      "conv 64 kernel=3\n\nconv 128 kernel=3\nconv 8 stride=1",
    );
  });
});

describe("claims and comments at the end of lines", () => {
  it("keep the column that most of them have", () => {
    expect(body("  conv 3      -> [3]\n  conv 16 -> [16]\n  conv 8      // a")).toBe(
      "conv 3      -> [3]\nconv 16     -> [16]\nconv 8      // a",
    );
  });

  it("without room there stand behind the longest line", () => {
    expect(body("conv 3->[3]\nconv 16->[16]")).toBe("conv 3   -> [3]\nconv 16  -> [16]");
  });

  it("are aligned by themselves on both sides of a blank line", () => {
    expect(body("conv 3->[3]\n\n\n\nconv 16->[16]")).toBe("conv 3  -> [3]\n\nconv 16  -> [16]");
  });
});

describe("comments", () => {
  it.each([
    ["of their own", "// a\nconv 3\n\n/* b */\nbn\n// c"],
    ["behind braces", "add { // a\n  conv 3\n} { // b\n} relu"],
    ["behind closing braces", "add { conv 3 } /* a */ {} /* b */ relu"],
    ["within braces", "add { relu } { /* empty */ } // join\nif a { /* a */ /* b */ } else { relu }"],
    ["in brackets", "conv(\n  3, // a\n  // b\n  kernel=3,\n  // c\n)"],
    ["within a line", "conv /* a */ 3 kernel=3"],
    ["over lines, whose statement is left alone", "conv   3 /* a\n   b */ kernel=3"],
  ])("%s stay where they are", (_, text) => {
    const model = `model M {\n${text.replaceAll(/^(?=.)/gm, "  ").replace("     b", "   b")}\n}\n`;
    expect(format(model).text).toBe(model);
  });
});

describe("two comments that come to end the same line", () => {
  it.each([
    ["conv(8 + // a\n3, // b\nstride=2)", "conv(\n  8 + 3, // a\n  // b\n  stride=2,\n)"],
    ["relu( // a\n) // b", "relu( // a\n) // b"],
    ["if a // a\n// b\n{ // c\n}", "if a { // a\n  // b\n  // c\n}"],
  ])("stay two: %j", (text, laidOut) => {
    expect(body(text)).toBe(laidOut);
    expect(body(laidOut)).toBe(laidOut);
  });

  it("leave one for the compiler on its line", () => {
    expect(body("conv(8, stride= // a\n  2, // convoke-ignore conv/unread: b\n  pad=0)")).toBe(
      "conv(\n  8,\n  stride=2, // convoke-ignore conv/unread: b\n  // a\n  pad=0,\n)",
    );
  });
});

describe("imports", () => {
  it("and their names are sorted, up to a blank line or a comment", () => {
    const text = 'import { B, A } from "./b.cvk"\nimport { C } from "./a.cvk"\n// x\nimport {D} from "./0.cvk"\n';
    expect(format(text).text).toBe(
      'import { C } from "./a.cvk"\nimport { A, B } from "./b.cvk"\n// x\nimport { D } from "./0.cvk"\n',
    );
  });
});

describe("a comment for the compiler", () => {
  it.each(["conv 3;  bn // convoke-ignore conv/unread: a", "// convoke-ignore conv/unread: a\nconv 3;  bn"])(
    "stays with all statements that it is about: %j",
    (text) => expect(body(text)).toBe(text),
  );

  it("keeps braces on its line", () => {
    const text = `if a { ${"conv 3; ".repeat(20)}bn } // convoke-ignore conv/unread: a`;
    expect(body(text)).toBe(text);
    expect(body("conv  3\n{\nbn\n} // convoke-ignore conv/unread: a\nconv   4")).toContain("\nconv 4");
  });

  it("leaves what it is not about to the layout", () => {
    expect(body("conv   3; bn\nconv   4 // convoke-ignore conv/unread: a")).toBe(
      "conv 3\nbn\nconv 4 // convoke-ignore conv/unread: a",
    );
  });
});

describe("texts with mistakes", () => {
  it("are formatted but for the statements that have them", () => {
    const { text, unread } = format("model M {\nconv   64   kernel = = 3\nconv   8\n}");
    expect(text).toBe("model M {\n  conv   64   kernel = = 3\n  conv 8\n}\n");
    expect(unread).toBe("lines");
  });

  it("stay as they are where brackets do not match", () => {
    const text = "model M {\nadd { conv   8\n}";
    expect(format(text)).toMatchObject({ text, unread: "all", mistake: { code: "syntax/unclosed-brace" } });
  });

  it("leave the lines beside a statement that goes on where none can", () => {
    const text = "model   M {\n input x [3,8,8]\n  if 1 == 1 ||\n true   { relu }\n conv   4\n}";
    expect(format(text)).toEqual({
      text: "model M {\n  input x [3, 8, 8]\n  if 1 == 1 ||\n  true   { relu }\n  conv 4\n}\n",
      unread: "lines",
    });
  });

  it.each([
    ["model A {\n  conv   3\n}\n\n/* model B {\n  conv   3\n}\n", "syntax/unclosed-comment"],
    ["block B {\n  conv   3\n}\n}\nmodel A {\n  B\n}\n", "syntax/unopened-bracket"],
    ["block B {  conv 3 } }", "syntax/unopened-bracket"],
  ])("stay as they are where a comment does not end or a brace ends nothing: %j", (text, code) => {
    expect(format(text)).toMatchObject({ text, unread: "all", mistake: { code } });
  });

  it.each([
    ["@\nmodel  A {}", "@\nmodel A {}\n"],
    ["model  A {} )\nblock  B {}", "model  A {} )\nblock B {}\n"],
    ["model  A {\nconv   3\n@\n ) bn   3\nconv   3 }", "model A {\n  conv 3\n  @\n  ) bn   3\n  conv 3\n}\n"],
  ])("keep what belongs to no statement, on its line: %j", (text, laidOut) => {
    expect(format(text)).toEqual({ text: laidOut, unread: "lines" });
  });

  it("keep what stands outside of models", () => {
    expect(format("what   is this\nblock  B{}").text).toBe("what   is this\nblock B {}\n");
  });
});

it("ends lines and the file alike", () => {
  expect(format("// a\r\n\r\n\r\nblock B {\r\n  conv 3  \r\n\r\n}").text).toBe("// a\n\nblock B {\n  conv 3\n}\n");
  expect(format("\n\n").text).toBe("");
});

it("a choice between two begins no statement on a new line within brackets", () => {
  expect(format("block B(a) {\n  conv(\n    a ? 1 : 2,\n  )\n}\n").unread).toBe("nothing");
});
