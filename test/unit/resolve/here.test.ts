import { describe, expect, it } from "vitest";
import { applyFix, inputsOf, layerNames, mistakes, model, only, parameterNames, resolve, sound } from "./support.ts";

describe("`here` alone on a line", () => {
  it("names the current tensor, and makes no layer", () => {
    const net = sound(model("conv 3 kernel=1 relu\n skip: here\n conv 3 kernel=1\n add skip"));
    expect(layerNames(net)).toEqual(["conv1", "relu1", "conv2", "add1"]);
    expect(inputsOf(net, "add1")).toEqual(["conv2", "relu1"]);
  });

  it("may be the input, stand in braces, blocks and copies, and take a claim", () => {
    const text = model(
      "first: here -> [3, 32, 32]\n repeat 2 { in_: here\n B\n sum: add in_ }\n add { b: here } { conv 3 kernel=1 }\n add first\n add b",
    );
    const net = sound(`block B { entered: here\n conv 3 kernel=1\n add entered }\n${text}`);
    expect(inputsOf(net, "0.add1")).toEqual(["0.conv1", "image"]);
    expect(inputsOf(net, "0.sum")).toEqual(["0.add1", "image"]);
    expect(inputsOf(net, "add3")).toEqual(["add2", "1.sum"]);
    expect(mistakes(model("skip: here -> [3, 16, 16]\n relu"))).toEqual([]);
  });

  it("names a copy's tensors by path", () => {
    const net = sound(model("repeat 2 { conv 3 kernel=1\n out: here }\n concat 0.out"));
    expect(inputsOf(net, "concat1")).toEqual(["1.conv1", "0.conv1"]);
  });

  it("without a label is a warning, and with anything behind it an error whose fix is the next line", () => {
    const idle = only(model("relu\n here"));
    expect([idle.severity, idle.message]).toEqual(["warning", "`here` without a label names nothing"]);
    expect(resolve("model Net {\n here\n}").diagnostics.map(({ code }) => code)).toEqual(["resolve/no-input"]);
    expect(resolve(model("here")).diagnostics.map(({ code }) => code)).toEqual(["resolve/no-layers"]);
    const text = model("relu\n  skip: here conv 3 kernel=1 relu\n add skip");
    const wrong = only(text);
    expect(wrong.code).toBe("resolve/here");
    expect(applyFix(text, wrong)).toBe(model("relu\n  skip: here\n  conv 3 kernel=1 relu\n add skip"));
    expect(mistakes(model("relu\n skip: here { relu }\n add skip"))).toEqual(["resolve/here: { relu }"]);
    expect(mistakes(model("relu\n skip: here axis=1\n add skip"))).toEqual(["resolve/here: axis=1"]);
  });

  it("has no weights and cannot be shared", () => {
    expect(parameterNames(sound(model("a: here\n conv 3 kernel=1\n add a")))).toEqual(["conv1.weight", "conv1.bias"]);
    expect(mistakes(model("a: here\n conv 3 kernel=1 share=a"))).toEqual(["resolve/share: a"]);
  });

  it("is silent behind a mistake, and follows the rules of labels", () => {
    expect(mistakes(model("cnov 3\n a: here\n add a"))).toEqual(["resolve/unknown-layer: cnov"]);
    expect(mistakes(model("a: relu\n a: here"))).toEqual(["resolve/name-twice: a"]);
    expect(mistakes("model Net {\n a: here\n}")).toEqual(["resolve/no-input: Net"]);
    expect(resolve(model("let here = 3\n relu")).diagnostics.map(({ code }) => code)).toEqual([
      "resolve/reserved-name",
    ]);
  });
});
