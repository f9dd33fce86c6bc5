import { describe, expect, it } from "vitest";
import { countParameters, sumParameters } from "../../../src/analysis/parameters.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { netOf } from "../../property/net.ts";
import { alexnet, lenet, resnet50 } from "./known-nets.ts";

function nodeNamed(graph: Graph, name: string) {
  return graph.nodes.find((node) => node.name === name)!;
}

describe("published counts", () => {
  it.each([
    // (5*5*1)*6+6 + (5*5*6)*16+16 + 400*120+120 + 120*84+84 + 84*10+10, as d2l.ai 7.6 has it
    ["LeNet", lenet(), 61_706],
    ["AlexNet", alexnet().graph, 61_100_840],
  ])("%s", (_name, graph, params) => {
    const count = countParameters(graph);
    expect(count.params).toBe(params);
    expect(count.trainable).toBe(params);
    expect(count.buffers).toBe(0);
    expect(count.weightBytes).toBe(4 * params);
  });

  it("ResNet-50, whose running statistics are buffers and not parameters", () => {
    const count = countParameters(resnet50({ strideIn: "first", poolPad: [1] }).graph);
    expect(count.params).toBe(25_557_032);
    // 26,560 normalised channels with a mean and a variance each
    expect(count.buffers).toBe(53_120);
    expect(count.weightBytes).toBe(4 * (25_557_032 + 53_120));
  });
});

describe("one layer", () => {
  it("tells how its count comes about", () => {
    const { graph } = alexnet();
    const { params, formula } = countParameters(graph).nodes.get(nodeNamed(graph, "conv1"))!;
    expect(params).toBe(23_296);
    expect(formula).toBe("(11*11*3)*64 + 64");
  });

  it("without parameters has an empty formula", () => {
    const graph = lenet();
    const { params, formula, uses } = countParameters(graph).nodes.get(nodeNamed(graph, "sigmoid1"))!;
    expect([params, formula, uses]).toEqual([0, "", []]);
  });

  it("names its tensors in full, with their roles", () => {
    const net = netOf([3, 8, 8]);
    const bn = net.layer("bn", {}, { name: "layer1.bn" });
    net.output("out");
    const { uses } = countParameters(net.finish()).nodes.get(bn)!;
    expect(uses.map(({ name, role, count }) => `${name} ${role} ${String(count)}`)).toEqual([
      "layer1.bn.weight trainable 3",
      "layer1.bn.bias trainable 3",
      "layer1.bn.running_mean statistic 3",
      "layer1.bn.running_var statistic 3",
    ]);
  });
});

describe("literals", () => {
  it("are counted, but neither trained nor in the weight file", () => {
    const net = netOf([1, 6, 8]);
    net.layer("conv", { channels: 1, bias: false, weight: ndarray([1, 2], [1, -1]) });
    net.layer("conv", { channels: 1, kernel: [3], bias: false });
    net.output("out");
    const count = countParameters(net.finish());
    expect([count.params, count.trainable, count.weightBytes]).toEqual([2 + 9, 9, 36]);
  });
});

describe("shared parameters", () => {
  const net = netOf([4, 8, 8]);
  const first = net.layer("conv", { channels: 4, kernel: [3], pad: [1] });
  const second = net.layer("conv", { channels: 4, kernel: [3], pad: [1] }, { parameters: first.parameters });
  net.output("out");
  const graph = net.finish();
  const count = countParameters(graph);

  it("count once in the whole", () => {
    expect(count.params).toBe(4 * 4 * 9 + 4);
  });

  it("count at each layer by itself, and are marked at the second", () => {
    expect(count.nodes.get(first)!.params).toBe(148);
    expect(count.nodes.get(second)!.params).toBe(148);
    expect(count.nodes.get(first)!.uses.map((use) => use.shared)).toEqual([false, false]);
    expect(count.nodes.get(second)!.uses.map((use) => use.shared)).toEqual([true, true]);
  });

  it("count once in a group of layers that share them", () => {
    expect(sumParameters(count, [second]).params).toBe(148);
    expect(sumParameters(count, [first, second]).params).toBe(148);
  });
});

it("folding and fusing lose no parameter of a net without dead code", () => {
  const { graph } = resnet50({ strideIn: "first", poolPad: [1] });
  expect(countParameters(runPipeline(graph)).params).toBe(25_557_032);
});
