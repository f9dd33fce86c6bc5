/** What the page says of blocks, parameters, imports, settings and of whole files. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { errors, layers, names, net, result, sound, warnings, wordsOf } from "./support.ts";

const model = (lines: string, parameters = ""): string => `model M${parameters} { input x [3, 4, 4]\n${lines}\n}\n`;

describe("parameters of blocks and models", () => {
  it("a default may use earlier parameters and `in`", () => {
    const block = "block B(w = in.channels, h = w * 2, k = h > 4 ? 3 : 1) { conv h kernel=k }\n";
    expect(layers(sound(block + model("B\nB w=2")))).toEqual(["b1.conv1: conv [6, 2, 2]", "b2.conv1: conv [4, 2, 2]"]);
    expect(errors(`block B(w = h, h = 2) { relu }\n${model("B")}`)).toEqual(["1 resolve/later-name: h"]);
  });

  it("a parameter may hold a pointwise layer, with its arguments", () => {
    const block = "block Unit(w, act = silu) { conv w kernel=1 bn act }\n";
    const calls = "Unit 4\nUnit 4 act=relu\nUnit 4, hardswish\nUnit(4, leakyrelu(0.2))";
    const kinds = sound(block + model(calls)).graph.nodes.map(({ op }) => op.name);
    expect(kinds.filter((kind) => kind !== "conv" && kind !== "bn")).toEqual([
      "silu",
      "relu",
      "hardswish",
      "leakyrelu",
    ]);
    expect(errors(block + model("Unit 4 act=add"))).toEqual(["2 resolve/type: add".replace("2", "3")]);
  });

  it("a call's post-operation is not its argument", () => {
    const block = "block Unit(w, act = silu) { conv w kernel=1 act }\n";
    expect(names(sound(block + model("Unit 4 relu")))).toEqual(["unit1.conv1", "unit1.silu1", "relu1"]);
  });

  it("`for` goes through lists of numbers, windows, booleans and layers", () => {
    const lines =
      "for k in [1x1, [3, 1], 2] { conv 4 kernel=k }\nfor a in [relu, tanh] { a }\nfor b in [true, false] { if b { silu } else { mish } }\nfor z in [] { relu }";
    const { graph } = sound(model(lines));
    expect(graph.nodes.map(({ op }) => op.name)).toEqual(["conv", "conv", "conv", "relu", "tanh", "silu", "mish"]);
  });

  it("lists may hold lists, and are indexed from 0", () => {
    expect(result(sound(net("let l = [[1, 2], [3, 4]]\nconv l[1][0] kernel=l[0][1]")))).toBe("[3, 31, 31]");
    expect(errors(net("let l = [1]\nconv l[1] kernel=1"))).toEqual(["4 resolve/index: 1"]);
  });
});

describe("settings from outside", () => {
  it("are numbers, lists, truth values, texts and layers of the language", () => {
    const text = model(
      'for w in ws { conv w kernel=1 act }\nif deep { tanh }\nif kind == "x" { sigmoid }',
      '(ws, deep = false, act = relu, kind = "y")',
    );
    const settings = { ws: "[4, 2 * 4]", deep: "true", act: "leakyrelu(0.3)", kind: '"x"' };
    const kinds = sound(text, { settings }).graph.nodes.map(({ op }) => op.name);
    expect(kinds).toEqual(["conv", "leakyrelu", "conv", "leakyrelu", "tanh", "sigmoid"]);
  });

  it("of a text lack their quotes often, and hold one value only", () => {
    const text = model('if kind == "x" { sigmoid }\nrelu', '(kind = "y")');
    expect(wordsOf(text, { settings: { kind: "x" } })).toContain('"x"');
    expect(errors(text, { settings: { kind: '"x"; let b = 2' } })).toEqual(["1 resolve/unknown-setting: let b = 2"]);
  });
});

describe("mistakes in blocks", () => {
  it("are told once, there, with the chain of calls, and which calls fail where some do", () => {
    const text = `block Q(w) { conv 4 kernel=w }\n${model("Q 1\nQ 9\n")}`;
    expect(errors(text)).toEqual(["1 conv/kernel-exceeds-input: kernel=w"]);
    expect(wordsOf(text)).toContain("in q2 (Q), but not in 1 other call");
  });

  it("in a block that nobody calls are mistakes of names and syntax", () => {
    const text = `block Q(w) { conv w krnel=3; foo; conv zed kernel=1; conv w kernel=99 }\n${model("relu")}`;
    expect(errors(text)).toEqual([
      "1 resolve/unknown-argument: krnel",
      "1 resolve/unknown-layer: foo",
      "1 resolve/unknown-name: zed",
    ]);
  });
});

describe("imports", () => {
  it("bring blocks and file-level `let`s, relative to the importing file, and no more", () => {
    const files = {
      "lib/b.cvk":
        'import { C } from "./c.cvk"\nlet width = 5\nlet hidden = 2\nblock B(w) { C w; conv hidden kernel=1 }',
      "lib/c.cvk": 'import { base } from "../base.cvk"\nblock C(w) { conv w * base kernel=1 }',
      "base.cvk": "let base = 2",
    };
    const imports = 'import {\n  B,\n  width,\n} from "./lib/b.cvk"\n';
    const found = sound(imports + model("B width"), {}, files);
    expect(layers(found)).toEqual(["b1.c1.conv1: conv [10, 4, 4]", "b1.conv1: conv [2, 4, 4]"]);
    expect(errors(imports + model("B width\nC 3\nconv hidden kernel=1"), {}, files)).toEqual([
      "7 resolve/unknown-layer: C",
      "8 resolve/unknown-name: hidden",
    ]);
  });

  it("that fail are told once, at the import", () => {
    const text = `import { A } from "./a.cvk"\n${model("A\nrelu")}`;
    expect(errors(text)).toEqual(['1 resolve/import-not-found: "./a.cvk"']);
    expect(errors(text, {}, { "a.cvk": 'import { B } from "net.cvk"\nblock A { B }' })).toEqual([
      '1 resolve/import-cycle: "net.cvk"',
    ]);
    expect(errors(text, {}, { "a.cvk": "model A { input x [3]; relu }" })).toEqual([
      "1 resolve/import-unknown-name: A",
    ]);
    expect(errors(text, {}, { "a.cvk": "block A { cnov 3 }" })).toEqual(["1 resolve/unknown-layer: cnov"]);
  });
});

describe("files", () => {
  it("may hold several models, of different names", () => {
    const { models } = check("net.cvk", "model A { input x [3]; relu }\nmodel B { input x [3]; tanh }");
    expect(models.map(({ name }) => name)).toEqual(["A", "B"]);
    expect(errors("model A { input x [3]; relu }\nmodel A { input x [3]; tanh }")).toEqual(["2 resolve/name-twice: A"]);
  });

  it("a model without input or without layers is an error", () => {
    expect(errors("model A { relu }")).toEqual(["1 resolve/no-input: A"]);
    expect(errors("model A { input x [3] }")).toEqual(["1 resolve/no-layers: A"]);
  });

  it("`layout NHWC` never changes the meaning", () => {
    const nhwc = sound(net("layout NHWC\nconv 4 kernel=1\nflatten"));
    expect([nhwc.layout, result(nhwc)]).toEqual(["NHWC", "[4096]"]);
    expect(errors(net("layout NHWC\nlayout NCHW\nrelu"))).toEqual(["4 resolve/layout: layout NCHW"]);
  });

  it("where a stride leaves rows unread there is a warning, and none with ceil or same", () => {
    expect(warnings(net("maxpool 3"))).toEqual(["3 maxpool/unread: maxpool"]);
    expect(warnings(net("maxpool 3 ceil=true\nconv 1 kernel=3 stride=2 pad=same"))).toEqual([]);
  });
});
