/** Settled points of the language, "Meaning": one test a sentence. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { errors, figure, layers, names, net, reads, result, sound, wordsOf } from "./support.ts";

const helpOf = (lines: string): readonly string[] =>
  check("net.cvk", net(lines)).diagnostics.flatMap(({ help }) => help);

const shape = (line: string, input?: string): string => result(sound(net(line, input)));

describe("tensors", () => {
  it("`in` is what entered the block, also inside braces; `here` is what enters the line", () => {
    const block =
      "block SE { conv 6 kernel=1; mul {} { avgpool global\nconv here.channels * 2 kernel=1\nconv in.channels * 2 kernel=1 } }\n";
    expect(names(sound(`${block}model M { input x [3, 4, 4]; SE }`))).toHaveLength(5);
    expect(shape("conv here.channels * 2 kernel=1\nconv in.channels kernel=1")).toBe("[3, 32, 32]");
  });

  it("`in` of a model is its only input", () => {
    expect(errors("model M { input a [3, 4, 4]\ninput b [3, 4, 4]\nconv in.channels kernel=1 }")).toEqual([
      "3 resolve/several-inputs: in.channels",
    ]);
  });

  it("`sub skip` is current minus skip", () => {
    expect(reads(sound(net("skip: relu\ntanh\nsub skip")))).toEqual(["tanh1", "relu1".replace("relu1", "skip")]);
  });

  it("with braces only the braces join, in order", () => {
    expect(reads(sound(net("skip: relu\ntanh\nconcat { from skip } {}")))).toEqual(["skip", "tanh1"]);
    expect(errors(net("skip: relu\nadd skip { relu }"))).toEqual(["4 resolve/join: skip"]);
  });

  it("`concat a, b` joins the current tensor with both", () => {
    const model = sound(net("a: conv 2 kernel=1\nb: conv 4 kernel=1\nconv 1 kernel=1\nconcat a, b"));
    expect(reads(model)).toEqual(["conv3", "a", "b"]);
    expect(result(model)).toBe("[7, 32, 32]");
  });

  it("axes of size 1 broadcast, except in concat", () => {
    expect(shape("a: avgpool global\nfrom image\nmul a")).toBe("[3, 32, 32]");
    expect(errors(net("a: avgpool global\nfrom image\nconcat a"))).toEqual(["5 concat/shape-mismatch: concat"]);
  });

  it("a join of one branch is an error", () => {
    expect(errors(net("add { relu }\nadd\nsub { relu } {} {}"))).toHaveLength(3);
  });

  it("`from` takes labels and inputs; an `input` line makes its tensor current", () => {
    const text =
      "model M { input a [3, 4, 4]\ns: relu\ninput b [3, 4, 4]\nadd s\noutput sum\nfrom a -> [3, 4, 4]\nadd b }";
    const model = sound(text);
    expect(layers(model).map((each) => each.split(":")[0])).toEqual(["s", "add1", "add2"]);
    expect(reads(model)).toEqual(["a", "b"]);
  });

  it("`output mask` names the current tensor, `output f = skip` exports another", () => {
    const { graph } = sound(net("skip: relu\ntanh\noutput mask\noutput f = skip\noutput i = image"));
    expect(graph.outputs.map(({ name }) => name)).toEqual(["mask", "f", "i"]);
    expect(errors(net("relu\noutput mask\noutput mask"))).toEqual(["5 resolve/name-twice: mask"]);
  });
});

describe("defaults of layers", () => {
  it("conv: stride 1, pad 0, dilation 1, groups 1, with bias; it needs a kernel", () => {
    const model = sound(net("conv 8 kernel=3"));
    expect([result(model), figure(model, "params")]).toEqual(["[8, 30, 30]", `${3 * 8 * 9 + 8}`]);
    expect(errors(net("conv 8"))).toEqual(["3 conv/needs-kernel: conv"]);
  });

  it("pooling: the stride is the kernel", () => {
    expect(shape("maxpool 2")).toBe("[3, 16, 16]");
  });

  it("depthwise: its main number is the channel multiplier", () => {
    expect(shape("depthwise 2 kernel=3")).toBe("[6, 30, 30]");
    expect(shape("depthwise kernel=3")).toBe("[3, 30, 30]");
  });

  it("dense wants a flat tensor, and the fix is flatten", () => {
    expect(wordsOf(net("dense 10"))).toContain("flatten before it gives [10]");
  });

  it("bn has a weight and a bias a channel, its statistics are counted as no parameters", () => {
    expect(figure(sound(net("bn")), "params")).toBe("6");
    expect(figure(sound(net("bn affine=false")), "params")).toBe("0");
  });

  it("prelu has a slope a channel or one, scale a factor a channel, layernorm works over channels", () => {
    const counts = ["prelu", "prelu shared=true", "scale", "scale bias=true", "layernorm", "groupnorm 3"];
    expect(counts.map((line) => figure(sound(net(line)), "params"))).toEqual(["3", "1", "3", "6", "6", "6"]);
  });
});

describe("windows and padding", () => {
  it.each([
    ["conv 1 kernel=3x5", "[1, 30, 28]"],
    ["conv 1 kernel=[3, 5]", "[1, 30, 28]"],
    ["conv 1 kernel=3 pad=1x2", "[1, 32, 34]"],
    ["conv 1 kernel=3 pad=[1, 2]", "[1, 32, 34]"],
    ["conv 1 kernel=3 pad=[1, 2, 3, 4]", "[1, 34, 36]"],
    ["conv 1 kernel=3 pad=valid", "[1, 30, 30]"],
    ["conv 1 kernel=4 stride=3 pad=same", "[1, 11, 11]"],
    ["conv 1 kernel=4 stride=3 pad=same_lower", "[1, 11, 11]"],
    ["conv 1 kernel=3 dilation=4 pad=same", "[1, 32, 32]"],
    ["maxpool 3 stride=2 ceil=true", "[3, 16, 16]"],
    ["pad 1", "[3, 34, 34]"],
    ["pad [1, 2, 3, 4] mode=reflect", "[3, 36, 38]"],
    ["upsample 2 mode=bilinear align_corners=true", "[3, 64, 64]"],
    ["upsample [1, 3]", "[3, 32, 96]"],
    ["slice channels=[0, 2] height=[-8, 32]", "[2, 8, 32]"],
    ["permute [1, 2, 0]", "[32, 32, 3]"],
    ["permute [width, height, channels]", "[32, 32, 3]"],
    ["reshape [12, 16, -1]", "[12, 16, 16]"],
    ["mean", "[3]"],
    ["mean axes=channels keepdims=true", "[1, 32, 32]"],
    ["convtranspose 4 kernel=3 stride=2 pad=1 output_pad=1", "[4, 64, 64]"],
  ])("%s gives %s", (line, expected) => {
    expect(shape(line)).toBe(expected);
  });

  it("in 1-D one number or `[begin, end]`, and the fact is the length", () => {
    expect(shape("conv in.length kernel=5 stride=2 pad=[0, 3]", "[4, 100]")).toBe("[100, 50]");
    expect(errors(net("conv in.width kernel=1", "[4, 100]"))).toEqual(["3 resolve/unknown-fact: width"]);
    expect(wordsOf(net("conv 4 kernel=1x2", "[4, 100]"))).toContain("write one number");
  });

  it("in 3-D the facts are those of a volume", () => {
    const volume = "conv in.channels * in.depth + in.height - in.width kernel=3 pad=same";
    expect(shape(volume, "[2, 5, 7, 6]")).toBe("[11, 5, 7, 6]");
    expect(errors(net("conv in.depth kernel=1"))).toEqual(["3 resolve/unknown-fact: depth"]);
  });

  it("every layer with a window works in 1-D", () => {
    const lines =
      "conv 8 kernel=3 pad=same bn\nmaxpool 2\nupsample 2\npad 1\ndepthwise kernel=3\nconvtranspose 4 kernel=2 stride=2\nslice length=[0, 10]\navgpool global\nflatten\ndense 2";
    expect(shape(lines, "[4, 100]")).toBe("[2]");
  });

  it("ceil pooling drops a last window that would start in the end padding", () => {
    // (5 + 2 - 2) / 3 + 1 = 2.67, rounded up 3; the third window would start at 6, the end padding at 6.
    expect(shape("maxpool 2 stride=3 pad=1 ceil=true", "[1, 5, 5]")).toBe("[1, 2, 2]");
  });

  it("axes are names or 0-based without the batch, and a misspelt name is recognised, in a list too", () => {
    expect(errors(net("softmax axis=0\nsoftmax axis=width\nsoftmax axis=3"))).toEqual([
      "5 softmax/no-such-axis: axis=3",
    ]);
    expect(wordsOf(net("softmax axis=chanels"))).toContain("did you mean `channels`?");
    expect(wordsOf(net("mean axes=[hieght, width]"))).toContain("did you mean `[height, width]`?");
  });
});

describe("literals, sharing, work", () => {
  it("a literal weight gives the kernel, may drop leading axes of 1, and is counted but not trained or stored", () => {
    const model = sound(net("conv 1 bias=false weight=[[1, -1]]", "[1, 6, 8]"));
    expect([result(model), figure(model, "params"), figure(model, "trainable"), figure(model, "weights")]).toEqual([
      "[1, 6, 7]",
      "2",
      "0",
      "0B",
    ]);
  });

  it("a tensor of its own that nothing reads is not exported as the current one", () => {
    expect(helpOf("pos: parameter [3, 1, 1]\nrelu")[0]).toContain("as in add pos");
    expect(helpOf("b: relu\nfrom image\nrelu")[0]).toContain("output NAME");
  });

  it("a transposed convolution counts input positions x kernel x output channels / groups", () => {
    const line = "convtranspose 6 kernel=3 stride=2 groups=2";
    expect(figure(sound(net(line, "[4, 5, 5]")), "macs")).toBe("2_700"); // 25 * 9 * 4 * 6 / 2
  });

  it("rates lie in [0, 1)", () => {
    expect(errors(net("dropout 0\ndropout 1\ndropout(-0.1)"))).toHaveLength(2);
  });
});

describe("symbolic sizes", () => {
  it("capitalised undefined names in an input are sizes, bound when compiling", () => {
    const text = net("conv 4 kernel=3 -> [4, H - 2, W - 2]\nmaxpool 2", "[3, H, W]");
    expect(result(sound(text))).toBe("[4, floor(H/2) - 1, floor(W/2) - 1]");
    expect(result(sound(text, { sizes: { H: 8, W: 12 } }))).toBe("[4, 3, 5]");
    expect(wordsOf(net("relu", "[3, h, 8]"))).toContain("has a capital: H");
  });

  it("a claim that no size makes true is broken, one that some might is open", () => {
    expect(errors(net("conv 4 kernel=3 -> [4, H - 3, 30]", "[3, H, 32]"))).toEqual([
      "3 claim/shape: -> [4, H - 3, 30]",
    ]);
    expect(errors(net("relu -> [3, 32, 32]", "[3, H, 32]"))).toEqual([]);
  });

  it("where a number is due, also inside a list, the size to bind is named", () => {
    expect(wordsOf(net("pad [H, 1]", "[3, H, 32]"))).toContain("--size H=224");
    expect(wordsOf(net("conv H kernel=1", "[3, H, 32]"))).toContain("--size H=224");
  });
});

describe("limits", () => {
  it("recursion and absurd repeats are refused", () => {
    expect(errors("block A { B }\nblock B { A }\nmodel M { input x [3]; A }")).toEqual(["2 resolve/recursion: A"]);
    expect(errors(net("repeat 1e9 { relu }"))).toEqual(["3 resolve/too-many-copies: 1e9"]);
    expect(errors(net("repeat 10_001 { relu }\nrepeat -1 { relu }"))).toHaveLength(2);
    expect(names(sound(net("repeat 0 { tanh }\nrelu")))).toEqual(["relu1"]);
  });
});
