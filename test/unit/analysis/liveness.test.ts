import { expect, it } from "vitest";
import { measureLiveness, peakAt } from "../../../src/analysis/liveness.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
import { netOf, type Net } from "../../property/net.ts";
import { lenet } from "./known-nets.ts";

/** Bytes at each layer by name. */
function stepsOf(net: Net): Record<string, unknown> {
  net.output("out");
  return Object.fromEntries(measureLiveness(net.finish()).steps.map(({ node, bytes }) => [node.name, bytes]));
}

it("LeNet peaks at its first pooling: 6*28*28 in and 6*14*14 out", () => {
  const { peak, peakStep } = measureLiveness(lenet());
  expect(peak).toBe(4 * (4704 + 1176));
  expect(peakStep?.node.name).toBe("avgpool1");
});

it("fusing does not change the peak, since pointwise layers overwrite their operand", () => {
  const graph = lenet();
  expect(measureLiveness(runPipeline(graph)).peak).toBe(measureLiveness(graph).peak);
});

it("an output is there before its input is freed, and inputs are never overwritten", () => {
  const net = netOf([2, 4, 4]);
  net.layer("relu");
  net.layer("conv", { channels: 8, kernel: [1] });
  net.layer("maxpool", { kernel: [4] });
  // 32 in, 32 out; 32 and 128; 128 and 8
  expect(stepsOf(net)).toEqual({ relu1: 4 * 64, conv1: 4 * 160, maxpool1: 4 * 136 });
});

it("a skip connection keeps its tensor alive across the branch", () => {
  const net = netOf([1, 4, 4]);
  net.layer("conv", { channels: 4, kernel: [1] });
  const skip = net.current;
  net.layer("conv", { channels: 8, kernel: [1] });
  net.layer("conv", { channels: 4, kernel: [1] });
  net.layer("add", {}, { inputs: [net.current, skip] });
  net.layer("relu");
  expect(stepsOf(net)).toEqual({
    conv1: 4 * (16 + 64),
    conv2: 4 * (64 + 128),
    conv3: 4 * (64 + 128 + 64),
    // The sum overwrites the branch's tensor while the skip is read.
    add1: 4 * (64 + 64),
    relu1: 4 * 64,
  });
});

it("an activation does not overwrite what a later layer still reads", () => {
  const net = netOf([1, 4, 4]);
  net.layer("conv", { channels: 1, kernel: [1] });
  const kept = net.current;
  net.layer("relu");
  net.layer("add", {}, { inputs: [net.current, kept] });
  expect(stepsOf(net)).toEqual({ conv1: 4 * 32, relu1: 4 * 32, add1: 4 * 32 });
});

it("views and dropout take no memory of their own, and keep what they are made of", () => {
  const net = netOf([2, 4, 4]);
  net.layer("maxpool", { kernel: [2] });
  net.layer("flatten");
  net.layer("dropout");
  net.layer("dense", { features: 3 });
  expect(stepsOf(net)).toEqual({ maxpool1: 4 * (32 + 8), flatten1: 4 * 8, dropout1: 4 * 8, dense1: 4 * (8 + 3) });
});

it("a broadcast gate writes into the larger tensor", () => {
  const net = netOf([2, 4, 4]);
  net.layer("conv", { channels: 2, kernel: [1] });
  const wide = net.current;
  net.layer("avgpool", { kernel: "global" });
  net.layer("mul", {}, { inputs: [net.current, wide] });
  expect(stepsOf(net)).toEqual({ conv1: 4 * 64, avgpool1: 4 * 34, mul1: 4 * 34 });
});

it("outputs stay to the end", () => {
  const net = netOf([1, 4, 4]);
  net.layer("conv", { channels: 2, kernel: [1] });
  net.output("features");
  net.layer("conv", { channels: 1, kernel: [4] });
  net.layer("relu");
  expect(stepsOf(net)).toEqual({ conv1: 4 * (16 + 32), conv2: 4 * (32 + 1), relu1: 4 * (32 + 1) });
});

it("counts one example and no weights", () => {
  const net = netOf([1, 4, 4], 8);
  net.layer("conv", { channels: 1, kernel: [3], pad: [1], bias: false });
  net.layer("bn");
  net.output("out");
  const graph = runPipeline(net.finish());
  expect(measureLiveness(graph).steps.map(({ bytes }) => bytes)).toEqual([4 * 32]);
});

it("of some layers takes the highest step", () => {
  const graph = lenet();
  const liveness = measureLiveness(graph);
  const conv2 = graph.nodes.filter((node) => node.name === "conv2");
  expect(peakAt(liveness, conv2)).toBe(4 * (1176 + 1600));
  expect(peakAt(liveness, [])).toBe(0);
});

it("has no peak while a size is open, but a formula at each layer", () => {
  const net = netOf([1, symbol("H"), 4], symbol("N"));
  net.layer("conv", { channels: 2, kernel: [1] });
  net.output("out");
  const { peak, steps } = measureLiveness(net.finish());
  expect(peak).toBeUndefined();
  expect(formatDim(steps[0]!.bytes)).toBe("48*H");
});
