import { describe, expect, it } from "vitest";
import { applyFix, inputsOf, layerNames, mistakes, model, node, only, resolve, shapeOf, sound } from "./support.ts";

describe("a line", () => {
  it("computes what its layers on lines of their own compute", () => {
    const one = sound(model("conv 8 kernel=3 bn relu dropout(0.5)"));
    const many = sound(model("conv 8 kernel=3\n bn\n relu\n dropout 0.5"));
    const inWords = (net: typeof one) => net.graph.nodes.map(({ name, attributes }) => [name, attributes]);
    expect(inWords(one)).toEqual(inWords(many));
  });

  it("opens arguments with a touching parenthesis, and a value with one after a space", () => {
    const net = sound(model("conv(4,\n kernel=3,\n)\n conv (2 + 3) * 2 kernel=1 relu"));
    expect([shapeOf(net, "conv1"), shapeOf(net, "conv2")]).toEqual(["[4, 30, 30]", "[10, 30, 30]"]);
  });

  it("takes named attributes in any order and defaults for the rest", () => {
    const net = sound(model("conv 8 pad=1 kernel=3 groups=1"));
    expect(node(net, "conv1").attributes).toMatchObject({
      channels: 8,
      kernel: [3],
      pad: [1],
      stride: [1],
      bias: true,
    });
  });

  it("takes words where an attribute has words; what is a variable too is to be quoted", () => {
    const net = sound(model("let pad = 1\n conv 8 kernel=3 pad=pad\n avgpool global"));
    expect(node(net, "conv1").attributes).toMatchObject({ pad: [1] });
    expect(shapeOf(net, "avgpool1")).toBe("[8, 1, 1]");
    const text = model("let width = 0\n let same = 2\n conv 8 kernel=3 pad=same\n permute [channels, width, height]");
    const [pad, axes] = resolve(text).diagnostics;
    expect(pad!.message).toBe("`same` is a word that pad takes, and also a variable, the number 2");
    expect(applyFix(text, axes!)).toContain('permute [channels, "width", height]');
    expect(shapeOf(sound(model('let width = 0\n permute [channels, "width", height]')), "permute1")).toBe(
      "[3, 32, 32]",
    );
    expect(mistakes(model("let axis = height\n softmax axis=axis\n relu"))).toEqual([]);
    expect(node(sound(model("conv 8 kernel=3 pad=same")), "conv1").attributes).toMatchObject({ pad: "same" });
  });

  it("reads min and max before a parenthesis as functions, and as layers at its beginning", () => {
    const net = sound(model("skip: relu\n conv min(3, 4) kernel=1\n max skip"));
    expect(inputsOf(net, "max1")).toEqual(["conv1", "skip"]);
  });
});

describe("post-operations", () => {
  it("may follow braces, block calls and each other", () => {
    const text = `block B { conv 3 kernel=1 }\n${model("skip: B relu bn(eps=1e-3)\n add { conv 3 kernel=1 } {} relu add(skip)")}`;
    const net = sound(text);
    expect(layerNames(net)).toEqual(["skip.conv1", "relu1", "bn1", "conv1", "add1", "relu2", "add2"]);
    expect(node(net, "bn1").attributes).toMatchObject({ eps: 1e-3 });
    expect(inputsOf(net, "add2")).toEqual(["relu2", "bn1"]);
  });

  it("may be blocks", () => {
    const text = `block Squeeze(to) { conv to kernel=1 }\n${model("conv 8 kernel=3 Squeeze(2) relu")}`;
    expect(layerNames(sound(text))).toEqual(["conv1", "squeeze1.conv1", "relu1"]);
  });

  it("are what a bare layer's name behind a block is, too", () => {
    const text = `block B(act = relu) { conv 3 kernel=1 act }\n${model("B silu")}`;
    expect(layerNames(sound(text))).toEqual(["b1.conv1", "b1.relu1", "silu1"]);
  });

  it("may be held by a parameter", () => {
    const text = `block B(act = leakyrelu(0.2)) { conv 3 kernel=1 act\n act }\n${model("B\n B act=relu")}`;
    const net = sound(text);
    expect(layerNames(net)).toEqual(["b1.conv1", "b1.leakyrelu1", "b1.leakyrelu2", "b2.conv1", "b2.relu1", "b2.relu2"]);
    expect(node(net, "b1.leakyrelu1").attributes).toEqual({ slope: 0.2 });
  });

  it("are followed by post-operations only: an attribute goes back to its layer", () => {
    const text = model("conv 64 bn kernel=3");
    const late = only(text);
    expect(late.code).toBe("resolve/after-post-operation");
    expect(applyFix(text, late)).toBe(model("conv 64 kernel=3 bn"));
  });

  it("take their arguments in parentheses", () => {
    const value = model("conv 64 kernel=3 relu dropout 0.5");
    expect(applyFix(value, only(value))).toBe(model("conv 64 kernel=3 relu dropout(0.5)"));
    const named = model("conv 64 kernel=3 bn eps=0.01");
    expect(applyFix(named, only(named))).toBe(model("conv 64 kernel=3 bn(eps=0.01)"));
  });

  it("are told from variables of the same name only where used bare", () => {
    expect(mistakes(model("flatten\n dense scale", "(scale = 10)"))).toEqual(["resolve/ambiguous-name: scale"]);
    expect(mistakes(model("conv 8 kernel=1 relu", "(relu = 10)"))).toEqual(["resolve/ambiguous-name: relu"]);
    expect(mistakes(model("conv 8 kernel=scale", "(scale = 3)"))).toEqual([]);
    expect(mistakes(model("conv 8 kernel=scale\n scale", "(scale = 3)"))).toEqual(["resolve/ambiguous-name: scale"]);
  });

  it("that are misspelt are told as layers", () => {
    const unknown = only(model("conv 64 kernel=3 rleu"));
    expect([unknown.code, ...unknown.help]).toEqual(["resolve/unknown-layer", "did you mean `relu`?"]);
  });

  it("that are misspelt behind a misspelt layer are told as well, each with its own fix", () => {
    const text = model("cnv 8 kernel=3 rlu");
    const [layer, operation] = resolve(text).diagnostics;
    expect([layer!.message, operation!.message].map((each) => /`(\w+)`/.exec(each)![1])).toEqual(["cnv", "rlu"]);
    expect(applyFix(text, layer!)).toBe(text.replace("cnv", "conv"));
    expect(applyFix(text, operation!)).toBe(text.replace("rlu", "relu"));
  });

  it("lack an argument like any layer", () => {
    expect(mistakes(model("conv 8 kernel=3 maxpool"))).toEqual(["resolve/missing-argument: maxpool"]);
  });
});

describe("arguments", () => {
  it.each([
    ["conv 8 kernal=3 kernel=1", "resolve/unknown-argument: kernal", "did you mean `kernel`?"],
    ["conv 8 kernel_size=3 kernel=1", "resolve/unknown-argument: kernel_size", "did you mean `kernel`?"],
    ["conv filters=8 kernel=1", "resolve/unknown-argument: filters", "did you mean `channels`?"],
    ["conv 8 kernel=1 padding=1", "resolve/unknown-argument: padding", "did you mean `pad`?"],
    ["conv 8 kernel=1 strides=1", "resolve/unknown-argument: strides", "did you mean `stride`?"],
    ["dense units=8", "resolve/unknown-argument: units", "did you mean `features`?"],
    ["conv 8 kernel=3 pad=smae", "resolve/argument-type: smae", "did you mean `same`?"],
    ["avgpool globl", "resolve/argument-type: globl", "did you mean `global`?"],
  ])("of %s: %s", (line, mistake, help) => {
    const found = only(model(line));
    expect([`${found.code}: ${found.span.source.text.slice(found.span.start, found.span.end)}`, found.help[0]]).toEqual(
      [mistake, help],
    );
  });

  it("of a wrong kind are told with what they must be", () => {
    expect(only(model("conv 8 kernel=true")).message).toBe(
      "kernel must be a positive integer, or one per axis as 3x3 or [3, 3], found true",
    );
    expect(only(model("conv 8 kernel=relu")).message).toContain("found the layer relu");
    expect(only(model("conv 8 kernel=1 weight=[[1, 2], [3]]")).message).toContain("found [[1, 2], [3]]");
  });

  it.each([
    ["conv kernel=3", "resolve/missing-argument: conv"],
    ["conv 8, 3", "resolve/extra-argument: 3"],
    ["conv 8 kernel=3 kernel=5", "resolve/argument-twice: kernel=5"],
    ["conv 8 channels=5 kernel=1", "resolve/argument-twice: channels=5"],
    ["relu(3)", "resolve/extra-argument: 3"],
    ["relu { conv 8 kernel=3 }", "resolve/braces: {"],
    ["let w = 8\n conv kernel=3 w", "resolve/order: w"],
    ["cnov 64 kernel=3 relu", "resolve/unknown-layer: cnov"],
    ["let w = 8\n w", "resolve/not-a-layer: w"],
    ["Net", "resolve/not-a-layer: Net"],
  ])("%s is %s, once", (lines, mistake) => {
    expect(mistakes(model(lines))).toEqual([mistake]);
  });

  it("need a comma between them", () => {
    const text = `block B(a, b) { conv a kernel=1\n conv b kernel=1 }\n${model("let w = 2\n let v = 3\n B w v")}`;
    const found = only(text);
    expect(found.code).toBe("resolve/missing-comma");
    expect(applyFix(text, found)).toContain("B w, v");
  });

  it("are all looked at", () => {
    expect(mistakes(model("conv 2.5 kernel=true pda=1"))).toEqual([
      "resolve/fraction: 2.5",
      "resolve/argument-type: true",
      "resolve/unknown-argument: pda",
    ]);
  });

  it("of other frameworks' layers are led to the word of the language", () => {
    expect(only(model("Conv2d 8 kernel=3")).help).toEqual(["did you mean `conv`?"]);
    expect(only(model("GlobalAveragePooling2D")).help).toEqual(["did you mean `avgpool global flatten`?"]);
    expect(only(model("flatten\n linear 10")).help).toEqual(["did you mean `dense`?"]);
  });
});

describe("joins", () => {
  it("with braces join only the braces, in order", () => {
    const net = sound(model("skip: conv 3 kernel=1\n conv 3 kernel=1\n concat { from skip } {}"));
    expect(inputsOf(net, "concat1")).toEqual(["skip", "conv2"]);
  });

  it("with names join the current tensor first", () => {
    const net = sound(model("a: relu\n b: relu\n relu\n concat a, b\n sub { from a } { from b }"));
    expect(inputsOf(net, "concat1")).toEqual(["relu3", "a", "b"]);
    expect(inputsOf(net, "sub1")).toEqual(["a", "b"]);
  });

  it("may join in and here", () => {
    const net = sound(model("conv 3 kernel=1\n add in\n mul here"));
    expect(inputsOf(net, "add1")).toEqual(["conv1", "image"]);
    expect(inputsOf(net, "mul1")).toEqual(["add1", "add1"]);
  });

  it.each([
    ["add { relu }", "resolve/join: add"],
    ["add", "resolve/join: add"],
    ["skip: relu\n add skip {} {}", "resolve/join: skip"],
    ["sub {} {} {}", "resolve/join: sub"],
    ["skip: relu\n sub skip, image", "resolve/join: sub"],
    ["concat 3", "resolve/not-a-tensor: 3"],
  ])("%s is %s", (lines, mistake) => {
    expect(mistakes(model(lines))).toEqual([mistake]);
  });

  it("of one branch are mended with an empty one", () => {
    const text = model("add { relu }");
    expect(applyFix(text, only(text))).toBe(model("add { relu } {}"));
  });
});

describe("inputs and outputs", () => {
  it("an input makes its tensor current; the last tensor is the output where none is named", () => {
    const net = sound("model Net {\n input a [3, 8, 8]\n relu\n input b [2, 8, 8]\n bn\n concat a\n}");
    expect(inputsOf(net, "bn1")).toEqual(["b"]);
    expect(net.graph.outputs.map(({ name }) => name)).toEqual(["output"]);
  });

  it("an output names the current tensor or another", () => {
    const net = sound(model("skip: conv 4 kernel=1\n conv 2 kernel=1\n output mask\n output features = skip"));
    const shown = net.graph.outputs.map(({ name, value }) => [name, value.kind === "result" ? value.node.name : ""]);
    expect(shown).toEqual([
      ["mask", "conv2"],
      ["features", "skip"],
    ]);
  });

  it.each([
    ["model Net { conv 8 kernel=3 }", "resolve/no-input: Net"],
    ["model Net { input image [3, 8, 8] }", "resolve/no-layers: Net"],
    ["model Net {\n relu\n input image [3, 8, 8]\n relu\n}", "resolve/no-tensor: relu"],
    ["model Net {\n input image []\n relu\n}", "resolve/input-shape: []"],
    ["model Net {\n input image [0, 8, 8]\n relu\n}", "resolve/type: 0"],
    ["model Net {\n input image [3, 8 / 3, 8]\n relu\n}", "resolve/fraction: 8 / 3"],
    ["model Net {\n input image [3, 8, 8]\n input image [3, 8, 8]\n relu\n}", "resolve/name-twice: image"],
    ["model Net {\n input image [3, 8, 8]\n relu\n output x\n output x\n}", "resolve/name-twice: x"],
    ["model Net {\n input image [3, 8, 8]\n layout NHCW\n relu\n}", "resolve/layout: NHCW"],
    ["model Net {\n input image [3, 8, 8]\n layout NHWC\n layout NHWC\n relu\n}", "resolve/layout: layout NHWC"],
  ])("%s: %s", (text, mistake) => {
    expect(mistakes(text)).toEqual([mistake]);
  });

  it("a layout is kept", () => {
    expect(sound(model("layout NHWC\n relu")).layout).toBe("NHWC");
    expect(sound(model("relu")).layout).toBe("NCHW");
  });
});

describe("sharing", () => {
  it("takes all parameters of an earlier layer, which are there once", () => {
    const net = sound(model("first: conv 3 kernel=3 pad=1\n conv 3 kernel=3 pad=1 share=first"));
    expect(net.graph.parameters.map(({ name }) => name)).toEqual(["first.weight", "first.bias"]);
    expect(node(net, "conv2").parameters).toEqual(node(net, "first").parameters);
  });

  it("takes all parameters of an earlier block call", () => {
    const text = `block B { conv 3 kernel=1 bn }\n${model("left: B\n B share=left")}`;
    const net = sound(text);
    expect(net.graph.parameters.map(({ name }) => name)).toHaveLength(6);
    expect(node(net, "b2.conv1").parameters).toEqual(node(net, "left.conv1").parameters);
  });

  it.each([
    ["conv 3 kernel=1 share=frist", "resolve/share: frist"],
    ["conv 3 kernel=5 pad=2 share=first", "resolve/share: share=first"],
    ["conv 3 kernel=3 pad=1 bias=false share=first", "resolve/share: share=first"],
    ["bn share=first", "resolve/share: share=first"],
    ["relu share=image", "resolve/share: image"],
  ])("%s does not fit", (line, mistake) => {
    expect(mistakes(model(`first: conv 3 kernel=3 pad=1\n ${line}`))).toEqual([mistake]);
  });
});

describe("several models", () => {
  it("are resolved each, whatever the mistakes of the others", () => {
    const { models, declared, diagnostics } = resolve(
      `${model("cnov 3")}${model("relu").replace("Net", "Sound")}${model("denes 3").replace("Net", "Other")}`,
    );
    expect(models.map(({ name }) => name)).toEqual(["Sound"]);
    expect(declared).toEqual(["Net", "Sound", "Other"]);
    expect(diagnostics).toHaveLength(2);
  });

  it("a broken line is silent poison", () => {
    const { diagnostics } = resolve(model("conv 8 kernel=\n dense 10\n skip: conv 8 kernel=(3\n concat skip"));
    expect(diagnostics.filter(({ code }) => !code.startsWith("syntax/"))).toEqual([]);
  });
});
