import { describe, expect, it } from "vitest";
import type { Graph } from "../../../src/graph/graph.ts";
import { verifyGraph } from "../../../src/graph/verify-graph.ts";
import { fuseEpilogues } from "../../../src/passes/fuse-epilogues.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { netOf, type Net } from "../../property/net.ts";

/** `conv1+relu1` for a layer with its steps, in order. */
function fused(net: Net, run: (graph: Graph) => Graph = fuseEpilogues.run): string[] {
  net.output("out");
  const graph = run(net.finish());
  verifyGraph(graph, "after fuse-epilogues");
  return graph.nodes.map((node) => [node.name, ...node.epilogue.map((step) => step.name)].join("+"));
}

it.each<[string, Record<string, unknown>]>([
  ["conv", { channels: 2, kernel: [3] }],
  ["maxpool", { kernel: [2] }],
  ["softmax", {}],
  ["sigmoid", {}],
])("an activation moves into %s", (op, attributes) => {
  const net = netOf([2, 6, 6]);
  net.layer(op, attributes);
  net.layer("relu");
  expect(fused(net)).toEqual([`${op}1+relu1`]);
});

it("does not move into the input, a view or a concatenation", () => {
  const net = netOf([2, 6, 6]);
  net.layer("tanh", {}, { name: "a" });
  const a = net.current;
  net.layer("maxpool", { kernel: [3], pad: [1], stride: [1] }, { name: "b" });
  net.layer("concat", {}, { name: "c", inputs: [a, net.current] });
  net.layer("relu", {}, { name: "d" });
  net.layer("flatten", {}, { name: "e" });
  net.layer("relu", {}, { name: "f" });
  expect(fused(net)).toEqual(["a", "b", "c", "d", "e", "f"]);
});

describe("a residual sum", () => {
  it("with the block's input moves into the last convolution, its activation behind it", () => {
    const net = netOf([2, 6, 6]);
    net.layer("conv", { channels: 2, kernel: [1] });
    const skip = net.current;
    net.layer("conv", { channels: 2, kernel: [3], pad: [1] });
    net.layer("add", {}, { inputs: [net.current, skip] });
    net.layer("relu");
    expect(fused(net)).toEqual(["conv1", "conv2+add1+relu1"]);
  });

  it.each([
    ["first", 0],
    ["second", 1],
  ])("of two branches moves into the later one, whichever operand it is (%s)", (_name, position) => {
    const net = netOf([2, 6, 6]);
    const from = net.current;
    net.layer("conv", { channels: 2, kernel: [3], pad: [1] });
    const main = net.current;
    net.layer("conv", { channels: 2, kernel: [1] }, { inputs: [from] });
    const inputs = position === 0 ? [net.current, main] : [main, net.current];
    net.layer("add", {}, { inputs });
    net.layer("relu");
    expect(fused(net)).toEqual(["conv1", "conv2+add1+relu1"]);
  });

  it("stays where its branch is read elsewhere", () => {
    const net = netOf([2, 6, 6]);
    const from = net.current;
    net.layer("conv", { channels: 2, kernel: [1] });
    net.output("branch");
    net.layer("add", {}, { inputs: [net.current, from] });
    net.layer("relu");
    expect(fused(net)).toEqual(["conv1", "add1+relu1"]);
  });
});

it("a tensor added to itself moves with both operands", () => {
  const net = netOf([2, 6, 6]);
  net.layer("conv", { channels: 2, kernel: [1] });
  net.layer("add", {}, { inputs: [net.current, net.current] });
  expect(fused(net)).toEqual(["conv1+add1"]);
});

it("a gate that is broadcast over the current tensor stays a layer, with its activation", () => {
  const net = netOf([2, 6, 6]);
  net.layer("conv", { channels: 2, kernel: [1] });
  const wide = net.current;
  net.layer("avgpool", { kernel: "global" });
  net.layer("sigmoid");
  net.layer("mul", {}, { inputs: [wide, net.current] });
  net.layer("relu");
  expect(fused(net)).toEqual(["conv1", "avgpool1+sigmoid1", "mul1+relu1"]);
});

it("a slope per channel moves with its parameter", () => {
  const net = netOf([2, 6, 6]);
  net.layer("conv", { channels: 2, kernel: [1] });
  net.layer("prelu");
  expect(fused(net)).toEqual(["conv1+prelu1"]);
});

it("a batch norm behind pooling moves as its affine, whose factors are prepared before", () => {
  const net = netOf([2, 6, 6]);
  net.layer("maxpool", { kernel: [2] });
  net.layer("bn");
  net.layer("relu");
  const names = fused(net, runPipeline);
  expect(names.at(-1)).toBe("maxpool1+bn1+relu1");
});
