/** Permutations between images and dense layers go into the weights where they can, and stay where something else reads them. */
import { describe, expect, it } from "vitest";
import { importOnnx } from "../../../../src/interchange/onnx/import.ts";
import { onnxNet, type NetBuilder } from "../../../support/onnx-net.ts";
import { expectSameAsOnnxRuntime } from "../../../support/same-as-onnx.ts";
import { expectSameThroughText } from "../../../support/through-text.ts";

interface Case {
  readonly note: string;
  readonly input: readonly number[];
  readonly permutes: number;
  build(net: NetBuilder, x: string): string | readonly string[];
}

/** A convolution, and its image with the channels last in one line: [1, 4, 3, 2] becomes [1, 24]. */
function features({ op, floats, ints }: NetBuilder, x: string): string {
  const image = op("Conv", [x, floats([4, 3, 3, 3])]);
  return op("Reshape", [op("Transpose", [image], { perm: [0, 2, 3, 1] }), ints([1, 24])]);
}

const norm = ({ op, floats }: NetBuilder, x: string, count: number): string =>
  op("BatchNormalization", [x, floats([count]), floats([count]), floats([count]), floats([count], 0.5)]);

/** An image of a line: [1, 24] becomes [1, 4, 3, 2], read with the channels last. */
const image = ({ op, ints }: NetBuilder, x: string): string =>
  op("Transpose", [op("Reshape", [x, ints([1, 3, 2, 4])])], { perm: [0, 3, 1, 2] });

const x = [1, 3, 5, 4];

const cases: readonly Case[] = [
  {
    note: "one dense layer",
    input: x,
    permutes: 0,
    build: (net, x) => net.op("Gemm", [features(net, x), net.floats([24, 5]), net.floats([5])]),
  },
  {
    note: "activations and a batch norm in between",
    input: x,
    permutes: 0,
    build: (net, x) => net.op("MatMul", [norm(net, net.op("Relu", [features(net, x)]), 24), net.floats([24, 5])]),
  },
  {
    note: "two dense layers",
    input: x,
    permutes: 0,
    build(net, x) {
      const line = features(net, x);
      return [net.op("Gemm", [line, net.floats([24, 5])]), net.op("Gemm", [line, net.floats([24, 2])])];
    },
  },
  {
    note: "a shared weight that two images are read with alike",
    input: x,
    permutes: 0,
    build(net, x) {
      const weight = net.floats([24, 5]);
      const other = features(net, net.op("Neg", [x]));
      return net.op("Add", [net.op("Gemm", [features(net, x), weight]), net.op("Gemm", [other, weight])]);
    },
  },
  {
    note: "a shared weight that also reads a line as it is",
    input: x,
    permutes: 1,
    build(net, x) {
      const weight = net.floats([24, 24]);
      return net.op("Gemm", [net.op("Gemm", [features(net, x), weight]), weight]);
    },
  },
  {
    note: "features that are an output as well",
    input: x,
    permutes: 1,
    build(net, x) {
      const line = features(net, x);
      return [net.op("Gemm", [line, net.floats([24, 5])]), line];
    },
  },
  {
    note: "a sum along the features with others",
    input: x,
    permutes: 1,
    build(net, x) {
      const line = features(net, x);
      return net.op("Gemm", [net.op("Softmax", [line], { axis: 1 }), net.floats([24, 5])]);
    },
  },
  {
    note: "a dense layer that an image comes from, with a norm and an activation in between",
    input: [1, 6],
    permutes: 0,
    build(net, x) {
      const line = net.op("Relu", [norm(net, net.op("Gemm", [x, net.floats([6, 24]), net.floats([24])]), 24)]);
      return net.op("Conv", [image(net, line), net.floats([5, 4, 2, 2])]);
    },
  },
  {
    note: "a dense layer whose line something else reads",
    input: [1, 6],
    permutes: 1,
    build(net, x) {
      const line = net.op("Gemm", [x, net.floats([6, 24])]);
      return [net.op("Conv", [image(net, line), net.floats([5, 4, 2, 2])]), line];
    },
  },
  {
    note: "a dense layer between two images",
    input: x,
    permutes: 0,
    build(net, x) {
      const line = net.op("Gemm", [features(net, x), net.floats([24, 24]), net.floats([24])]);
      return net.op("Conv", [image(net, line), net.floats([5, 4, 2, 2])]);
    },
  },
];

describe("a permutation", () => {
  it.each(cases)("$note: $permutes stay", async ({ input, permutes, build }) => {
    const model = onnxNet({ x: input }, (net) => build(net, "x"));
    const net = importOnnx(model);
    expect(net.model.graph.nodes.filter(({ op }) => op.name === "permute")).toHaveLength(permutes);
    await expectSameAsOnnxRuntime(model);
    expectSameThroughText(net);
  });
});
