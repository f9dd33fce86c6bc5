import { describe, expect, it } from "vitest";
import { countReads } from "../../../src/graph/reads.ts";
import { regionsOf } from "../../../src/graph/graph-regions.ts";
import { rewriteGraph, withoutDeadCode } from "../../../src/graph/rewrite.ts";
import { verifyGraph } from "../../../src/graph/verify-graph.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { netOf } from "../../property/net.ts";

const names = (graph: Graph): string[] => graph.nodes.map((node) => node.name);

describe("a rewrite", () => {
  it("that copies everything gives an equal graph of new nodes", () => {
    const net = netOf([2, 4, 4]);
    net.layer("conv", { channels: 2, kernel: [3] });
    net.layer("relu");
    net.output("out");
    const graph = net.finish();
    const copy = rewriteGraph(graph, (node, rewriter) => void rewriter.copy(node));
    verifyGraph(copy);
    expect(names(copy)).toEqual(["conv1", "relu1"]);
    expect(copy.parameters.map(({ name }) => name)).toEqual(["conv1.weight", "conv1.bias"]);
    expect(copy.nodes[0]).not.toBe(graph.nodes[0]);
    expect(copy.nodes.map(({ traits }) => traits)).toEqual(graph.nodes.map(({ traits }) => traits));
  });

  it("leaves out what it has cut off; the weight file keeps its tensors", () => {
    const net = netOf([2, 4, 4]);
    net.layer("conv", { channels: 2, kernel: [3], pad: [1] });
    net.layer("bn");
    net.layer("relu");
    net.output("out");
    const cut = rewriteGraph(net.finish(), (node, rewriter) => {
      if (node.op.name === "bn") rewriter.replace(node.outputs[0]!, rewriter.value(node.inputs[0]!));
      else rewriter.copy(node);
    });
    verifyGraph(cut);
    expect(names(cut)).toEqual(["conv1", "relu1"]);
    expect(cut.parameters.map(({ name }) => name)).toEqual([
      "conv1.weight",
      "conv1.bias",
      "bn1.weight",
      "bn1.bias",
      "bn1.running_mean",
      "bn1.running_var",
    ]);
  });

  it("refuses a value of another shape", () => {
    const net = netOf([2, 4, 4]);
    net.layer("maxpool", { kernel: [2] });
    net.output("out");
    const graph = net.finish();
    expect(() =>
      rewriteGraph(graph, (node, rewriter) => rewriter.replace(node.outputs[0]!, rewriter.value(graph.inputs[0]!))),
    ).toThrow("another shape");
  });
});

it("a node's traits are those of its op on the types that it reads, open sizes included", () => {
  const net = netOf([2, symbol("H"), 4], symbol("N"));
  const conv = net.layer("conv", { channels: 6, kernel: [3], pad: [1] });
  const relu = net.layer("relu");
  const flatten = net.layer("flatten");
  expect(conv.traits.contraction).toMatchObject({ axis: 1, groups: 1, weight: "weight", bias: "bias" });
  expect(relu.traits).toMatchObject({ nonlinearity: "rectifier", pointwise: { expression: expect.any(Function) } });
  expect(flatten.traits).toEqual({ view: true, identity: false });
});

describe("dead code", () => {
  it("goes; inputs, parameters and the order of what is left stay", () => {
    const net = netOf([2, 4, 4]);
    const image = net.current;
    net.layer("conv", { channels: 2, kernel: [1] }, { name: "dead" });
    net.layer("relu", {}, { name: "deadToo" });
    net.layer("conv", { channels: 2, kernel: [1] }, { name: "first", inputs: [image] });
    net.layer("conv", { channels: 2, kernel: [1] }, { name: "second" });
    net.output("out");
    const clean = withoutDeadCode(net.finish());
    verifyGraph(clean);
    expect(names(clean)).toEqual(["first", "second"]);
    expect(clean.parameters.map(({ name }) => name)).toEqual([
      "dead.weight",
      "dead.bias",
      "first.weight",
      "first.bias",
      "second.weight",
      "second.bias",
    ]);
  });

  it("where there is none, the graph is the same", () => {
    const net = netOf([2, 4, 4]);
    net.layer("relu");
    net.output("out");
    const graph = net.finish();
    expect(withoutDeadCode(graph)).toBe(graph);
  });
});

it("reads are counted per read, outputs among them", () => {
  const net = netOf([2, 4, 4]);
  const image = net.current;
  const { outputs } = net.layer("relu");
  net.layer("add", {}, { inputs: [outputs[0]!, outputs[0]!] });
  net.output("relu", outputs[0]);
  net.output("out");
  const reads = countReads(net.finish());
  expect([image, outputs[0]!, net.current].map(reads)).toEqual([1, 3, 1]);
});

it("what depends on parameters alone is prepared, the rest runs", () => {
  const net = netOf([2, 4, 4]);
  net.layer("conv", { channels: 2, kernel: [1], bias: false });
  net.layer("bn");
  net.output("out");
  const folded = runPipeline(net.finish());
  const regionOf = regionsOf(folded);
  const running = folded.nodes.filter((node) => regionOf(node) === "run");
  expect(running.map((node) => node.name)).toEqual(["conv1"]);
  expect(folded.nodes.length).toBeGreaterThan(1);
  const [conv] = running;
  expect([conv!.inputs[0]!, conv!.outputs[0]!].map(regionOf)).toEqual(["run", "run"]);
  expect([...Object.values(conv!.parameters), ...folded.parameters].map(regionOf)).toEqual(
    Array.from({ length: 2 + folded.parameters.length }, () => "prepare"),
  );
});
