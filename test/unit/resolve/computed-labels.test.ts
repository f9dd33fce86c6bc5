import { describe, expect, it } from "vitest";
import { applyFix, inputsOf, layerNames, mistakes, model, only, parameterNames, sound } from "./support.ts";

const unit = "block Unit(width = 3) { conv width kernel=1 relu }\n";

describe("computed labels", () => {
  it("belong to the body around the loop", () => {
    const text =
      unit + model('for i in range(1, 3) { "unit{i}": Unit }\n for w in [4, 8] { "conv_{w}.0": conv w kernel=1 bn }');
    expect(layerNames(sound(text))).toEqual([
      "unit1.conv1",
      "unit1.relu1",
      "unit2.conv1",
      "unit2.relu1",
      "conv_4.0",
      "bn1",
      "conv_8.0",
      "bn2",
    ]);
  });

  it("name as torchvision does what begins at 1", () => {
    const stage = `${unit}block Stage(blocks) { 0: Unit\n for i in range(1, blocks) { "{i}": Unit } }\n`;
    expect(parameterNames(sound(stage + model("layer1: Stage 3")))).toEqual(
      [0, 1, 2].flatMap((copy) => [`layer1.${copy}.conv1.weight`, `layer1.${copy}.conv1.bias`]),
    );
  });

  it("stand beside lines of the copy, which keep its integer", () => {
    const net = sound(
      unit + model('repeat 2 { relu }\n for i in range(2) { "u{i}": Unit\n bn\n Unit }\n concat "u0", "u{1}", 2.bn1'),
    );
    expect(layerNames(net).slice(2)).toEqual([
      "u0.conv1",
      "u0.relu1",
      "2.bn1",
      "2.conv1",
      "2.relu1",
      "u1.conv1",
      "u1.relu1",
      "3.bn1",
      "3.conv1",
      "3.relu1",
      "concat1",
    ]);
    expect(inputsOf(net, "concat1")).toEqual(["3.relu1", "u0.relu1", "u1.relu1", "2.bn1"]);
  });

  it("see the names of their copy, and go around loops in loops", () => {
    const net = sound(
      model('for i in range(2) { for j in range(2) { skip: relu\n "r{i}_{j}": add skip\n } }\n concat r0_0, r1_1'),
    );
    expect(inputsOf(net, "r1_0")).toEqual(["1.0.skip", "1.0.skip"]);
    expect(inputsOf(net, "concat1")).toEqual(["r1_1", "r0_0", "r1_1"]);
  });

  it("take integers, texts and words, and whatever stands in braces of a block's own", () => {
    const block = 'block B(name, n) { "{name}{n + 1}.{name}": conv 3 kernel=1 }\n';
    expect(layerNames(sound(block + model('x: B "stem", 1\n y: B same, 2')))).toEqual(["x.stem2.stem", "y.same3.same"]);
    expect(only(model('for i in [0.5] { "c{i}": relu }')).message).toBe(
      "a part of a name is an integer or a text, found the number 0.5",
    );
    expect(mistakes(model('for i in [1] { "c{j}": relu\n from c1 }\n from c2'))).toEqual(["resolve/unknown-name: j"]);
  });

  it("are the same where a quoted text names a layer", () => {
    const lines =
      'for i in range(3) { "c{i}": conv 3 kernel=1 }\n for i in range(2) { "d{i}": conv 3 kernel=1 share="c{i + 1}"\n expect "c{i}".params == 12\n add "c{i}"\n output "o" = "c{i}" }';
    expect(mistakes(model(lines.replace('\n output "o" = "c{i}"', "")))).toEqual([]);
    const facts = sound(
      model('for i in range(2) { "c{i}": conv i + 3 kernel=1 }\n conv "c{0}".channels + "c{1}".channels kernel=1'),
    );
    expect(parameterNames(facts)).toContain("conv3.weight");
    const pattern = sound(unit + model('for i in range(2) { "u.{i}": Unit }\n concat "u.{0}", u.*'));
    expect(inputsOf(pattern, "concat1")).toEqual(["u.0.relu1", "u.0.relu1", "u.1.relu1"]);
  });

  it("are names once", () => {
    const twice = only(model('for i in range(3) { "conv": relu }\n for i in range(2) { "c{1}": relu }'));
    expect(twice.message).toBe("`c1` is declared twice");
    expect(twice.help[0]).toContain("the variable of the loop is put in by `{i}`");
    expect(mistakes(model('conv1: relu\n for i in [1] { "conv{i}": relu }'))).toEqual([
      'resolve/name-twice: "conv{i}"',
    ]);
  });

  it("write braces twice", () => {
    expect(layerNames(sound(model('"a{{b}}c": relu\n "}}{{": relu\n concat "a{{b}}c"')))).toEqual([
      "a{b}c",
      "}{",
      "concat1",
    ]);
  });

  it("that are no expressions are one mistake", () => {
    expect(mistakes(model('"c{1 +}": relu'))).toEqual(["syntax/label-part: {1 +}"]);
    expect(mistakes(model('"c{1 2}": relu'))).toEqual(["syntax/label-part: {1 2}"]);
    expect(mistakes(model('"c{a = 3}": relu'))).toEqual(["syntax/label-part: {a = 3}"]);
    expect(mistakes(model('"c{3x}": relu'))).toEqual(["syntax/number-runs-into-letter: 3x"]);
    for (const part of ["(", "true ? 1 : ", "max(1, ", "[", "-"]) {
      const [deep] = mistakes(model(`"c{${part.repeat(20_000)}1}": relu`));
      expect(deep).toContain("syntax/label-part");
    }
    const alone = model('"c}": relu');
    expect(mistakes(applyFix(alone, only(alone)))).toEqual([]);
    const empty = model('"c{}": relu\n concat "c{}"');
    expect(mistakes(empty)).toEqual(["syntax/label-part: {}", "syntax/label-part: {}"]);
  });

  it("are silent in what is not run", () => {
    expect(mistakes(`block B { for i in range(2) { "c{i}": relu }\n concat c1 }\n${model("relu")}`)).toEqual([]);
    expect(mistakes(model('for i in [1][4] { "c{i}": relu }\n concat c1'))).toEqual(["resolve/index: 4"]);
  });

  it("are read in no file names", () => {
    expect(
      mistakes('import { A } from "./a{1}.cvk"\nmodel N { input x [3, 4, 4]\n relu }', {}, { "a{1}.cvk": unit })[0],
    ).toContain("import-unknown-name");
  });
});
