import { expect, it } from "vitest";
import { bindSizes, interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { runPipeline } from "../../../src/pipeline.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { netOf } from "../../property/net.ts";

it("computes an edge detector by hand", () => {
  const net = netOf([1, 2, 4]);
  net.layer("conv", { channels: 1, bias: false, weight: ndarray([1, 2], [1, -1]) });
  net.output("edges");
  const image = ndarray([1, 1, 2, 4], [1, 1, 0, 0, 0, 1, 1, 0]);
  const edges = interpretGraph(net.finish(), { image }, {}).get("edges")!;
  expect(edges).toEqual(ndarray([1, 1, 2, 3], [0, 1, 0, -1, 0, 1]));
});

it("applies epilogues in order, to the running value and what else they read", () => {
  const net = netOf([1, 1, 3]);
  const image = net.current;
  net.layer("conv", { channels: 1, kernel: [1], bias: false });
  net.layer("sub", {}, { inputs: [image, net.current] });
  net.layer("relu");
  net.output("out");
  const fused = runPipeline(net.finish());
  expect(fused.nodes.map((node) => node.epilogue.length)).toEqual([2]);
  const arrays = { image: ndarray([1, 1, 1, 3], [1, -2, 3]) };
  // x - 3x = -2x, rectified
  const result = interpretGraph(fused, arrays, { "conv1.weight": ndarray([1, 1, 1, 1], [3]) });
  expect([...result.get("out")!.data]).toEqual([0, 4, 0]);
});

it("binds named sizes to those of the arrays", () => {
  const net = netOf([1, symbol("H"), 2], symbol("N"));
  net.layer("relu");
  net.output("out");
  const graph = net.finish();
  const image = ndarray([2, 1, 3, 2]);
  expect(bindSizes(graph, { image })).toEqual({ N: 2, H: 3 });
  expect(interpretGraph(graph, { image }, new Map()).get("out")!.shape).toEqual([2, 1, 3, 2]);
});

it("takes float32 and computes in float64", () => {
  const net = netOf([1, 1, 1]);
  net.layer("conv", { channels: 1, kernel: [1], bias: false });
  net.output("out");
  const graph = net.finish();
  const image = ndarray([1, 1, 1, 1], new Float32Array([2 ** 24]));
  const weight = ndarray([1, 1, 1, 1], new Float64Array([1 + 2 ** -24]));
  expect(interpretGraph(graph, { image }, { "conv1.weight": weight }).get("out")!.data[0]).toBe(2 ** 24 + 1);
});

it("says which array is missing or of another shape", () => {
  const net = netOf([1, 2, 2]);
  net.layer("relu");
  net.output("out");
  const graph = net.finish();
  expect(() => interpretGraph(graph, {}, {})).toThrow("no array is given for image");
  expect(() => interpretGraph(graph, { image: ndarray([1, 1, 2, 3]) }, {})).toThrow(
    "input image is [1, 1, 2, 3], not [1, 1, 2, 2]",
  );
});
