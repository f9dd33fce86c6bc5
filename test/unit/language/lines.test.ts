/** Settled points of the language, "Syntax": one test a sentence. */
import { describe, expect, it } from "vitest";
import { errors, figure, layers, names, net, reads, result, sound, wordsOf } from "./support.ts";

describe("where statements end", () => {
  it("a newline does not end a statement before a brace or `else`", () => {
    const model = sound(net("add\n{ conv 3 kernel=1 }\n\n{\n}\nif false { relu }\nelse\n{ sigmoid }"));
    expect(names(model)).toEqual(["conv1", "add1", "sigmoid1"]);
  });

  it("nor inside a bracket, where a comma may trail", () => {
    expect(result(sound(net("conv(\n 4,\n kernel=3,\n)\npad [1,\n 1, 1, 1,]")))).toBe("[4, 32, 32]");
  });

  it("a semicolon ends one as a newline does, and empty statements are none", () => {
    expect(names(sound(net("relu;;; sigmoid;\n; tanh;")))).toEqual(["relu1", "sigmoid1", "tanh1"]);
  });

  it("an unclosed bracket ends with its line, and the next line is read", () => {
    expect(errors(net("conv(6, kernel=5\nconv 3 kernel=99"))).toEqual([
      "3 syntax/unclosed-bracket: (",
      "4 conv/kernel-exceeds-input: kernel=99",
    ]);
  });

  it("a claim alone on a line is about the current tensor", () => {
    expect(errors(net("-> [3, 32, 32]\nconv 4 kernel=1\n-> [3, 32, 32]"))).toEqual(["5 claim/shape: -> [3, 32, 32]"]);
  });

  it("`#!` and `//` comments may stand anywhere, `/* */` also inside a line", () => {
    const text =
      "#!/usr/bin/env convoke\nmodel M { // a\n#! b\ninput x /* c */ [3, /* d\n */ 4, 4]\nrelu /*e*/ tanh //f\n}";
    expect(names(sound(text))).toEqual(["relu1", "tanh1"]);
  });

  it("comments do not nest", () => {
    expect(errors(net("relu /* a /* b */ c */"))).toEqual(["3 syntax/unexpected-text: */"]);
    expect(wordsOf(net("relu /* a /* b */ c */"))).toContain("do not nest");
  });

  it("behind braces that end a statement another one wants its own line", () => {
    expect(wordsOf(net("if true { relu } sigmoid"))).toContain("put `sigmoid` on a line of its own");
    expect(wordsOf(net("if false { relu } elif true { tanh }"))).toContain("`else if`");
  });
});

describe("the order on a line", () => {
  it("values, attributes, braces, post-operations, claim", () => {
    const model = sound(net("conv 4, kernel=3 pad=1 bn(eps=1e-3) relu -> [4, 32, 32]".replace("4,", "4")));
    expect(names(model)).toEqual(["conv1", "bn1", "relu1"]);
    expect(names(sound(net("add axis=0 {} { relu } tanh".replace(" axis=0", ""))))).toEqual(["relu1", "add1", "tanh1"]);
  });

  it("behind a post-operation an attribute of the first layer is an error with its fix", () => {
    expect(wordsOf(net("conv 64 bn kernel=3"))).toContain("`conv 64 kernel=3 …`");
  });

  it("arguments of a post-operation go in parentheses", () => {
    expect(wordsOf(net("conv 64 kernel=3 bn eps=1e-3"))).toContain("`bn(eps=1e-3)`");
    expect(wordsOf(net("conv 64 kernel=3 dropout 0.5"))).toContain("`dropout(0.5)`");
  });

  it("a value that nothing on the line takes is one error", () => {
    expect(errors(net("conv 64 kernel=3 bn 4"))).toEqual(["3 resolve/after-post-operation: 4"]);
  });

  it("braces of a layer that takes none are one error, wherever they stand", () => {
    expect(errors(net("relu sigmoid { relu }"))).toEqual(["3 resolve/braces: {"]);
  });

  it("post-operations may follow braces", () => {
    expect(names(sound(net("add { conv 3 kernel=1 } {} bn relu")))).toEqual(["conv1", "add1", "bn1", "relu1"]);
  });

  it("nothing follows a claim", () => {
    expect(errors(net("conv 3 kernel=1 -> [3, 32, 32] relu"))).toEqual(["3 syntax/unexpected-text: relu"]);
  });
});

describe("parentheses, commas, expressions", () => {
  it("`(` touching the layer's name opens its arguments, after a space it begins a value", () => {
    expect(result(sound(net("let a = 2\nconv(a + 1, kernel=1)\nconv (a + 1) * 2 kernel=1")))).toBe("[6, 32, 32]");
    expect(wordsOf(net("conv(1 + 1) * 2 kernel=3"))).toContain("a space between `conv` and `(`");
  });

  it("arguments in parentheses may be followed by named values, but not by more plain ones than there are", () => {
    expect(result(sound(net("conv(4) kernel=3 pad=1 relu")))).toBe("[4, 32, 32]");
    expect(errors(net("conv(4, kernel=3) 5"))).toEqual(["3 resolve/extra-argument: 5"]);
    expect(errors(net("conv(4) 5 kernel=3"))).toEqual(["3 resolve/extra-argument: 5"]);
  });

  it("a plain value after another needs a comma", () => {
    expect(errors(net("clip 0 6"))).toEqual(["3 syntax/missing-comma: 6"]);
    expect(errors(net("let a = 0\nlet b = 6\nclip a b"))).toEqual(["5 resolve/missing-comma: b"]);
  });

  it("commas may stand before named values, but not before the first value, an operation or the line's end", () => {
    expect(result(sound(net("conv 4, kernel=3, pad=1 relu")))).toBe("[4, 32, 32]");
    expect(result(sound(net("clip 0, 6\nconv(4, kernel=3), pad=1")))).toBe("[4, 32, 32]");
    expect(
      result(
        sound(
          `block Stage(width, blocks, stride) { conv width kernel=1 stride=stride }\n${net("Stage 4, 3, stride=2")}`,
        ),
      ),
    ).toBe("[4, 16, 16]");
    expect(errors(net("conv(,3)"))).toEqual(["3 syntax/expected-value: ,"]);
    expect(errors(net("conv, 4 kernel=3"))).toEqual(["3 syntax/unneeded-comma: ,"]);
    expect(wordsOf(net("conv 4, kernel=3,"))).toContain("write `conv 4 kernel=3`");
    expect(errors(net("conv 4, kernel=3, relu"))).toEqual(["3 resolve/order: relu"]);
    expect(errors(net("conv 4, kernel=3, bn, dropout(0.5)"))).toEqual(["3 resolve/order: bn"]);
    expect(errors(net("conv 4 kernel=3 bn, relu"))).toEqual(["3 resolve/order: relu"]);
    const unit = "block Unit(width, act) { conv width kernel=1 act }\n";
    expect(result(sound(unit + net("Unit 4, silu")))).toBe("[4, 32, 32]");
  });

  it("expressions are greedy", () => {
    expect(result(sound(net("let a = 3\nconv a - 1 kernel=1\nconv a -1 kernel=a-2")))).toBe("[2, 32, 32]");
  });

  it("comparisons do not chain", () => {
    expect(wordsOf(net("relu\nexpect 1 < params < 3"))).toContain("`1 < params && params < 3`");
  });

  it("`? :`, `&&`, `||`, `!` and `%` work as in other languages", () => {
    expect(result(sound(net("conv 1 > 2 ? 3 : 4 < 5 ? 6 : 7 kernel=7 % 3")))).toBe("[6, 32, 32]");
    expect(names(sound(net("if !(1 > 2) && (false || true == true) { relu } else { tanh }")))).toEqual(["relu1"]);
  });

  it("operators of other languages get a hint", () => {
    expect(wordsOf(net("if true and false { relu }"))).toContain("`&&`");
    expect(wordsOf(net("if not true { relu }"))).toContain("`!`");
    expect(wordsOf(net("let a = 1\nif a = 1 { relu }"))).toContain("`==`");
    expect(wordsOf(net("relu\nexpect params = 5"))).toContain("`==`");
    expect(wordsOf(net("conv 2 ^ 3 kernel=1"))).toContain("product");
  });

  it("what a word processor makes of a sign is told once, and read as it was meant", () => {
    expect(errors(net("conv 3 kernel=3×3"))).toEqual(["3 syntax/unexpected-character: ×"]);
    expect(errors(net("relu → [3, 32, 32]"))).toEqual(["3 syntax/unexpected-character: →"]);
    expect(errors(net("relu\nexpect params ≤ 0"))).toEqual(["4 syntax/unexpected-character: ≤"]);
  });

  it("a variable without `let` is told once, and known from there on", () => {
    expect(errors(net("width = 6\nconv width kernel=5"))).toEqual(["3 syntax/assignment: ="]);
  });
});

describe("numbers", () => {
  it("may be 61_100, 2K, 0.5, 1e-3, 1x2, and bytes with B", () => {
    const model = sound(net("conv 1_0 kernel=1x2\nleakyrelu 0.5\nbn eps=1e-3\nconv 1K kernel=1"));
    expect(result(model)).toBe("[1000, 32, 31]");
    expect(names(sound(net("relu\nexpect memory <= 8MB && memory <= 8MiB && 8MiB > 8MB")))).toEqual(["relu1"]);
  });

  it("run into no letter", () => {
    expect(errors(net("conv 5q kernel=3"))).toEqual(["3 syntax/number-runs-into-letter: 5q"]);
  });

  it("`K M G` are powers of ten, a bare number against bytes means bytes", () => {
    expect(figure(sound(net("relu\nexpect memory == 24_576\nexpect memory == 24.576KB")), "memory")).toBe("24_576B");
    expect(errors(net("relu\nexpect params == 0B"))).toEqual(["4 claim/unlike-quantities: params == 0B"]);
  });

  it("`/` is the real division, and a fraction where an integer is due suggests floor", () => {
    expect(result(sound(net("conv 4 / 2 kernel=1")))).toBe("[2, 32, 32]");
    expect(wordsOf(net("let a = 3\nconv a / 2 kernel=1"))).toContain("floor(a / 2) gives 1");
  });
});

describe("names that are more than one thing", () => {
  it("`key=NAME` is a value, never a layer; used bare, a layer that is a variable too is refused", () => {
    expect(result(sound(net("let pad = 1\nconv 3 kernel=3 pad=pad")))).toBe("[3, 32, 32]");
    expect(errors(net("let pad = 1\nconv pad kernel=1"))).toEqual(["4 resolve/ambiguous-name: pad"]);
  });

  it("before `(`, min and max are functions; elsewhere they are layers", () => {
    const model = sound(net("a: conv min(4, 5) kernel=max(1, 2) relu\ntanh\nmin a"));
    expect(layers(model).at(-1)).toBe("min1: min [4, 31, 31]");
    expect(reads(model)).toEqual(["tanh1", "relu1"]);
    expect(wordsOf(net("a: relu\nconv 3 kernel=1 max(a)"))).toContain("`conv 3 kernel=1; max(a)`");
  });

  it("keywords are reserved only as a statement's first word", () => {
    expect(result(sound(net("let model = 3\nlet if = 4\nconv model kernel=1\nconv if kernel=1")))).toBe("[4, 32, 32]");
    expect(wordsOf(net("block: conv 3 kernel=1"))).toContain('`"block":`');
    expect(wordsOf(net("if: conv 3 kernel=1"))).toContain('`"if":`');
    expect(wordsOf(net("in: relu"))).toContain("another name");
    expect(reads(sound(net('"block": conv 3 kernel=1\nrelu\nadd block')))).toEqual(["relu1", "block"]);
  });

  it("a word with a hyphen is written as it is named", () => {
    expect(result(sound(net("conv 1 kernel=1 mode=cross-correlation")))).toBe("[1, 32, 32]");
  });
});

describe("the text itself", () => {
  it("CRLF, lone CR, a byte order mark, tabs and no last newline change nothing", () => {
    const text = "model M {\n\tinput x [3, 4, 4]\n\tconv\t3\tkernel=1 // a\n\trelu\n}";
    for (const variant of [text, text.replaceAll("\n", "\r\n"), text.replaceAll("\n", "\r"), `\ufeff${text}`]) {
      expect(names(sound(variant))).toEqual(["conv1", "relu1"]);
      expect(errors(variant.replace("relu", "rleu"))).toEqual(["4 resolve/unknown-layer: rleu"]);
    }
  });

  it("letters of any script make names", () => {
    const text =
      "model Überraschung {\ninput 图像 [3, 4, 4]\nслой: conv 3 kernel=1\nlet größe = 3\nconv größe kernel=1\nadd слой, 图像\n}";
    expect(reads(sound(text))).toEqual(["conv2", "слой", "图像"]);
  });

  it("a file without a model is a warning, empty or not", () => {
    expect(errors("")).toEqual([]);
    expect(errors("// nothing\n")).toEqual([]);
  });

  it("a missing name is told once", () => {
    expect(errors(net("64:\nrelu"))).toEqual(["3 syntax/expected-layer: "]);
    expect(errors(net("output: relu"))).toEqual(["3 syntax/keyword-as-label: output"]);
    expect(wordsOf("model M { input [3, 4]; relu }")).toContain("`input signal [3, 4]`");
    expect(errors(net("a..b: relu"))).toEqual(["3 syntax/unexpected-text: ."]);
  });
});
