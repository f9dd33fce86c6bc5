/** TensorFlow's Conv1D and its kin, which are layers of images of one row: numbers beside tfjs, and text as a person writes it. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { importModel } from "../../../../src/interchange/import/import-graph.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import { readTfjs } from "../../../../src/interchange/tfjs/read.ts";
import {
  expectSameAsTfjs,
  floats,
  i,
  ints,
  pad,
  t4,
  text,
  window,
  withoutUndefined,
  type Case,
  type Tensors,
} from "../../../support/same-as-tfjs.ts";
import { graphFile, type Constant, type GraphNode } from "../../../support/tensorflow-graph.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** A node on what the one before it gives, and what tfjs makes of that. */
interface Step {
  readonly node: Omit<GraphNode, "inputs"> & { readonly others?: readonly string[] };
  readonly due: (x: tf.Tensor, tensors: Tensors) => tf.Tensor;
}

const row: Step = { node: { op: "ExpandDims", others: ["axis"] }, due: (x) => tf.expandDims(x, 1) };
const noRow: Step = {
  node: { op: "Squeeze", attr: { squeeze_dims: i(1) } },
  due: (x) => tf.squeeze(x, [1]),
};
const convolved = (kernel: string, stride: number, padding: string, dilation = 1): Step => ({
  node: { op: "Conv2D", others: [kernel], attr: window([1, stride], padding, [1, dilation]) },
  due: (x, tensors) => tf.conv2d(t4(x), t4(tensors[kernel]), [1, stride], pad(padding), "NHWC", [1, dilation]),
});
const depthwise = (kernel: string, padding: string): Step => ({
  node: { op: "DepthwiseConv2dNative", others: [kernel], attr: window([1, 1], padding) },
  due: (x, tensors) => tf.depthwiseConv2d(t4(x), t4(tensors[kernel]), 1, pad(padding)),
});
const biased = (bias: string): Step => ({
  node: { op: "BiasAdd", others: [bias] },
  due: (x, tensors) => tf.add(x, tensors[bias]!),
});
const relu: Step = { node: { op: "Relu" }, due: (x) => tf.relu(x) };
const pooled = (op: "MaxPool" | "AvgPool", size: number, stride: number, padding: string): Step => ({
  node: { op, attr: { strides: i(1, 1, stride, 1), padding: text(padding), ksize: i(1, 1, size, 1) } },
  due: (x) => (op === "MaxPool" ? tf.maxPool : tf.avgPool)(t4(x), [1, size], [1, stride], pad(padding)),
});

const constants: readonly Constant[] = [
  ints("axis", [1], []),
  floats("first", [1, 3, 3, 6]),
  floats("second", [1, 4, 6, 5]),
  floats("own", [1, 3, 3, 2]),
  floats("points", [1, 1, 6, 5]),
  floats("tall", [2, 3, 3, 6]),
  floats("bias6", [6]),
  floats("bias5", [5]),
];

function chain(title: string, steps: readonly Step[]): Case {
  const nodes = steps.map(({ node: { others = [], ...node } }, at) => {
    return { ...node, name: `n${at}`, inputs: [at === 0 ? "x" : `n${at - 1}`, ...others] };
  });
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const used = constants.filter(({ name }) => read.has(name));
  return {
    title,
    graph: { inputs: { x: [1, 12, 3] }, constants: used, nodes },
    due: (tensors) => steps.reduce((x, { due }) => due(x, tensors), tensors["x"]!),
  };
}

const conv1 = [row, convolved("first", 1, "SAME"), noRow, biased("bias6"), relu];

/** With the lines of the text between the input and the output. */
const cases: readonly (readonly [Case, ...lines: string[]])[] = [
  [chain("SAME", conv1), "conv 6 kernel=3 pad=same relu"],
  [
    chain("two of them", [...conv1, row, convolved("second", 2, "VALID"), noRow, biased("bias5")]),
    "conv 6 kernel=3 pad=same relu",
    "conv 5 kernel=4 stride=2",
  ],
  [chain("a dilation", [row, convolved("first", 1, "VALID", 2), noRow, biased("bias6")]), "conv 6 kernel=3 dilation=2"],
  [chain("depthwise", [row, depthwise("own", "SAME"), noRow, biased("bias6")]), "depthwise 2 kernel=3 pad=same"],
  [
    chain("separable", [row, depthwise("own", "VALID"), convolved("points", 1, "VALID"), biased("bias5"), noRow, relu]),
    "depthwise 2 kernel=3 bias=false",
    "conv 5 kernel=1 relu",
  ],
  [
    chain("a bias and a rectifier on the image", [row, convolved("first", 1, "VALID"), biased("bias6"), relu, noRow]),
    "conv 6 kernel=3 relu",
  ],
  [
    chain("poolings", [row, pooled("MaxPool", 2, 2, "VALID"), noRow, row, pooled("AvgPool", 3, 1, "SAME"), noRow]),
    "maxpool 2",
    "avgpool 3 stride=1 pad=same count_include_pad=false",
  ],
  [
    chain("twice in one image", [row, convolved("first", 1, "SAME"), relu, pooled("MaxPool", 3, 2, "SAME"), noRow]),
    "conv 6 kernel=3 pad=same bias=false relu",
    "maxpool 3 stride=2 pad=same",
  ],
];

function linesOf({ graph }: Case): readonly string[] {
  const { bytes, read } = graphFile(withoutUndefined(graph));
  const { model, weights } = importModel(readTfjs(bytes, read));
  const { text: written } = writeModelText(model, weights);
  const lines = written.split("\n").map((line) => line.replace(/ *->.*/, "").replace(/^ *(\w+: )?/, ""));
  return lines
    .slice(lines.indexOf("input x [3, 12]") + 1)
    .filter((line) => line !== "" && !/^(output|expect|\})/.test(line));
}

describe("layers of images of one row", () => {
  it.each(cases.map(([each, ...lines]) => [each.title, each, lines] as const))(
    "%s: the numbers of tfjs, and one dimension in the text",
    async (_title, each, lines) => {
      await expectSameAsTfjs(each);
      expect(linesOf(each)).toEqual(lines);
    },
  );

  it("stay what they are where the window is higher than the row", async () => {
    const each = chain("tall", [row, convolved("tall", 1, "SAME"), noRow]);
    await expectSameAsTfjs(each);
    expect(linesOf(each)).toEqual(["reshape [3, 1, 12]", "conv 6 kernel=2x3 pad=same bias=false", "reshape [6, 12]"]);
  });

  it("stay what they are where an image needs the row", async () => {
    const each = chain("open", [row, convolved("first", 1, "SAME")]);
    await expectSameAsTfjs(each);
    expect(linesOf(each)).toEqual(["reshape [3, 1, 12]", "conv 6 kernel=1x3 pad=same bias=false"]);
  });
});
