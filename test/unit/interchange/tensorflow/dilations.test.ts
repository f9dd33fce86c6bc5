/** Convolutions between SpaceToBatchND and BatchToSpaceND are dilated ones: beside what tfjs makes of the three, and by hand. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { randomSource } from "../../../../src/base/random.ts";
import { importModel } from "../../../../src/interchange/import/import-graph.ts";
import type { ImportedModel } from "../../../../src/interchange/import/imported-model.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import { readTfjs } from "../../../../src/interchange/tfjs/read.ts";
import { importedEngine } from "../../../../src/verify/verify-model.ts";
import {
  expectSameAsTfjs,
  floats,
  i,
  ints,
  problemsOf,
  t4,
  text,
  window,
  type Case,
} from "../../../support/same-as-tfjs.ts";
import { graphFile, type Constant, type GraphInit, type GraphNode } from "../../../support/tensorflow-graph.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

// ── Graphs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

type Pairs = readonly (readonly [number, number])[];

interface Blocks {
  readonly block: readonly number[];
  readonly paddings: Pairs;
  readonly crops: Pairs;
}

const blocksOf = ({ block, paddings, crops }: Blocks): readonly Constant[] => [
  ints("block", block),
  ints("paddings", paddings.flat(), [paddings.length, 2]),
  ints("crops", crops.flat(), [crops.length, 2]),
];
const apart = (x: tf.Tensor | undefined, { block, paddings }: Blocks): tf.Tensor =>
  tf.spaceToBatchND(x!, [...block], paddings.map((each) => [...each]) as number[][]);
const together = (x: tf.Tensor, { block, crops }: Blocks): tf.Tensor =>
  tf.batchToSpaceND(x, [...block], crops.map((each) => [...each]) as number[][]);

const START: GraphNode = { op: "SpaceToBatchND", inputs: ["x", "block", "paddings"] };
const end = (value: string): GraphNode => ({ op: "BatchToSpaceND", inputs: [value, "block", "crops"] });
const VALID = window([1, 1], "VALID");

interface Init extends Blocks {
  readonly title: string;
  readonly shape?: readonly number[];
  readonly op?: string;
  readonly kernel: readonly number[];
  /** Behind the convolution, each on what the one before it gives. */
  readonly steps?: readonly (readonly [op: string, ...others: readonly string[]])[];
  readonly constants?: readonly Constant[];
  readonly conv?: (x: tf.Tensor, tensors: Readonly<Record<string, tf.Tensor>>) => tf.Tensor;
}

function chain({
  title,
  shape = [1, 6, 7, 4],
  op = "Conv2D",
  kernel,
  steps = [],
  constants = [],
  ...rest
}: Init): Case {
  const { conv = (x, { w }) => tf.conv2d(t4(x), t4(w), 1, "valid") } = rest;
  const nodes: GraphNode[] = [START, { op, inputs: ["SpaceToBatchND", "w"], attr: VALID }];
  for (const [name, ...others] of steps) nodes.push({ op: name, inputs: [nodes.at(-1)!.op, ...others] });
  return {
    title,
    graph: {
      inputs: { x: shape },
      constants: [...blocksOf(rest), floats("w", kernel), ...constants],
      nodes: [...nodes, end(nodes.at(-1)!.op)],
    },
    due: (tensors) => together(conv(apart(tensors["x"], rest), tensors), rest),
  };
}

/** As TensorFlow fills up an image to whole blocks, and takes that off again. */
function filled(shape: readonly number[], block: readonly number[], own: Pairs): Blocks {
  const fill = block.map((each, at) => {
    const size = shape[at + 1]! + own[at]![0] + own[at]![1];
    return (each - (size % each)) % each;
  });
  return {
    block,
    paddings: own.map(([begin, behind], at) => [begin, behind + fill[at]!]),
    crops: fill.map((each) => [0, each]),
  };
}

const same2 = filled(
  [1, 6, 7, 4],
  [2, 2],
  [
    [2, 2],
    [2, 2],
  ],
);
const none: Pairs = [
  [0, 0],
  [0, 0],
];
const depthwise: Init["conv"] = (x, { w }) => tf.depthwiseConv2d(t4(x), t4(w), 1, "valid");

const cases: readonly Case[] = [
  chain({ title: "SAME", kernel: [3, 3, 4, 5], ...same2 }),
  chain({ title: "VALID", kernel: [2, 3, 4, 5], ...filled([1, 6, 7, 4], [2, 2], none) }),
  chain({ title: "blocks that are no squares", kernel: [3, 2, 4, 5], ...filled([1, 6, 7, 4], [2, 3], none) }),
  chain({ title: "blocks of one row", kernel: [3, 3, 4, 5], ...filled([1, 6, 7, 4], [1, 2], none) }),
  chain({ title: "along the rows alone", kernel: [2, 3, 4, 5], ...filled([1, 6, 7, 4], [3], [[1, 2]]) }),
  chain({ title: "a batch", shape: [3, 6, 7, 4], kernel: [3, 3, 4, 5], ...same2 }),
  chain({
    title: "crops in front",
    kernel: [2, 2, 4, 5],
    block: [2, 2],
    paddings: [
      [3, 1],
      [2, 1],
    ],
    crops: [
      [1, 1],
      [2, 0],
    ],
  }),
  chain({
    title: "depthwise, BiasAdd, Relu6",
    op: "DepthwiseConv2dNative",
    kernel: [3, 3, 4, 2],
    ...same2,
    constants: [floats("bias", [8])],
    steps: [["BiasAdd", "bias"], ["Relu6"]],
    conv: (x, tensors) => tf.relu6(tf.add(depthwise(x, tensors), tensors["bias"]!)),
  }),
  chain({
    title: "AddV2, Mul, Relu, Prelu",
    kernel: [3, 3, 4, 5],
    ...same2,
    constants: [floats("bias", [1, 1, 1, 5]), floats("half", [], [0.5]), floats("slope", [1, 1, 5])],
    steps: [
      ["AddV2", "bias"],
      ["Mul", "half"],
      ["Prelu", "slope"],
    ],
    conv: (x, { w, bias, slope }) => tf.prelu(tf.mul(tf.add(tf.conv2d(t4(x), t4(w), 1, "valid"), bias!), 0.5), slope!),
  }),
];

const dilatedBy2: Case["due"] = ({ x, w }) => tf.conv2d(t4(x), t4(w), 1, "same", "NHWC", 2);

// ── Along one axis ───────────────────────────────────────────────────────────────────────────────────────────────────

/** As TensorFlow writes Conv1D: the kernel is turned when the net is imported. `axis`: where one is added. */
function along({ title, axis, ...blocks }: Blocks & { readonly title: string; readonly axis: number }): Case {
  const isRow = axis === 1 || axis === -3;
  const kernel = isRow ? 0 : 1;
  return {
    title,
    graph: {
      inputs: { x: [1, 11, 4] },
      constants: [
        ...blocksOf(blocks),
        floats("w", [3, 4, 5]),
        floats("bias", [5]),
        ints("axis", [axis], []),
        ints("kernel", [kernel], []),
      ],
      nodes: [
        START,
        { op: "ExpandDims", inputs: ["SpaceToBatchND", "axis"] },
        { name: "turned", op: "ExpandDims", inputs: ["w", "kernel"] },
        { op: "Conv2D", inputs: ["ExpandDims", "turned"], attr: VALID },
        { op: "Squeeze", inputs: ["Conv2D"], attr: { squeeze_dims: i(axis) } },
        end("Squeeze"),
        { op: "BiasAdd", inputs: ["BatchToSpaceND", "bias"] },
        { op: "Relu", inputs: ["BiasAdd"] },
      ],
    },
    due: ({ x, w, bias }) => {
      const row = tf.conv1d(apart(x, blocks) as tf.Tensor3D, w as tf.Tensor3D, 1, "valid");
      return tf.relu(tf.add(together(row, blocks), bias!));
    },
  };
}

const rows: readonly Case[] = [
  along({ title: "SAME", axis: 1, ...filled([1, 11, 4], [2], [[2, 2]]) }),
  along({ title: "causal", axis: -3, ...filled([1, 11, 4], [4], [[8, 0]]) }),
  along({ title: "VALID, the new axis behind", axis: 2, ...filled([1, 11, 4], [3], [[0, 0]]) }),
];

// ── Others ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const shared: Case = {
  title: "two convolutions of one SpaceToBatchND",
  graph: {
    inputs: { x: [1, 6, 7, 4] },
    constants: [...blocksOf(same2), floats("w", [3, 3, 4, 5]), floats("other", [3, 3, 4, 5])],
    nodes: [
      START,
      { name: "one", op: "Conv2D", inputs: ["SpaceToBatchND", "w"], attr: VALID },
      { name: "two", op: "Conv2D", inputs: ["SpaceToBatchND", "other"], attr: VALID },
      { ...end("one"), name: "first" },
      { ...end("two"), name: "second" },
      { op: "AddV2", inputs: ["first", "second"] },
    ],
  },
  due: ({ x, w, other }) =>
    tf.add(
      together(tf.conv2d(t4(apart(x, same2)), t4(w), 1, "valid"), same2),
      together(tf.conv2d(t4(apart(x, same2)), t4(other), 1, "valid"), same2),
    ),
};

/** The paddings as TensorFlow computes them of an image of any size. */
const computed: Case = {
  title: "paddings and crops that are computed from the shape",
  graph: {
    inputs: { x: [-1, 6, 7, 4] },
    constants: [
      ints("block", [2, 2]),
      ints("own", [2, 2]),
      ints("none", [0, 0]),
      ints("begin", [1]),
      ints("behind", [3]),
      ints("step", [1]),
      floats("w", [3, 3, 4, 5]),
    ],
    nodes: [
      { op: "Shape", inputs: ["x"] },
      { op: "StridedSlice", inputs: ["Shape", "begin", "behind", "step"] },
      { name: "twice", op: "AddV2", inputs: ["own", "own"] },
      { name: "size", op: "AddV2", inputs: ["StridedSlice", "twice"] },
      { name: "over", op: "FloorMod", inputs: ["size", "block"] },
      { name: "less", op: "Sub", inputs: ["block", "over"] },
      { name: "fill", op: "FloorMod", inputs: ["less", "block"] },
      { name: "last", op: "AddV2", inputs: ["own", "fill"] },
      { name: "paddings", op: "Pack", inputs: ["own", "last"], attr: { axis: { i: "1" } } },
      { name: "crops", op: "Pack", inputs: ["none", "fill"], attr: { axis: { i: "1" } } },
      START,
      { op: "Conv2D", inputs: ["SpaceToBatchND", "w"], attr: VALID },
      end("Conv2D"),
    ],
  },
  due: dilatedBy2,
};

const channelsFirst: Case = {
  title: "NCHW",
  graph: {
    inputs: { x: [1, 4, 6, 7] },
    constants: [
      ...blocksOf({ block: [1, 2, 2], paddings: [[0, 0], ...same2.paddings], crops: [[0, 0], ...same2.crops] }),
      floats("w", [3, 3, 4, 5]),
    ],
    nodes: [
      START,
      { op: "Conv2D", inputs: ["SpaceToBatchND", "w"], attr: { ...VALID, data_format: text("NCHW") } },
      end("Conv2D"),
    ],
  },
  due: ({ x, w }) =>
    tf.transpose(tf.conv2d(t4(tf.transpose(x!, [0, 2, 3, 1])), t4(w), 1, "same", "NHWC", 2), [0, 3, 1, 2]),
};

const fused: Case = {
  title: "a fused convolution",
  graph: {
    inputs: { x: [1, 6, 7, 4] },
    constants: [...blocksOf(same2), floats("w", [3, 3, 4, 5]), floats("bias", [5])],
    nodes: [
      START,
      {
        op: "_FusedConv2D",
        inputs: ["SpaceToBatchND", "w", "bias"],
        attr: { ...VALID, fused_ops: { list: { s: ["BiasAdd", "Relu"].map((op) => btoa(op)) } }, num_args: { i: "1" } },
      },
      end("_FusedConv2D"),
    ],
  },
  due: ({ x, w, bias }) => tf.relu(tf.add(tf.conv2d(t4(x), t4(w), 1, "same", "NHWC", 2), bias!)),
};

function imported(graph: GraphInit): ImportedModel {
  const { bytes, read } = graphFile(graph);
  return importModel(readTfjs(bytes, read));
}

const layersOf = ({ model }: ImportedModel): readonly string[] => model.graph.nodes.map(({ op }) => op.name);

describe("SpaceToBatchND and BatchToSpaceND round a convolution", () => {
  const all = [...cases, ...rows.map((each) => ({ ...each, title: `1-D ${each.title}` })), shared, computed];
  it.each([...all, channelsFirst, fused].map((each) => [each.title, each] as const))(
    "are one dilated convolution, as tfjs computes it: %s",
    async (_, each) => {
      await expectSameAsTfjs(each);
      const moved = layersOf(imported(each.graph)).filter((op) => ["permute", "view", "pad", "slice"].includes(op));
      expect(moved).toEqual([]);
    },
  );

  it("are what tfjs computes with dilations of 2", async () => {
    await expectSameAsTfjs({ ...cases[0]!, due: dilatedBy2 });
  });

  it("are what tfjs computes, of any sizes", async () => {
    const { next } = randomSource(5);
    const whole = (low: number, high: number): number => low + Math.floor((high - low + 1) * next());
    for (let at = 0; at < 40; at++) {
      const block = [whole(1, 4), whole(1, 3)];
      const kernel = [whole(1, 3), whole(1, 3)];
      const shape = [whole(1, 2), ...block.map((each, axis) => each * (kernel[axis]! - 1) + whole(1, 6)), 2];
      const own = [0, 1].map((): [number, number] => [whole(0, 4), whole(0, 4)]);
      const blocks = filled(shape, block, own);
      const title = `${shape.join("x")} ${block.join("x")}`;
      await expectSameAsTfjs(chain({ title, shape, kernel: [...kernel, 2, 3], ...blocks }));
    }
  });

  it("are right by hand: every other element of a row, with zeros round it", async () => {
    const model = imported({
      inputs: { x: [1, 5, 1] },
      constants: [
        ...blocksOf(filled([1, 5, 1], [2], [[2, 2]])),
        ints("axis", [1], []),
        floats("w", [1, 3, 1, 1], [1, 10, 100]),
      ],
      nodes: [
        START,
        { op: "ExpandDims", inputs: ["SpaceToBatchND", "axis"] },
        { op: "Conv2D", inputs: ["ExpandDims", "w"], attr: VALID },
        { op: "Squeeze", inputs: ["Conv2D"], attr: { squeeze_dims: i(1) } },
        end("Squeeze"),
      ],
    });
    const engine = await importedEngine(model, "ts");
    const results = await engine.run(new Map([["x", Float32Array.of(1, 2, 3, 4, 5)]]));
    // y[t] = x[t - 2] + 10 x[t] + 100 x[t + 2]
    expect([...results.values()].map((each) => [...each])).toEqual([[310, 420, 531, 42, 53]]);
    engine.close();
  });

  it("are written as one line of text", () => {
    const { model, weights } = imported(cases[0]!.graph);
    expect(writeModelText(model, weights).text).toContain(" conv 5 kernel=3 pad=2 dilation=2 bias=false\n  output ");
  });
});

function conv(attr: GraphNode["attr"] = VALID): GraphNode {
  return { op: "Conv2D", inputs: ["SpaceToBatchND", "w"], attr };
}

describe("others of these operators are refused", () => {
  const REASON = "moves between batch and positions are taken round one convolution alone";
  const all = cases[0]!.graph;
  const withNodes = (nodes: readonly GraphNode[], constants: readonly Constant[] = []): GraphInit => ({
    ...all,
    constants: [...all.constants!.filter(({ name }) => !constants.some((each) => each.name === name)), ...constants],
    nodes,
  });
  const usual = [START, conv(), end("Conv2D")];

  it.each<readonly [string, GraphInit, string]>([
    ["SpaceToBatchND alone", withNodes([START]), REASON],
    ["no convolution", withNodes([START, { op: "Relu", inputs: ["SpaceToBatchND"] }, end("Relu")]), REASON],
    ["what is read elsewhere too", { ...withNodes(usual), outputs: ["BatchToSpaceND", "Conv2D"] }, REASON],
    [
      "constants along positions",
      withNodes([START, conv(), { op: "AddV2", inputs: ["Conv2D", "map"] }, end("AddV2")], [floats("map", [3, 4, 5])]),
      REASON,
    ],
    ["sums of two", withNodes([START, conv(), { op: "AddV2", inputs: ["Conv2D", "Conv2D"] }, end("AddV2")]), REASON],
    ["strides", withNodes([START, conv(window([2, 2], "VALID")), end("Conv2D")]), "it has stride 2x2; supported: 1"],
    ["padding", withNodes([START, conv(window([1, 1], "SAME")), end("Conv2D")]), "it has padding of its own"],
    [
      "two blocks",
      withNodes([START, conv(), { op: "BatchToSpaceND", inputs: ["Conv2D", "back", "crops"] }], [ints("back", [1, 4])]),
      "it is given blocks of 2x2 and gives 1x4",
    ],
    [
      "blocks of channels",
      withNodes(usual, [
        ints("block", [1, 1, 2]),
        ints("paddings", [0, 0, 0, 0, 0, 0]),
        ints("crops", Array(6).fill(0)),
      ]),
      "its blocks are [1, 1, 1, 2]; supported: 1 along batch and channels",
    ],
    [
      "images that do not fall into blocks",
      withNodes(usual, [ints("paddings", [2, 2, 2, 2], [2, 2])]),
      "it has blocks of 2 along axis 2 of [1, 6, 7, 4], which paddings make 11",
    ],
    [
      "crops of the image itself",
      withNodes(usual, [ints("crops", [3, 0, 0, 1], [2, 2])]),
      "it loses more to crops than paddings add: -1, 2, 2, 2",
    ],
    ["blocks of nothing", withNodes(usual, [ints("block", [0, 2])]), "it has blocks of 0x2"],
    ["paddings of another number of axes", withNodes(usual, [ints("paddings", [2, 2])]), "it has blocks of 2x2"],
    ["paddings below 0", withNodes(usual, [ints("paddings", [2, 2, 2, -3], [2, 2])]), "it has blocks of 2x2"],
  ])("%s", (_, graph, reason) => {
    const problems = problemsOf(graph);
    expect(problems).not.toEqual([]);
    for (const problem of problems) expect(problem).toContain(reason);
  });
});
