/** Settled points of the language, "Names": one test a sentence. */
import { describe, expect, it } from "vitest";
import { errors, figure, names, net, parameters, reads, sound, warnings, wordsOf } from "./support.ts";

const encoder = "block Enc(w) { layer2: conv w kernel=1; conv w kernel=1 }\n";
const inModel = (lines: string, input = "[3, 4, 4]"): string => `model M {\n  input x ${input}\n${lines}\n}\n`;

describe("labels", () => {
  it("name the line's first layer and its final tensor", () => {
    const model = sound(net("skip: conv 3 kernel=1 bn relu\ntanh\nadd skip"));
    expect(names(model)).toEqual(["skip", "bn1", "relu1", "tanh1", "add1"]);
    expect(parameters(model)[0]).toBe("skip.weight");
    expect(reads(model)).toEqual(["tanh1", "relu1"]);
  });

  it("are a name, a dotted path, an integer or quoted, and are used as they are written", () => {
    const lines = 'a: relu\nfeatures.0: tanh\n0: sigmoid\n"conv1/7x7_s2": silu\nadd a, features.0, 0, "conv1/7x7_s2"';
    expect(reads(sound(net(lines)))).toEqual(["conv1/7x7_s2", "a", "features.0", "0", "conv1/7x7_s2"]);
    expect(errors(net("a: relu\nadd 7"))).toEqual(["4 resolve/not-a-tensor: 7"]);
  });

  it("an integer label is shared, continued from and claimed of as well", () => {
    const model = sound(net("0: conv 3 kernel=1\nconv 3 kernel=1 share=0\nfrom 0\nrelu\nexpect 0.params == 12"));
    expect(reads(model)).toEqual(["0"]);
    expect(figure(model, "params")).toBe("12");
  });

  it("belong to the enclosing model, not to a brace", () => {
    expect(reads(sound(net("add { left: conv 3 kernel=1 } {}\nmul left")))).toEqual(["add1", "left"]);
  });

  it("inside a block are reached from outside by path", () => {
    const model = sound(encoder + inModel("enc: Enc 3\nrelu\nadd enc.layer2"));
    expect(reads(model)).toEqual(["relu1", "enc.layer2"]);
    expect(wordsOf(encoder + inModel("enc: Enc 3\nadd layer2"))).toContain("`enc.layer2`");
  });

  it("a path that leads nowhere inside a block says what is there", () => {
    const words = wordsOf(encoder + inModel("enc: Enc 3\nadd enc.layr2"));
    expect(words).toContain("`enc` has no layer `layr2` inside");
    expect(words).toContain("did you mean `enc.layer2`?");
    expect(words).toContain("inside are layer2, conv2");
  });

  it("in a block that could not be read are not missed", () => {
    expect(errors(`block Enc { layer2 conv 3: relu }\n${inModel("enc: Enc\nadd enc.layer2")}`)).toHaveLength(1);
  });

  it("in an `if` that was not taken are an error, by path too", () => {
    expect(errors(net("if false { skip: relu }\nrelu\nadd skip"))).toEqual(["5 resolve/untaken-name: skip"]);
    const block = "block E(w) { if w > 3 { deep: conv w kernel=1 }; conv w kernel=1 }\n";
    expect(errors(block + inModel("enc: E 3\nadd enc.deep"))).toEqual(["5 resolve/untaken-name: enc.deep"]);
  });

  it("must not be given twice, nor equal an automatic name", () => {
    expect(errors(net("a: relu\na: relu"))).toEqual(["4 resolve/name-twice: a"]);
    expect(errors(net("conv 3 kernel=1\nconv1: conv 3 kernel=1"))).toEqual(["4 resolve/automatic-name-clash: conv1"]);
    expect(names(sound(net("conv1: conv 3 kernel=1\nconv2: conv 3 kernel=1")))).toEqual(["conv1", "conv2"]);
  });
});

describe("automatic names", () => {
  it("count every layer of a kind within the block, labelled ones too", () => {
    expect(names(sound(net("conv 3 kernel=1\nlab: conv 3 kernel=1\nconv 3 kernel=1 bn")))).toEqual([
      "conv1",
      "lab",
      "conv3",
      "bn1",
    ]);
  });

  it("of block calls likewise", () => {
    const block = "block Bottle { conv 3 kernel=1 }\n";
    expect(names(sound(block + inModel("Bottle\nconv 3 kernel=1\nother: Bottle\nBottle")))).toEqual([
      "bottle1.conv1",
      "conv1",
      "other.conv1",
      "bottle3.conv1",
    ]);
  });

  it("of copies are the next unused integers, which a body of one unlabelled call takes as its own", () => {
    const lines = "0: relu\nrepeat 2 { conv 3 kernel=1 }\nfor w in [4, 3] { conv w kernel=1 bn }\nrepeat 1 { a: relu }";
    expect(names(sound(net(lines)))).toEqual(["0", "1", "2", "3.conv1", "3.bn1", "4.conv1", "4.bn1", "5.a"]);
  });

  it("of nested copies nest", () => {
    expect(names(sound(net("repeat 2 { repeat 2 { relu } }")))).toEqual(["0.0", "0.1", "1.0", "1.1"]);
    expect(reads(sound(net("repeat 2 { repeat 2 { relu } }\nadd 0.1")))).toEqual(["1.1", "0.1"]);
  });

  it("may be continued from, with a warning", () => {
    expect(warnings(net("conv 3 kernel=1\nrelu\nadd conv1"))).toEqual(["5 resolve/automatic-name: conv1"]);
  });
});

describe("parameters", () => {
  it("have PyTorch's names and layouts", () => {
    const model = sound(
      net("conv 4 kernel=2x3 bn\ndepthwise 2 kernel=3\nconvtranspose 6 kernel=2 groups=2\nflatten\ndense 5"),
    );
    const shapes = model.graph.parameters.map(({ name, type }) => `${name} ${type.shape.join("x")}`);
    expect(shapes).toEqual([
      "conv1.weight 4x3x2x3",
      "conv1.bias 4",
      "bn1.weight 4",
      "bn1.bias 4",
      "bn1.running_mean 4",
      "bn1.running_var 4",
      "depthwise1.weight 8x1x3x3",
      "depthwise1.bias 8",
      "convtranspose1.weight 8x3x2x2",
      "convtranspose1.bias 6",
      `dense1.weight 5x${6 * 30 * 29}`,
      "dense1.bias 5",
    ]);
  });

  it("are shared by label, with a whole block too, and count once while work counts at each use", () => {
    const block = "block E(w) { conv w kernel=1 bn; add { conv w kernel=1 } {} }\n";
    const model = sound(block + inModel("a: E 3\nb: E 3 share=a\nE 3 share=a\nexpect a.params == 30 && params == 30"));
    expect(parameters(model).every((name) => name.startsWith("a."))).toBe(true);
    expect(figure(model, "macs")).toBe(`${3 * 2 * 9 * 16}`);
  });

  it("are shared through blocks inside shared blocks", () => {
    const blocks =
      "block In(w) { a: conv w kernel=1; conv w kernel=1 share=a }\nblock Out { l: In 3; r: In 3 share=l }\n";
    expect(parameters(sound(blocks + inModel("o: Out\np: Out share=o\nIn 3 share=o.l")))).toEqual([
      "o.l.a.weight",
      "o.l.a.bias",
    ]);
  });

  it("of another shape, or of a later layer, are not shared", () => {
    expect(errors(net("a: conv 3 kernel=1\nconv 3 kernel=3 share=a"))).toEqual(["4 resolve/share: share=a"]);
    expect(errors(net("conv 3 kernel=1 share=b\nb: conv 3 kernel=1"))).toEqual(["3 resolve/share: b"]);
  });
});
