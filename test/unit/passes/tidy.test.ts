/** The passes that leave less to do for others. */
import { describe, expect, it } from "vitest";
import type { Graph } from "../../../src/graph/graph.ts";
import { verifyGraph } from "../../../src/graph/verify-graph.ts";
import { dropIdentities } from "../../../src/passes/drop-identities.ts";
import { foldConstants } from "../../../src/passes/fold-constants.ts";
import { mergeViews } from "../../../src/passes/merge-views.ts";
import type { GraphPass } from "../../../src/passes/graph-pass.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { netOf, type Net } from "../../property/net.ts";

function after(pass: GraphPass, net: Net): Graph {
  net.output("out");
  const graph = pass.run(net.finish());
  verifyGraph(graph, `after ${pass.name}`);
  return graph;
}

const namesOf = (graph: Graph): string[] => graph.nodes.map((node) => node.name);

describe("drop-identities", () => {
  it("takes out dropout, and views that keep the shape", () => {
    const net = netOf([4]);
    net.layer("dense", { features: 3 });
    net.layer("dropout");
    net.layer("flatten");
    net.layer("relu");
    expect(namesOf(after(dropIdentities, net))).toEqual(["dense1", "relu1"]);
  });

  it("lets an output be what the identity read", () => {
    const net = netOf([4]);
    net.layer("dense", { features: 3 });
    net.layer("dropout");
    const graph = after(dropIdentities, net);
    expect(graph.outputs.map(({ value }) => value)).toEqual([graph.nodes[0]!.outputs[0]]);
  });

  it("keeps one whose result would be an input itself", () => {
    const net = netOf([4]);
    net.layer("dropout");
    net.layer("dropout");
    expect(namesOf(after(dropIdentities, net))).toEqual(["dropout2"]);
  });
});

describe("merge-views", () => {
  it("reads below the lower view", () => {
    const net = netOf([2, 3, 4]);
    net.layer("reshape", { shape: [4, 6] });
    net.layer("flatten");
    net.layer("relu");
    const graph = after(mergeViews, net);
    expect(namesOf(graph)).toEqual(["flatten1", "relu1"]);
    expect(graph.nodes[0]!.inputs).toEqual(graph.inputs);
  });

  it("keeps a view that others read", () => {
    const net = netOf([2, 3, 4]);
    net.layer("reshape", { shape: [4, 6] });
    net.output("matrix");
    net.layer("flatten");
    expect(namesOf(after(mergeViews, net))).toEqual(["reshape1", "flatten1"]);
  });
});

describe("fold-constants", () => {
  it("computes what depends on constants alone", () => {
    const net = netOf([1, 1, 2]);
    const image = net.current;
    const two = net.builder.constant(ndarray([1, 1, 1, 2], [1, 2]));
    net.layer("add", {}, { inputs: [two, two] });
    net.layer("relu");
    net.layer("mul", {}, { inputs: [image, net.current] });
    const graph = after(foldConstants, net);
    expect(namesOf(graph)).toEqual(["mul1"]);
    expect(graph.nodes[0]!.inputs[1]).toMatchObject({ kind: "constant", value: ndarray([1, 1, 1, 2], [2, 4]) });
  });

  it("leaves a constant output to be computed", () => {
    const net = netOf([1, 1, 2]);
    net.layer("relu", {}, { inputs: [net.builder.constant(ndarray([1, 1, 1, 2], [-1, 2]))] });
    expect(namesOf(after(foldConstants, net))).toEqual(["relu1"]);
  });
});
