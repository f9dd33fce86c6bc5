import { expect, it } from "vitest";
import { countWork, sumWork } from "../../../src/analysis/work.ts";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
import { netOf } from "../../property/net.ts";
import { alexnet, resnet50 } from "./known-nets.ts";

// 55²·64·3·121 + 27²·192·64·25 + 13²·(384·192 + 256·384 + 256·256)·9 + 9216·4096 + 4096² + 4096·1000
const ALEXNET_MACS = 714_188_480;

it("AlexNet by hand", () => {
  expect(countWork(alexnet().graph).macs).toBe(ALEXNET_MACS);
});

it("figures are those of one example, whatever the batch", () => {
  expect(countWork(alexnet(8).graph).macs).toBe(ALEXNET_MACS);
});

it("ResNet-50 has 4.089 GMACs, as torchvision states", () => {
  const { macs } = countWork(resnet50({ strideIn: "first", poolPad: [1] }).graph);
  expect(Math.round(Number(macs) / 1e6)).toBe(4089);
});

it("sums layers, each once", () => {
  const { graph } = alexnet();
  const work = countWork(graph);
  const [conv1, , , conv2] = graph.nodes;
  expect(sumWork(work, [conv1!, conv2!, conv1!])).toBe(70_276_800 + 223_948_800);
});

it("a layer with shared parameters works at each use", () => {
  const net = netOf([4, 8, 8]);
  const first = net.layer("conv", { channels: 4, kernel: [3], pad: [1] });
  net.layer("conv", { channels: 4, kernel: [3], pad: [1] }, { parameters: first.parameters });
  net.output("out");
  expect(countWork(net.finish()).macs).toBe(2 * 8 * 8 * 4 * 4 * 9);
});

it("is a formula where sizes are open", () => {
  const net = netOf([3, symbol("H"), symbol("W")], symbol("N"));
  net.layer("conv", { channels: 8, kernel: [3], pad: [1] });
  net.output("out");
  expect(formatDim(countWork(net.finish()).macs)).toBe("216*H*W");
});
