import { expect, it } from "vitest";
import type { Graph } from "../../../src/graph/graph.ts";
import { regionsOf } from "../../../src/graph/graph-regions.ts";
import { passes, runPipeline } from "../../../src/pipeline.ts";
import { netOf } from "../../property/net.ts";

/** Residual blocks of conv, bn, relu, conv, bn, add, relu: 7 layers each. */
function deepNet(blocks: number): Graph {
  const net = netOf([8, 16, 16]);
  net.layer("conv", { channels: 8, kernel: [3], pad: [1] });
  for (let block = 0; block < blocks; block++) {
    const skip = net.current;
    net.layer("conv", { channels: 8, kernel: [3], pad: [1], bias: false });
    net.layer("bn");
    net.layer("relu");
    net.layer("conv", { channels: 8, kernel: [3], pad: [1], bias: false });
    net.layer("bn");
    net.layer("add", {}, { inputs: [net.current, skip] });
    net.layer("relu");
  }
  net.output("out");
  return net.finish();
}

it("each pass has a name of its own and a reason in one line", () => {
  expect(new Set(passes.map((pass) => pass.name)).size).toBe(passes.length);
  for (const { name, reason } of passes) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(reason).toMatch(/^[A-Z].*\.$/);
  }
});

it("shows the graph behind every pass, in order", () => {
  const seen: string[] = [];
  runPipeline(deepNet(1), (pass) => void seen.push(pass));
  expect(seen).toEqual(passes.map((pass) => pass.name));
});

it("leaves of a residual block two convolutions", () => {
  const graph = runPipeline(deepNet(2));
  const regionOf = regionsOf(graph);
  const running = graph.nodes.filter((node) => regionOf(node) === "run");
  expect(running.map((node) => [node.op.name, ...node.epilogue.map((step) => step.op.name)].join("+"))).toEqual([
    "conv",
    "conv+relu",
    "conv+add+relu",
    "conv+relu",
    "conv+add+relu",
  ]);
});

it("stops at an unsound graph and says where it came from", () => {
  const graph = deepNet(1);
  expect(() => runPipeline({ ...graph, parameters: [] })).toThrow("graph Net as resolved is unsound");
});
