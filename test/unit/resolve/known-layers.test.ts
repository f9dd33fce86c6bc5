/** A line that runs again is what its words, its tensor and its call make of it then, not what it came to before. */
import { expect, it } from "vitest";
import { mistakes, model, node, parameterNames, resolve, shapeOf, sound } from "./support.ts";

const unit = (line: string, parameters = "k"): string => `block Unit(${parameters}) {\n${line}\n}\n`;

it("takes the values that its variables have in each call", () => {
  const net = sound(unit("conv 8 kernel=k pad=1 relu") + model("a: Unit 3\n b: Unit 1\n c: Unit 3"));
  expect(["a", "b", "c"].map((name) => shapeOf(net, `${name}.relu1`))).toEqual([
    "[8, 32, 32]",
    "[8, 34, 34]",
    "[8, 34, 34]",
  ]);
});

it("takes the shape of its tensor in each copy", () => {
  const net = sound(model("repeat 3 { conv 8 kernel=3 pad=1; maxpool 2 }"));
  expect(["0", "1", "2"].map((name) => shapeOf(net, `${name}.maxpool1`))).toEqual([
    "[8, 16, 16]",
    "[8, 8, 8]",
    "[8, 4, 4]",
  ]);
  expect(node(net, "0.conv1").parameters["weight"]!.type.shape).toEqual([8, 3, 3, 3]);
  expect(node(net, "2.conv1").parameters["weight"]!.type.shape).toEqual([8, 8, 3, 3]);
});

it("calls what its words are called in each call", () => {
  const net = sound(unit("act", "act = relu") + model("a: Unit\n b: Unit act=silu\n c: Unit"));
  expect(net.graph.nodes.map(({ op }) => op.name)).toEqual(["relu", "silu", "relu"]);
});

it("means a variable where one is declared between two copies", () => {
  const text = model("repeat 2 { conv 3 kernel=1 relu }\n let relu = 3\n repeat 1 { conv 3 kernel=1 relu }");
  expect(mistakes(text)).toEqual(["resolve/ambiguous-name: relu"]);
});

it("shares parameters, and leaves them as they are, where its call says so", () => {
  const net = sound(
    unit("conv 3 kernel=1") + model("a: Unit 1\n b: Unit 1 share=a\n c: Unit 1 frozen=true\n d: Unit 1"),
  );
  expect(parameterNames(net)).toEqual([
    "a.conv1.weight",
    "a.conv1.bias",
    "c.conv1.weight",
    "c.conv1.bias",
    "d.conv1.weight",
    "d.conv1.bias",
  ]);
  expect(net.graph.nodes.map(({ origin }) => origin.frozen === true)).toEqual([false, false, true, false]);
});

it("asks the same of open sizes in each call", () => {
  const open = "model Net {\n input x [3, H, 8]\n a: Unit 2\n b: Unit 2\n}\n";
  const net = sound(unit("conv 3 kernel=3 pad=1") + open);
  expect(net.demands?.map(({ span }) => span.source.text.slice(0, span.start).split("\n").length)).toEqual([2, 2]);
  expect(shapeOf(net, "b.conv1")).toBe("[3, H, 8]");
});

it("is told of once, in the call where it does not fit", () => {
  const { diagnostics } = resolve(unit("conv 8 kernel=9") + model("Unit 1\n Unit 1\n Unit 1\n Unit 1"));
  expect(diagnostics.map(({ code, notes }) => [code, notes.at(-1)])).toEqual([
    ["conv/kernel-exceeds-input", "in unit4 (Unit), but not in 3 other calls"],
  ]);
});
