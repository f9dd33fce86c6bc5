import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { applyFix, layerNames, mistakes, model, only, parameterNames, resolve, sound, inputsOf } from "./support.ts";

const block = (body: string): string => `block Unit(width = 3) {\n${body}\n}\n`;

/** The tensors of a batch norm. */
const bn = (name: string): string[] =>
  ["weight", "bias", "running_mean", "running_var"].map((part) => `${name}.${part}`);

/** Those of a bottleneck without its shortcut. */
const unit = (name: string): string[] =>
  [1, 2, 3].flatMap((at) => [`${name}.conv${at}.weight`, ...bn(`${name}.bn${at}`)]);

const unitOf = (name: string): string[] => [`${name}.conv1.weight`, `${name}.conv1.bias`, ...bn(`${name}.bn1`)];

/** The parameters of torchvision's kind of stage. */
function stage(body: string): readonly string[] {
  const stages = `block Stage(n) {\n 0: Unit\n repeat n - 1 { ${body} } }\n`;
  return parameterNames(sound(stages + block("conv width kernel=1 bias=false bn") + model("layer1: Stage 3")));
}

describe("automatic names", () => {
  it("count the layers of a kind, labelled ones included", () => {
    const net = sound(model("conv 4 kernel=1 bn relu\n stem: conv 4 kernel=1 bn\n conv 4 kernel=1"));
    expect(layerNames(net)).toEqual(["conv1", "bn1", "relu1", "stem", "bn2", "conv3"]);
  });

  it("count afresh in every call of a block, and count calls by the block's name", () => {
    const net = sound(block("conv width kernel=1 relu") + model("Unit 4\n skip: Unit 4\n Unit 4\n conv 2 kernel=1"));
    expect(layerNames(net)).toEqual([
      "unit1.conv1",
      "unit1.relu1",
      "skip.conv1",
      "skip.relu1",
      "unit3.conv1",
      "unit3.relu1",
      "conv1",
    ]);
  });

  it("run on through braces, which are no scope", () => {
    const net = sound(model("add { conv 3 kernel=1 } { conv 3 kernel=1 bn } relu"));
    expect(layerNames(net)).toEqual(["conv1", "conv2", "bn1", "add1", "relu1"]);
  });

  it("may not meet a label", () => {
    const text = model("conv2: conv 4 kernel=1\n conv 4 kernel=1");
    expect(mistakes(text)).toEqual(["resolve/automatic-name-clash: conv2"]);
    expect(mistakes(model("conv 4 kernel=1\n conv1: relu"))).toEqual(["resolve/automatic-name-clash: conv1"]);
  });
});

describe("copies of repeat and for", () => {
  it("are named by the next unused integer", () => {
    const net = sound(model("repeat 2 { conv 4 kernel=1; relu }\n for width in [4, 8] { conv width kernel=1; bn }"));
    expect(layerNames(net)).toEqual([
      "0.conv1",
      "0.relu1",
      "1.conv1",
      "1.relu1",
      "2.conv1",
      "2.bn1",
      "3.conv1",
      "3.bn1",
    ]);
  });

  it("give their integer to a body of one unlabelled call", () => {
    const net = sound(block("conv width kernel=1") + model("0: Unit\n repeat 2 { Unit }\n repeat 2 { relu }"));
    expect(layerNames(net)).toEqual(["0.conv1", "1.conv1", "2.conv1", "3", "4"]);
  });

  it("are scopes where the body is a line of several layers", () => {
    const net = sound(model("repeat 2 { conv 3 kernel=1 bn }\n repeat 1 { add { relu } {} }"));
    expect(layerNames(net)).toEqual(["0.conv1", "0.bn1", "1.conv1", "1.bn1", "2.relu1", "2.add1"]);
  });

  it("give it to the only block call of a body, whatever stands beside it", () => {
    const beside = [
      "Unit",
      "Unit; relu",
      "relu; Unit relu",
      "add { Unit } {}",
      "if true { Unit } else { Unit }",
      "Unit; repeat 2 { relu }",
      "repeat 2 { relu }; Unit 3",
      "maxpool 1\n Unit",
    ];
    for (const body of beside) {
      const net = sound(block("conv width kernel=1 bn") + model(`repeat 2 { ${body} }\n last: Unit\n Unit`));
      const names = [...unitOf("0"), ...unitOf("1"), ...unitOf("last"), ...unitOf("unit4")];
      expect([body, ...parameterNames(net)]).toEqual([body, ...names]);
    }
  });

  it("keep torchvision's names when a layer is added to a stage", () => {
    expect(stage("Unit; relu")).toEqual(stage("Unit"));
    expect(stage("dropout 0.5; Unit")).toContain("layer1.1.conv1.weight");
  });

  it("give two block calls a segment each, labelled ones their label", () => {
    const unit = block("conv width kernel=1 bias=false");
    const net = sound(unit + model("repeat 1 { Unit; Unit }\n repeat 1 { a: Unit; relu }\n repeat 1 { Unit Unit }"));
    expect(parameterNames(net)).toEqual([
      "0.unit1.conv1.weight",
      "0.unit2.conv1.weight",
      "1.a.conv1.weight",
      "2.unit1.conv1.weight",
      "2.unit2.conv1.weight",
    ]);
  });

  it("do not let a block see the names beside its call, but show both from outside", () => {
    expect(mistakes(block("add own") + model("repeat 1 { own: relu; Unit }"))).toEqual(["resolve/unknown-name: own"]);
    const net = sound(block("first: conv width kernel=1") + model("repeat 2 { Unit; own: relu }\n add 0.own, 1.first"));
    expect(inputsOf(net, "add1")).toEqual(["1.own", "0.own", "1.first"]);
  });

  it("refuse a name that is also inside the call, with a fix", () => {
    const unit = block("conv width kernel=1 bn relu");
    for (const body of ["Unit; relu", "relu; Unit", "Unit relu", "Unit relu -> [3, 32, 32]", "add { Unit } { relu }"]) {
      const text = unit + model(`repeat 2 { ${body} }`);
      const mistake = only(text);
      expect([mistake.code, mistake.span.start >= unit.length]).toEqual(["resolve/automatic-name-clash", true]);
      const net = sound(applyFix(text, mistake));
      expect(layerNames(net)).toEqual(expect.arrayContaining(["0.relu1", "0.relu_1", "1.relu_1"]));
    }
    expect(mistakes(unit + model("repeat 2 { Unit; conv1: dropout 0.5 }"))).toEqual([
      "resolve/automatic-name-clash: conv1",
    ]);
  });

  it("give their integer to a call whose argument is a name", () => {
    const net = sound(block("conv width kernel=1") + model("let wide = 8\n repeat 2 { Unit wide }"));
    expect(layerNames(net)).toEqual(["0.conv1", "1.conv1"]);
  });

  it("nest", () => {
    const net = sound(model("repeat 2 { repeat 2 { relu } }"));
    expect(layerNames(net)).toEqual(["0.0", "0.1", "1.0", "1.1"]);
  });

  it("see the labels around them and have labels of their own", () => {
    const net = sound(model("skip: relu\n repeat 2 { own: relu; add skip; add own }"));
    expect(inputsOf(net, "1.add1")).toEqual(["1.own", "skip"]);
    expect(inputsOf(net, "1.add2")).toEqual(["1.add1", "1.own"]);
  });

  it("clash with a label of the same integer", () => {
    expect(mistakes(model("repeat 2 { relu }\n 1: relu"))).toEqual(["resolve/automatic-name-clash: 1"]);
  });
});

describe("labels", () => {
  it("name the first layer's weights and the line's final tensor", () => {
    const net = sound(model("stem: conv 3 kernel=1 bn relu\n conv 3 kernel=1\n add stem"));
    expect(parameterNames(net).slice(0, 3)).toEqual(["stem.weight", "stem.bias", "bn1.weight"]);
    expect(inputsOf(net, "add1")).toEqual(["conv2", "relu1"]);
  });

  it("may be dotted, integers, quoted, or words that objects know", () => {
    const lines = ["features.0: relu", "7: relu", '"conv1/7x7_s2": relu', "constructor: relu", "__proto__: relu"];
    const joined = 'concat features.0, "conv1/7x7_s2", constructor, __proto__, "7"';
    const net = sound(model([...lines, joined].join("\n")));
    const names = ["features.0", "7", "conv1/7x7_s2", "constructor", "__proto__"];
    expect(layerNames(net)).toEqual([...names, "concat1"]);
    expect(inputsOf(net, "concat1")).toEqual([
      "__proto__",
      "features.0",
      "conv1/7x7_s2",
      "constructor",
      "__proto__",
      "7",
    ]);
  });

  it("that are names of layers are quoted behind a join, which says so", () => {
    const text = model("mean: relu\n tanh\n sub mean");
    const mistake = only(text);
    expect(mistake.message).toBe("`mean` is a label and also a layer, which a bare name is here");
    const mended = applyFix(text, mistake);
    expect(mended).toContain('sub "mean"');
    expect(inputsOf(sound(mended), "sub1")).toEqual(["tanh1", "mean"]);
    expect(only(model("relu\n sub mean")).message).toContain("nothing is named to join with");
  });

  it("inside a block are reached by path", () => {
    const net = sound(block("first: relu\n conv 3 kernel=1") + model("enc: Unit\n add enc.first"));
    expect(inputsOf(net, "add1")).toEqual(["enc.conv1", "enc.first"]);
  });

  it("inside braces belong to the block around", () => {
    const net = sound(model("add { skip: relu } {}\n add skip"));
    expect(inputsOf(net, "add2")).toEqual(["add1", "skip"]);
  });

  it("of a model are not seen from a block", () => {
    expect(mistakes(block("add skip") + model("skip: relu\n Unit"))).toEqual(["resolve/unknown-name: skip"]);
  });

  it("are refused twice, with the first place", () => {
    const twice = only(model("skip: relu\n skip: relu"));
    expect(twice.code).toBe("resolve/name-twice");
    expect(twice.labels).toHaveLength(1);
  });

  it("that meet a name inside a call are refused", () => {
    expect(mistakes(block("conv 3 kernel=1") + model("a: Unit\n a.conv1: relu"))).toEqual([
      "resolve/name-twice: a.conv1",
    ]);
  });

  it("may not be taken before the line is complete", () => {
    expect(mistakes(model("a: add { relu } { from a }"))).toEqual(["resolve/later-name: a"]);
  });

  it("of a copy are told as they are written from outside", () => {
    const lines = "repeat 2 { skip: conv 3 kernel=1; relu }\n add skip";
    const told = /`(.*)`/.exec(only(model(lines)).help.join())![1]!;
    expect(inputsOf(sound(model(lines.replace("add skip", `add ${told}`))), "add1")).toEqual(["1.relu1", "0.skip"]);
  });

  it("further down are told from misspelt ones", () => {
    expect(mistakes(model("concat skip\n skip: relu"))).toEqual(["resolve/later-name: skip"]);
    const near = only(model("skip: relu\n concat skp"));
    expect([near.code, ...near.help]).toEqual(["resolve/unknown-name", "did you mean `skip`?"]);
  });

  it("in a branch not taken are explained", () => {
    const text = model("if in.channels == 4 { skip: relu } else { relu }\n concat skip");
    expect(mistakes(text)).toEqual(["resolve/untaken-name: skip"]);
  });

  it("in a branch taken are in sight behind it", () => {
    const net = sound(model("if in.channels == 3 { skip: relu }\n relu\n add skip"));
    expect(inputsOf(net, "add1")).toEqual(["relu2", "skip"]);
  });
});

describe("automatic names as references", () => {
  it("work in from, with a warning", () => {
    const { diagnostics, models } = resolve(model("conv 3 kernel=1\n relu\n from conv1\n bn"));
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(["warning resolve/automatic-name"]);
    expect(inputsOf(models[0]!, "bn1")).toEqual(["conv1"]);
  });

  it("inputs need no warning", () => {
    expect(mistakes(model("relu\n add image"))).toEqual([]);
  });
});

describe("published weight names", () => {
  it("come out of the ResNet-50 example as torchvision has them", () => {
    const folder = new URL("../../../examples/", import.meta.url);
    const text = readFileSync(new URL("resnet-50.cvk", folder), "utf8");
    const files = { "blocks/resnet.cvk": readFileSync(new URL("blocks/resnet.cvk", folder), "utf8") };
    const names = parameterNames(sound(text, {}, files));
    const expected = ["conv1.weight", ...bn("bn1")];
    for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
      for (let at = 0; at < blocks; at++) {
        const name = `layer${stage + 1}.${at}`;
        expected.push(...unit(name));
        if (at === 0) expected.push(`${name}.downsample.0.weight`, ...bn(`${name}.downsample.1`));
      }
    }
    expected.push("fc.weight", "fc.bias");
    expect([...names].toSorted()).toEqual(expected.toSorted());
  });

  it("come out of the ResNet-50 of the language's manual", () => {
    const text = `
block Bottleneck(width, stride = 1, project = false) {
  add {
    conv width kernel=1 bias=false bn relu
    conv width kernel=3 stride=stride pad=1 bias=false bn relu
    conv width * 4 kernel=1 bias=false bn
  } {
    if project {
      downsample.0: conv width * 4 kernel=1 stride=stride bias=false
      downsample.1: bn
    }
  } relu
}
block Stage(width, blocks, stride) {
  0: Bottleneck width stride=stride project=true
  repeat blocks - 1 { Bottleneck width }
}
${model("conv 64 kernel=7 stride=2 pad=3 bias=false bn relu\n layer1: Stage 64 blocks=2 stride=1")}`;
    const names = parameterNames(sound(text));
    expect(names).toContain("layer1.0.downsample.0.weight");
    expect(names).toContain("layer1.0.downsample.1.running_var");
    expect(names).toContain("layer1.1.conv3.weight");
    expect(names).not.toContain("layer1.1.downsample.0.weight");
  });
});
