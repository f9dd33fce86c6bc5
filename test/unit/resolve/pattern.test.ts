import { describe, expect, it } from "vitest";
import { applyFix, inputsOf, mistakes, model, only, sound } from "./support.ts";

const layer = "block Layer { conv 3 kernel=3 pad=1 relu\n skip: conv 3 kernel=1\n from in }\n";
const stack = `${layer}block Stack { repeat 3 { Layer } }\n`;

describe("label patterns", () => {
  it("join the tensors of all paths that read so, in order, without the current one", () => {
    const net = sound(stack + model("layers: Stack\n add layers.*.skip"));
    expect(inputsOf(net, "add1")).toEqual(["layers.0.skip", "layers.1.skip", "layers.2.skip"]);
    const withCurrent = sound(stack + model("layers: Stack\n bn\n concat here, layers.*.skip relu"));
    expect(inputsOf(withCurrent, "concat1")).toEqual(["bn1", "layers.0.skip", "layers.1.skip", "layers.2.skip"]);
    const behind = sound(stack + model("layers: Stack\n bn add(layers.*.skip)"));
    expect(inputsOf(behind, "add1")).toEqual(["layers.0.skip", "layers.1.skip", "layers.2.skip"]);
  });

  it("take any one name for a star: labels, copies, calls, numbers and parts of dotted labels", () => {
    expect(inputsOf(sound(layer + model("a: Layer\n Layer\n sum.b: relu\n add *.skip")), "add1")).toEqual([
      "a.skip",
      "layer2.skip",
    ]);
    const dotted = sound(model('f.0: relu\n f.1: relu\n g.1: relu\n "f/2": relu\n add f.*\n concat *.1, f.0'));
    expect(inputsOf(dotted, "add1")).toEqual(["f.0", "f.1"]);
    expect(inputsOf(dotted, "concat1")).toEqual(["f.1", "g.1", "f.0"]);
    const deep = `${stack}block Net2 { left: Stack\n right: Stack }\n${model("all: Net2\n concat all.*.1.skip\n concat *.*.*.skip")}`;
    expect(inputsOf(sound(deep), "concat1")).toEqual(["all.left.1.skip", "all.right.1.skip"]);
    expect(inputsOf(sound(deep), "concat2")).toHaveLength(6);
  });

  it("at the end take labels and copies, not layers that nobody named", () => {
    const block = "block B { conv 3 kernel=1 relu\n a: bn\n repeat 2 { relu }\n b: here\n relu }\n";
    expect(inputsOf(sound(block + model("x: B\n concat x.*")), "concat1")).toEqual(["x.a", "x.0", "x.1", "x.1"]);
  });

  it("see what stands before the line, from the nearest place that has any", () => {
    const inLoop = sound(layer + model("a: Layer\n b: Layer\n repeat 2 { c: Layer\n d: Layer\n sum: add *.skip }"));
    expect(inputsOf(inLoop, "0.sum")).toEqual(["0.c.skip", "0.d.skip"]);
    expect(inputsOf(sound(layer + model("a: Layer\n b: Layer\n z.skip: add *.skip")), "z.skip")).toEqual([
      "a.skip",
      "b.skip",
    ]);
  });

  it("fit at least two tensors", () => {
    const text = layer + model("a: Layer\n bn add(*.skip)");
    const few = only(text);
    expect(few.message).toBe("`*.skip` names only one tensor, `a.skip`, and a pattern joins several");
    expect(mistakes(applyFix(text, few))).toEqual([]);
    const misspelt = layer + model("a: Layer\n b: Layer\n add *.skpi");
    expect(applyFix(misspelt, only(misspelt))).toBe(misspelt.replace("skpi", "skip"));
    expect(only(model("relu\n add x.*")).message).toBe("no tensor that is computed so far has a name like `x.*`");
    expect(mistakes(model("a.0: relu\n a.1: relu\n a.2: relu\n sub a.*"))).toEqual(["resolve/join: sub"]);
  });

  it("stand in joins only", () => {
    const lines = ["from a.*", "conv a.* kernel=1", "output x = a.*", "expect a.*.params == 1", "if a.* == 1 { relu }"];
    for (const line of lines) {
      expect([line, mistakes(model(`a.0: relu\n a.1: relu\n ${line}\n relu`))]).toEqual([
        line,
        [expect.stringMatching(/^resolve\/(pattern|not-a-tensor): a\.\*/)],
      ]);
    }
    expect(mistakes(model("a.*: relu"))).toEqual(["syntax/unexpected-character: *"]);
  });

  it("are silent behind mistakes", () => {
    expect(mistakes(model("a.0: cnov 3\n a.1: relu\n add a.*"))).toEqual(["resolve/unknown-layer: cnov"]);
    expect(mistakes(model("a.0 relu\n a.1: relu\n add a.*"))).toHaveLength(1);
  });

  it("multiply where a star stands between values", () => {
    expect(
      inputsOf(sound(model("conv 2*in.channels kernel=1\n conv here.channels *image.channels kernel=1")), "conv2"),
    ).toEqual(["conv1"]);
    expect(mistakes(model("conv 3 *.5 kernel=1"))).toEqual(["resolve/fraction: 3 *.5", "syntax/leading-dot: .5"]);
  });
});

describe("what joins take twice", () => {
  it("is a warning where the current tensor is named as well, but not with a pattern", () => {
    expect(mistakes(model("skip: relu\n bn\n add here, skip"))).toEqual(["resolve/joined-twice: here"]);
    expect(mistakes(model("skip: relu\n a: bn\n mul skip, a"))).toEqual(["resolve/joined-twice: a"]);
    expect(mistakes(model("a.0: relu\n a.1: bn\n add here, a.*"))).toEqual([]);
    expect(mistakes(model("skip: relu\n bn\n add skip"))).toEqual([]);
    expect(mistakes(model("a: relu\n add a\n mul here"))).toEqual([]);
  });

  it("beside others a pattern may fit one tensor only", () => {
    expect(inputsOf(sound(model("a.0: relu\n bn\n concat here, a.*")), "concat1")).toEqual(["bn1", "a.0"]);
    expect(mistakes(model("a.0: relu\n bn\n concat here, b.*"))).toEqual(["resolve/pattern: b.*"]);
  });
});
