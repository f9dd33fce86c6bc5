import { describe, expect, it } from "vitest";
import { interpretGraph, type NamedArrays } from "../../../src/graph/interpret-graph.ts";
import type { Graph, Node } from "../../../src/graph/graph.ts";
import { regionsOf } from "../../../src/graph/graph-regions.ts";
import { verifyGraph } from "../../../src/graph/verify-graph.ts";
import { foldBatchNorm } from "../../../src/passes/fold-batch-norm.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { netOf, type Net } from "../../property/net.ts";

function folded(net: Net): Graph {
  net.output("out");
  const graph = foldBatchNorm.run(net.finish());
  verifyGraph(graph, "after fold-batch-norm");
  return graph;
}

function running(graph: Graph): readonly Node[] {
  const regionOf = regionsOf(graph);
  return graph.nodes.filter((node) => regionOf(node) === "run");
}

const opsOf = (graph: Graph): string[] => running(graph).map((node) => node.op.name);

function convBn(bias: boolean): Graph {
  const net = netOf([1, 1, 2]);
  net.layer("conv", { channels: 1, kernel: [1], bias });
  net.layer("bn", { eps: 0 });
  return folded(net);
}

/** mean 2, variance 4, weight 3, bias 5: y = (x - 2) / 2 * 3 + 5 = 1.5 x + 2 */
const statistics = {
  "bn1.weight": ndarray([1], [3]),
  "bn1.bias": ndarray([1], [5]),
  "bn1.running_mean": ndarray([1], [2]),
  "bn1.running_var": ndarray([1], [4]),
};

function run(graph: Graph, parameters: NamedArrays): number[] {
  const image = ndarray([1, 1, 1, 2], [1, -1]);
  return [...interpretGraph(graph, { image }, parameters).get("out")!.data];
}

describe("into a convolution", () => {
  it("gives it a bias where it had none", () => {
    const graph = convBn(false);
    expect(opsOf(graph)).toEqual(["conv"]);
    expect(running(graph)[0]!.attributes["bias"]).toBe(true);
    // 1.5 * (10 x) + 2
    expect(run(graph, { ...statistics, "conv1.weight": ndarray([1, 1, 1, 1], [10]) })).toEqual([17, -13]);
  });

  it("scales the bias that it had", () => {
    const parameters = { "conv1.weight": ndarray([1, 1, 1, 1], [10]), "conv1.bias": ndarray([1], [4]) };
    // 1.5 * (10 x + 4) + 2
    expect(run(convBn(true), { ...statistics, ...parameters })).toEqual([23, -7]);
  });

  it("keeps the layer's name and its weight-file tensors", () => {
    const graph = convBn(true);
    expect(running(graph)[0]!.name).toBe("conv1");
    expect(graph.parameters.map(({ name }) => name)).toEqual([
      "conv1.weight",
      "conv1.bias",
      "bn1.weight",
      "bn1.bias",
      "bn1.running_mean",
      "bn1.running_var",
    ]);
  });
});

it.each(["conv", "depthwise", "dense"])("folds into %s", (op) => {
  const net = op === "dense" ? netOf([4]) : netOf([4, 5, 5]);
  const attributes = {
    conv: { channels: 4, kernel: [3], groups: 2 },
    depthwise: { kernel: [3] },
    dense: { features: 3 },
  };
  net.layer(op, attributes[op as keyof typeof attributes]);
  net.layer("bn");
  expect(opsOf(folded(net))).toEqual([op]);
});

it("folds several in a row", () => {
  const net = netOf([2, 5, 5]);
  net.layer("conv", { channels: 3, kernel: [3] });
  net.layer("bn");
  net.layer("scale", { bias: true });
  expect(opsOf(folded(net))).toEqual(["conv"]);
});

it("two without a convolution become one affine", () => {
  const net = netOf([2, 5, 5]);
  net.layer("bn");
  net.layer("scale");
  expect(opsOf(folded(net))).toEqual(["affine"]);
});

it("leaves a convolution alone whose result somebody else reads", () => {
  const net = netOf([2, 5, 5]);
  net.layer("conv", { channels: 2, kernel: [1] });
  const skip = net.current;
  net.layer("bn");
  net.layer("add", {}, { inputs: [net.current, skip] });
  expect(opsOf(folded(net))).toEqual(["conv", "affine", "add"]);
});

it("leaves a convolution alone that is an output itself", () => {
  const net = netOf([2, 5, 5]);
  net.layer("conv", { channels: 2, kernel: [1] });
  net.output("raw");
  net.layer("bn");
  expect(opsOf(folded(net))).toEqual(["conv", "affine"]);
});

it("does not reach through an activation", () => {
  const net = netOf([2, 5, 5]);
  net.layer("conv", { channels: 2, kernel: [1] });
  net.layer("relu");
  net.layer("bn");
  expect(opsOf(folded(net))).toEqual(["conv", "relu", "affine"]);
});

it("shared weights are scaled for each of their layers", () => {
  const net = netOf([2, 5, 5]);
  const first = net.layer("conv", { channels: 2, kernel: [1] });
  net.layer("bn");
  net.layer("conv", { channels: 2, kernel: [1] }, { parameters: first.parameters });
  net.layer("bn");
  const graph = folded(net);
  expect(opsOf(graph)).toEqual(["conv", "conv"]);
  const [a, b] = running(graph);
  expect(a!.parameters["weight"]).not.toBe(b!.parameters["weight"]);
});

it("a net without such layers stays the same graph", () => {
  const net = netOf([2, 5, 5]);
  net.layer("relu");
  net.output("out");
  const graph = net.finish();
  expect(foldBatchNorm.run(graph)).toBe(graph);
});
