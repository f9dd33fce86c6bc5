import { describe, expect, it } from "vitest";
import { InternalError } from "../../../src/base/invariant.ts";
import type { EpilogueStep, Graph, Node } from "../../../src/graph/graph.ts";
import { noOrigin } from "../../../src/graph/graph-builder.ts";
import { verifyGraph } from "../../../src/graph/verify-graph.ts";
import { defineOp, type AnyOp } from "../../../src/ops/contract/op.ts";
import { findOp } from "../../../src/ops/index.ts";
import { multiplyDims, symbol } from "../../../src/tensor/dim.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { netOf } from "../../property/net.ts";

function smallGraph(): Graph {
  const net = netOf([2, 4, 4]);
  net.layer("conv", { channels: 3, kernel: [3] });
  net.layer("relu");
  net.output("out");
  return net.finish();
}

/** The graph with its first node changed in place, as a buggy pass might leave it. */
function broken(change: (node: Node) => Partial<Node>): Graph {
  const graph = smallGraph();
  Object.assign(graph.nodes[0]!, change(graph.nodes[0]!));
  return graph;
}

function step(op: string, init: Partial<EpilogueStep> = {}): EpilogueStep {
  return {
    name: `${op}1`,
    op: findOp(op)!,
    attributes: {},
    operands: ["running"],
    parameters: {},
    origin: noOrigin,
    ...init,
  };
}

it("accepts what the builder makes", () => {
  expect(() => verifyGraph(smallGraph())).not.toThrow();
});

it("names graph and stage, and is an internal error", () => {
  const graph = { ...smallGraph(), nodes: [] };
  expect(() => verifyGraph(graph, "after fold-batch-norm")).toThrow(InternalError);
  expect(() => verifyGraph(graph, "after fold-batch-norm")).toThrow("graph Net after fold-batch-norm is unsound: ");
});

describe("finds", () => {
  it("a node that reads what comes later", () => {
    const graph = smallGraph();
    const [conv, relu] = graph.nodes as [Node, Node];
    Object.assign(conv, { id: 1 });
    Object.assign(relu, { id: 0 });
    expect(() => verifyGraph({ ...graph, nodes: [relu, conv] })).toThrow("relu1 reads a value that is not known yet");
  });

  it("a parameter that the graph does not list", () => {
    expect(() => verifyGraph({ ...smallGraph(), parameters: [] })).toThrow("conv1 reads a value that is not known yet");
  });

  it("a node that makes another batch of its inputs', and does not say so", () => {
    const rows = defineOp({
      name: "rows",
      category: "internal",
      summary: "Every row an example.",
      attributes: {},
      examples: [],
      infer: ([x]) => [float32([multiplyDims(x!.shape[0]!, x!.shape[1]!), ...x!.shape.slice(2)])],
      traits: () => ({}),
      reference: () => [],
      lower: () => {},
    });
    const graphOf = (op: AnyOp): Graph => {
      const net = netOf([2, 4, 4], symbol("N"));
      net.builder.output("out", net.builder.addSound({ ...init, op, inputs: [net.current] }).outputs[0]!);
      return net.finish();
    };
    const init = { name: "rows1", attributes: {}, origin: noOrigin };
    expect(() => verifyGraph(graphOf(rows))).toThrow("node rows1 makes a batch of 2*N of one of N");
    expect(() => verifyGraph(graphOf({ ...rows, traits: () => ({ mixesExamples: true }) }))).not.toThrow();
  });

  it("an output that is not a value of the graph", () => {
    const graph = smallGraph();
    const foreign = smallGraph().outputs;
    expect(() => verifyGraph({ ...graph, outputs: foreign })).toThrow("output out is not a value of the graph");
  });

  it("two inputs of one name", () => {
    const graph = smallGraph();
    expect(() => verifyGraph({ ...graph, inputs: [...graph.inputs, ...graph.inputs] })).toThrow(
      "two inputs are named image",
    );
  });

  it("a type that is not what inference gives", () => {
    const graph = smallGraph();
    Object.assign(graph.nodes[0]!.outputs[0]!, { type: float32([1, 3, 4, 4]) });
    expect(() => verifyGraph(graph)).toThrow("conv1 is float32 [1, 3, 4, 4], not float32 [1, 3, 2, 2]");
  });

  it("a parameter of another shape", () => {
    const graph = broken((node) => ({ parameters: { ...node.parameters, bias: node.parameters["weight"]! } }));
    expect(() => verifyGraph(graph)).toThrow("conv1.bias is float32 [3, 2, 3, 3], not float32 [3]");
  });

  it("a missing parameter", () => {
    const graph = broken(({ parameters: { weight } }) => ({ parameters: { weight: weight! } }));
    expect(() => verifyGraph(graph)).toThrow("conv1 has parameters weight, not weight, bias");
  });

  it("attributes that do not fit the operands", () => {
    const graph = broken(({ attributes }) => ({ attributes: { ...attributes, kernel: [9] } }));
    expect(() => verifyGraph(graph)).toThrow("conv conv1 does not fit its operands");
  });

  it("an epilogue that is not pointwise", () => {
    const graph = broken(() => ({ epilogue: [step("softmax", { attributes: { axis: "channels" } })] }));
    expect(() => verifyGraph(graph)).toThrow("step softmax1 of node conv1 is not pointwise");
  });

  it("an epilogue that does not read the running value", () => {
    const graph = broken((node) => ({ epilogue: [step("relu", { operands: [node.inputs[0]!] })] }));
    expect(() => verifyGraph(graph)).toThrow("step relu1 of node conv1 does not read the running value");
  });

  it("an epilogue that reads what is not there yet", () => {
    const graph = smallGraph();
    const later = graph.nodes[1]!.outputs[0]!;
    Object.assign(graph.nodes[0]!, { epilogue: [step("add", { operands: ["running", later] })] });
    expect(() => verifyGraph(graph)).toThrow("conv1 reads a value that is not known yet");
  });

  it("an epilogue that changes the shape", () => {
    const net = netOf([3, 8, 8]);
    const image = net.current;
    net.layer("avgpool", { kernel: "global" });
    net.output("out");
    const graph = net.finish();
    Object.assign(graph.nodes[0]!, { epilogue: [step("add", { operands: ["running", image] })] });
    expect(() => verifyGraph(graph)).toThrow("step add1 of node avgpool1 is float32 [1, 3, 8, 8]");
  });
});
