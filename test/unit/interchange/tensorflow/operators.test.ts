/** Operators of TensorFlow as they are imported, beside what tfjs computes with them. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluators } from "../../../../src/interchange/tensorflow/constants.ts";
import { operators } from "../../../../src/interchange/tensorflow/operators/index.ts";
import {
  b,
  expectSameAsTfjs,
  f,
  floats,
  i,
  ints,
  one,
  pad,
  problemsOf,
  t4,
  text,
  window,
  type Case,
} from "../../../support/same-as-tfjs.ts";
import type { Constant, GraphNode } from "../../../support/tensorflow-graph.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const IMAGE = [1, 6, 7, 4] as const;
const x4 = { x: [...IMAGE] };

const convolutions: readonly Case[] = [1, 2, 3].flatMap((stride) =>
  ["SAME", "VALID"].flatMap((padding): readonly Case[] => [
    one(
      "Conv2D",
      IMAGE,
      [floats("w", [3, 2, 4, 5])],
      window([stride, stride], padding),
      ({ x, w }) => tf.conv2d(t4(x), t4(w), [stride, stride], pad(padding)),
      `stride ${stride} ${padding}`,
    ),
    one(
      "DepthwiseConv2dNative",
      IMAGE,
      [floats("w", [3, 3, 4, 2])],
      window([stride, stride], padding),
      ({ x, w }) => tf.depthwiseConv2d(t4(x), t4(w), [stride, stride], pad(padding)),
      `stride ${stride} ${padding}`,
    ),
    one(
      "MaxPool",
      IMAGE,
      [],
      { ...window([stride, stride], padding), ksize: i(1, 3, 2, 1), dilations: undefined },
      ({ x }) => tf.maxPool(t4(x), [3, 2], stride, pad(padding)),
      `stride ${stride} ${padding}`,
    ),
    one(
      "AvgPool",
      IMAGE,
      [],
      { ...window([stride, stride], padding), ksize: i(1, 3, 2, 1), dilations: undefined },
      ({ x }) => tf.avgPool(t4(x), [3, 2], stride, pad(padding)),
      `stride ${stride} ${padding}`,
    ),
    {
      title: `Conv2DBackpropInput stride ${stride} ${padding}`,
      graph: {
        inputs: x4,
        constants: [ints("shape", transposedShape(stride, padding)), floats("w", [3, 3, 5, 4])],
        nodes: [{ op: "Conv2DBackpropInput", inputs: ["shape", "w", "x"], attr: window([stride, stride], padding) }],
      },
      due: ({ x, w }) =>
        tf.conv2dTranspose(
          t4(x),
          t4(w),
          transposedShape(stride, padding) as [number, number, number, number],
          stride,
          pad(padding),
        ),
    },
  ]),
);

/** Of an output that a forward convolution makes IMAGE of: not the only one. */
function transposedShape(stride: number, padding: string): readonly number[] {
  const extents = IMAGE.slice(1, 3).map((extent) => (padding === "SAME" ? extent * stride : (extent - 1) * stride + 3));
  return [1, ...extents, 5];
}

const fused = (...ops: readonly string[]): Record<string, unknown> => ({
  ...window([1, 1], "SAME"),
  fused_ops: { list: { s: ops.map((op) => btoa(op)) } },
  num_args: { i: "1" },
  epsilon: f(0),
});

const fusions: readonly Case[] = [
  ...(["Relu", "Relu6", "Elu", "Sigmoid"] as const).map((name) =>
    one(
      "_FusedConv2D",
      IMAGE,
      [floats("w", [3, 3, 4, 5]), floats("bias", [5])],
      fused("BiasAdd", name),
      ({ x, w, bias }) =>
        ({ Relu: tf.relu, Relu6: tf.relu6, Elu: tf.elu, Sigmoid: tf.sigmoid })[name](
          tf.add(tf.conv2d(t4(x), t4(w), 1, "same"), bias!),
        ),
      name,
    ),
  ),
  one(
    "_FusedConv2D",
    IMAGE,
    [floats("w", [3, 3, 4, 5]), floats("bias", [5]), floats("slope", [1, 1, 5])],
    fused("BiasAdd", "Prelu"),
    ({ x, w, bias, slope }) => tf.prelu(tf.add(tf.conv2d(t4(x), t4(w), 1, "same"), bias!), slope!),
    "Prelu",
  ),
  one(
    "_FusedConv2D",
    IMAGE,
    [floats("w", [3, 3, 4, 5]), floats("bias", [5])],
    { ...fused("BiasAdd", "LeakyRelu"), leakyrelu_alpha: f(0.25) },
    ({ x, w, bias }) => tf.leakyRelu(tf.add(tf.conv2d(t4(x), t4(w), 1, "same"), bias!), 0.25),
    "LeakyRelu",
  ),
  one(
    "FusedDepthwiseConv2dNative",
    IMAGE,
    [floats("w", [3, 3, 4, 1]), floats("bias", [4])],
    fused("BiasAdd", "Relu6"),
    ({ x, w, bias }) => tf.relu6(tf.add(tf.depthwiseConv2d(t4(x), t4(w), 1, "same"), bias!)),
  ),
  one(
    "_FusedMatMul",
    [3, 4],
    [floats("w", [4, 5]), floats("bias", [5])],
    {
      ...fused("BiasAdd", "Relu"),
      strides: undefined,
      padding: undefined,
      dilations: undefined,
      data_format: undefined,
      explicit_paddings: undefined,
    },
    ({ x, w, bias }) => tf.relu(tf.add(tf.matMul(x!, w!), bias!)),
  ),
  one("MatMul", [3, 4], [floats("w", [5, 4])], { transpose_a: b(false), transpose_b: b(true) }, ({ x, w }) =>
    tf.matMul(x!, w!, false, true),
  ),
  ...(["BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"] as const).map((op) =>
    one(op, [2, 3, 4], [floats("w", [2, 5, 4])], { adj_x: b(false), adj_y: b(true) }, ({ x, w }) =>
      tf.matMul(x!, w!, false, true),
    ),
  ),
  one(
    "Conv2D",
    IMAGE,
    [floats("w", [3, 3, 4, 5])],
    window([1, 1], "SAME", [2, 2]),
    ({ x, w }) => tf.conv2d(t4(x), t4(w), 1, "same", "NHWC", [2, 2]),
    "dilated",
  ),
  one(
    "Conv2D",
    IMAGE,
    [floats("w", [3, 3, 4, 5])],
    { ...window([1, 1], "EXPLICIT"), explicit_paddings: i(0, 0, 1, 2, 0, 3, 0, 0) },
    ({ x, w }) =>
      tf.conv2d(
        tf.pad4d(t4(x), [
          [0, 0],
          [1, 2],
          [0, 3],
          [0, 0],
        ]),
        t4(w),
        1,
        "valid",
      ),
    "with padding of each side",
  ),
  one(
    "Conv2D",
    [1, 4, 6, 7],
    [floats("w", [3, 3, 4, 5])],
    { ...window([1, 1], "SAME"), strides: i(1, 1, 1, 1), dilations: i(1, 1, 1, 1), data_format: text("NCHW") },
    ({ x, w }) => tf.transpose(tf.conv2d(t4(tf.transpose(x!, [0, 2, 3, 1])), t4(w), 1, "same"), [0, 3, 1, 2]),
    "NCHW",
  ),
];

const norms: readonly Case[] = [
  ...(["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"] as const).map((op) =>
    one(
      op,
      IMAGE,
      [floats("scale", [4]), floats("offset", [4]), floats("mean", [4]), floats("variance", [4], [0.5, 1, 2, 0.1])],
      {
        is_training: b(false),
        epsilon: f(0.001),
        data_format: text("NHWC"),
        ...(op === "FusedBatchNorm" ? {} : { U: { type: "DT_FLOAT" } }),
        ...(op === "FusedBatchNormV3" ? { exponential_avg_factor: f(1) } : {}),
      },
      ({ x, scale, offset, mean, variance }) =>
        tf.batchNorm4d(
          t4(x),
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          0.001,
        ),
    ),
  ),
  one("LRN", IMAGE, [], { depth_radius: { i: "1" }, bias: f(1.5), alpha: f(0.4), beta: f(0.75) }, ({ x }) =>
    tf.localResponseNormalization(t4(x), 1, 1.5, 0.4, 0.75),
  ),
  one("BiasAdd", IMAGE, [floats("bias", [4])], { data_format: text("NHWC") }, ({ x, bias }) => tf.add(x!, bias!)),
  one("BiasAddV1", IMAGE, [floats("bias", [4])], {}, ({ x, bias }) => tf.add(x!, bias!)),
  one("Prelu", IMAGE, [floats("slope", [1, 1, 4])], {}, ({ x, slope }) => tf.prelu(x!, slope!)),
  one("Prelu", [3, 4], [floats("slope", [4])], {}, ({ x, slope }) => tf.prelu(x!, slope!), "of rows"),
  one("Softmax", [3, 5], [], {}, ({ x }) => tf.softmax(x!)),
  one("Softmax", IMAGE, [], {}, ({ x }) => tf.softmax(x!), "of images"),
  one("LogSoftmax", [3, 5], [], {}, ({ x }) => tf.logSoftmax(x!)),
];

const unary: readonly (readonly [op: string, due: (x: tf.Tensor) => tf.Tensor, attr?: GraphNode["attr"]])[] = [
  ["Abs", tf.abs],
  ["Neg", tf.neg],
  ["Exp", tf.exp],
  ["Expm1", tf.expm1],
  ["Sin", tf.sin],
  ["Cos", tf.cos],
  ["Tanh", tf.tanh],
  ["Sinh", tf.sinh],
  ["Cosh", tf.cosh],
  ["Atan", tf.atan],
  ["Asin", tf.asin],
  ["Acos", tf.acos],
  ["Asinh", tf.asinh],
  ["Atanh", (x) => tf.atanh(x)],
  ["Tan", tf.tan],
  ["Erf", tf.erf],
  ["Sign", tf.sign],
  ["Floor", tf.floor],
  ["Ceil", tf.ceil],
  ["Round", tf.round],
  ["Square", tf.square],
  ["Reciprocal", tf.reciprocal],
  ["Relu", tf.relu],
  ["Relu6", tf.relu6],
  ["Elu", tf.elu],
  ["Selu", tf.selu],
  ["Sigmoid", tf.sigmoid],
  ["Softplus", tf.softplus],
  ["LeakyRelu", (x) => tf.leakyRelu(x, 0.2)],
  ["LeakyRelu", (x) => tf.leakyRelu(x, 0.5), { alpha: f(0.5) }],
  ["ZerosLike", tf.zerosLike],
  ["OnesLike", tf.onesLike],
];

const binary: readonly (readonly [op: string, due: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor])[] = [
  ["Add", tf.add],
  ["AddV2", tf.add],
  ["Sub", tf.sub],
  ["Mul", tf.mul],
  ["RealDiv", tf.div],
  ["Maximum", tf.maximum],
  ["Minimum", tf.minimum],
  ["SquaredDifference", tf.squaredDifference],
  ["FloorDiv", (x, y) => tf.floor(tf.div(x, y))],
  ["DivNoNan", tf.divNoNan],
];

const elementwise: readonly Case[] = [
  ...unary.map(([op, due, attr = {}]) => one(op, [2, 3, 4], [], attr, ({ x }) => due(x!))),
  ...(["Sqrt", "Rsqrt", "Log", "Log1p"] as const).map((op): Case => ({
    title: op,
    graph: {
      inputs: { x: [2, 5] },
      nodes: [
        { op: "Square", inputs: ["x"] },
        { op, inputs: ["Square"] },
      ],
    },
    due: ({ x }) => ({ Sqrt: tf.sqrt, Rsqrt: tf.rsqrt, Log: tf.log, Log1p: tf.log1p })[op](tf.square(x!)),
  })),
  ...binary.flatMap(([op, due]) => [
    one(op, IMAGE, [floats("y", [4])], {}, ({ x, y }) => due(x!, y!), "a vector"),
    one(op, IMAGE, [floats("y", [])], {}, ({ x, y }) => due(x!, y!), "a number"),
    one(op, [1, 4], [floats("y", [3, 1])], {}, ({ x, y }) => due(x!, y!), "both repeated"),
  ]),
  one("AddN", [2, 3], [floats("y", [2, 3])], { N: { i: "2" } }, ({ x, y }) => tf.addN([x!, y!])),
  {
    title: "Acosh",
    graph: {
      inputs: { x: [2, 9] },
      constants: [floats("two", [], [2])],
      nodes: [
        { op: "Square", inputs: ["x"] },
        { op: "Add", inputs: ["Square", "two"] },
        { op: "Acosh", inputs: ["Add"] },
      ],
    },
    due: ({ x }) => tf.acosh(tf.add(tf.square(x!), 2)),
  },
  ofSquares("Pow", [floats("exponent", [], [1.5])], (x) => tf.pow(x, tf.scalar(1.5))),
  ofSquares("Inv", [], (x) => tf.reciprocal(x)),
  one("Div", [2, 9], [floats("y", [9])], {}, ({ x, y }) => tf.div(x!, y!)),
  one("Rint", [2, 9], [], {}, ({ x }) => tf.round(x!)),
  one("Softsign", [2, 9], [], {}, ({ x }) => tf.div(x!, tf.add(tf.abs(x!), 1))),
  one("ClipByValue", [2, 9], [floats("low", [], [-0.5]), floats("high", [], [0.25])], {}, ({ x }) =>
    tf.clipByValue(x!, -0.5, 0.25),
  ),
  {
    title: "Greater, LogicalNot, SelectV2",
    graph: {
      inputs: { x: [2, 9] },
      constants: [floats("y", [9])],
      nodes: [
        { op: "Greater", inputs: ["x", "y"] },
        { op: "LogicalNot", inputs: ["Greater"] },
        { op: "SelectV2", inputs: ["LogicalNot", "x", "y"] },
      ],
    },
    due: ({ x, y }) => tf.where(tf.logicalNot(tf.greater(x!, y!)), x!, tf.broadcastTo(y!, [2, 9])),
  },
];

/** Of positive numbers, where a function wants such. */
function ofSquares(op: string, others: readonly Constant[], due: (x: tf.Tensor) => tf.Tensor): Case {
  const nodes = [
    { op: "Square", inputs: ["x"] },
    { name: "result", op, inputs: ["Square", ...others.map(({ name }) => name)] },
  ];
  return {
    title: `${op} of squares`,
    graph: { inputs: { x: [2, 9] }, constants: others, nodes },
    due: ({ x }) => due(tf.square(x!)),
  };
}

const COMPARISONS = {
  Less: tf.less,
  LessEqual: tf.lessEqual,
  Greater: tf.greater,
  GreaterEqual: tf.greaterEqual,
  Equal: tf.equal,
  NotEqual: tf.notEqual,
} as const;

/** Rounded, so that some are equal. */
const comparisons: readonly Case[] = Object.entries(COMPARISONS).map(([op, compare]) => ({
  title: op,
  graph: {
    inputs: { x: [2, 9] },
    constants: [floats("zero", [], [0])],
    nodes: [
      { op: "Rint", inputs: ["x"] },
      { op, inputs: ["Rint", "zero"] },
      { op: "Select", inputs: [op, "x", "Rint"] },
    ],
  },
  due: ({ x }) => tf.where(compare(tf.round(x!), 0), x!, tf.round(x!)),
}));

const conditions: readonly Case[] = (["LogicalAnd", "LogicalOr"] as const).map((op) => ({
  title: op,
  graph: {
    inputs: { x: [2, 9] },
    constants: [floats("zero", [], [0]), floats("half", [], [0.5])],
    nodes: [
      { op: "Greater", inputs: ["x", "zero"] },
      { op: "Less", inputs: ["x", "half"] },
      { op, inputs: ["Greater", "Less"] },
      { op: "SelectV2", inputs: [op, "x", "zero"] },
    ],
  },
  due: ({ x }) => {
    const [above, below] = [tf.greater(x!, 0), tf.less(x!, 0.5)];
    const condition = op === "LogicalAnd" ? tf.logicalAnd(above, below) : tf.logicalOr(above, below);
    return tf.where(condition, x!, tf.zerosLike(x!));
  },
}));

/** On constants, which decide what is added. */
const ofConstants: readonly Case[] = [
  ...(["All", "Any"] as const).map((op): Case => ({
    title: `${op} of constants`,
    graph: {
      inputs: { x: [2, 3] },
      constants: [floats("y", [2, 3], [1, -1, -2, 3, -4, 5]), floats("zero", [], [0]), ints("axes", [0])],
      nodes: [
        { op: "Greater", inputs: ["y", "zero"] },
        { op, inputs: ["Greater", "axes"], attr: { keep_dims: b(false) } },
        { op: "Cast", inputs: [op], attr: { SrcT: { type: 10 }, DstT: { type: 1 } } },
        { op: "Add", inputs: ["x", "Cast"] },
      ],
    },
    due: ({ x }) => tf.add(x!, tf.tensor1d(op === "All" ? [1, 0, 0] : [1, 0, 1])),
  })),
  ...(["ArgMax", "ArgMin"] as const).map((op): Case => ({
    title: `${op} of constants`,
    graph: {
      inputs: { x: [2, 3] },
      constants: [floats("y", [3, 2], [1, 9, 7, -2, 7, 4]), ints("axis", [0], [])],
      nodes: [
        { op, inputs: ["y", "axis"], attr: { output_type: { type: "DT_INT32" } } },
        { op: "GatherV2", inputs: ["x", op, "axis"], attr: { batch_dims: { i: "0" } } },
      ],
    },
    // The first of equals. Largest: rows 1 and 0 of the columns; smallest: rows 0 and 1.
    due: ({ x }) => tf.gather(x!, tf.tensor1d(op === "ArgMax" ? [1, 0] : [0, 1], "int32"), 0),
  })),
  {
    title: "Where of constants",
    graph: {
      inputs: { x: [2, 3] },
      constants: [floats("y", [5], [0, 2, 0, 0, 3]), ints("shape", [1, 2])],
      nodes: [
        { op: "Where", inputs: ["y"] },
        { op: "Reshape", inputs: ["Where", "shape"] },
        { op: "Cast", inputs: ["Reshape"], attr: { SrcT: { type: 9 }, DstT: { type: 1 } } },
        { op: "MatMul", inputs: ["Cast", "x"] },
      ],
    },
    due: ({ x }) => tf.matMul(tf.tensor2d([[1, 4]]), x!),
  },
];

const VIDEO = [1, 4, 6, 5, 3] as const;
const volume = (strides: readonly number[]): Record<string, unknown> => ({
  strides: i(1, ...strides, 1),
  padding: text("SAME"),
  data_format: text("NDHWC"),
});
const t5 = (x: tf.Tensor | undefined): tf.Tensor5D => x as tf.Tensor5D;

const volumes: readonly Case[] = [
  one(
    "Conv3D",
    VIDEO,
    [floats("w", [2, 3, 3, 3, 2])],
    { ...volume([1, 2, 1]), dilations: i(1, 1, 1, 1, 1) },
    ({ x, w }) => tf.conv3d(t5(x), t5(w), [1, 2, 1], "same"),
  ),
  one("MaxPool3D", VIDEO, [], { ...volume([2, 2, 2]), ksize: i(1, 2, 3, 2, 1) }, ({ x }) =>
    tf.maxPool3d(t5(x), [2, 3, 2], 2, "same"),
  ),
  one("AvgPool3D", VIDEO, [], { ...volume([2, 2, 2]), ksize: i(1, 2, 3, 2, 1) }, ({ x }) =>
    tf.avgPool3d(t5(x), [2, 3, 2], 2, "same"),
  ),
  {
    title: "Conv3DBackpropInputV2",
    graph: {
      inputs: { x: [...VIDEO] },
      constants: [ints("shape", [1, 8, 12, 10, 2]), floats("w", [2, 3, 3, 2, 3])],
      nodes: [
        {
          op: "Conv3DBackpropInputV2",
          inputs: ["shape", "w", "x"],
          attr: { ...volume([2, 2, 2]), dilations: i(1, 1, 1, 1, 1) },
        },
      ],
    },
    due: ({ x, w }) => tf.conv3dTranspose(t5(x), t5(w), [1, 8, 12, 10, 2], 2, "same"),
  },
];

/** Passed on as they are. */
const passing: readonly Case[] = [
  ...(["Identity", "Snapshot", "StopGradient", "PreventGradient"] as const).map((op) =>
    one(op, [2, 3], [], {}, ({ x }) => x!),
  ),
  one("CheckNumerics", [2, 3], [], { message: text("not a number") }, ({ x }) => x!),
  one("PlaceholderWithDefault", [2, 3], [], { dtype: { type: 1 }, shape: { shape: {} } }, ({ x }) => x!),
  {
    title: "IdentityN",
    graph: {
      inputs: { x: [2, 3] },
      constants: [floats("y", [3])],
      nodes: [
        { op: "IdentityN", inputs: ["x", "y"] },
        { op: "Add", inputs: ["IdentityN", "IdentityN:1"] },
      ],
    },
    due: ({ x, y }) => tf.add(x!, y!),
  },
];

const reductions: readonly Case[] = (["Mean", "Sum", "Max", "Min", "Prod"] as const).flatMap((op) =>
  [[1, 2], [3], [-1], [1, 2, 3]].flatMap((axes) =>
    [true, false].map((keeps) =>
      one(
        op,
        IMAGE,
        [ints("axes", axes)],
        { keep_dims: b(keeps) },
        ({ x }) => ({ Mean: tf.mean, Sum: tf.sum, Max: tf.max, Min: tf.min, Prod: tf.prod })[op](x!, axes, keeps),
        `[${axes.join()}] ${keeps}`,
      ),
    ),
  ),
);

const masks = (begin = 0, end = 0, ellipsis = 0, fresh = 0, shrink = 0): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({
      begin_mask: begin,
      end_mask: end,
      ellipsis_mask: ellipsis,
      new_axis_mask: fresh,
      shrink_axis_mask: shrink,
    }).map(([name, mask]) => [name, { i: `${mask}` }]),
  );

const strided = (begin: number[], end: number[], strides: number[], ...bits: readonly number[]): Case =>
  one(
    "StridedSlice",
    [2, 6, 7],
    [ints("begin", begin), ints("end", end), ints("strides", strides)],
    masks(...bits),
    ({ x }) => tf.stridedSlice(x!, begin, end, strides, ...bits),
    `${begin.join()} ${end.join()} ${bits.join()}`,
  );

const spaceToDepth = one(
  "SpaceToDepth",
  [1, 4, 6, 3],
  [],
  { block_size: { i: "2" }, data_format: text("NHWC") },
  ({ x }) => tf.reshape(tf.transpose(tf.reshape(x!, [1, 2, 2, 3, 2, 3]), [0, 1, 3, 2, 4, 5]), [1, 2, 3, 12]),
);

/** As TensorFlow writes Conv1D: the kernel is turned when the net is imported. */
const rowByExpandDims: Case = {
  title: "Conv1D by ExpandDims",
  graph: {
    inputs: { x: [1, 11, 4] },
    constants: [floats("w", [3, 4, 5]), floats("bias", [5]), ints("axis", [-3], []), ints("first", [0], [])],
    nodes: [
      { op: "ExpandDims", inputs: ["x", "axis"] },
      { name: "kernel", op: "ExpandDims", inputs: ["w", "first"] },
      { op: "Conv2D", inputs: ["ExpandDims", "kernel"], attr: window([1, 2], "SAME") },
      { op: "Squeeze", inputs: ["Conv2D"], attr: { squeeze_dims: i(-3) } },
      { op: "BiasAdd", inputs: ["Squeeze", "bias"] },
    ],
  },
  due: ({ x, w, bias }) => tf.add(tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 2, "same"), bias!),
};

const rearrangements: readonly Case[] = [
  rowByExpandDims,
  strided([0, 1, 2], [2, 5, 7], [1, 2, 3]),
  strided([0, 4, 6], [2, 0, 1], [1, -1, -2]),
  strided([0, -3], [1, -1], [1, 1], 1, 1),
  strided([0, 0, 3], [0, 0, 4], [1, 1, 1], 3, 3, 0, 0, 4),
  strided([0, 2], [0, 4], [1, 1], 0, 0, 1),
  strided([0, 0, 1], [0, 0, 3], [1, 1, 1], 3, 3, 0, 2),
  strided([-1, 1], [0, 3], [1, 1], 0, 0, 0, 0, 1),
  one("Slice", [2, 6, 7], [ints("begin", [0, 1, 2]), ints("size", [-1, 3, -1])], {}, ({ x }) =>
    tf.slice(x!, [0, 1, 2], [-1, 3, -1]),
  ),
  one("Pad", IMAGE, [ints("paddings", [0, 0, 1, 2, 3, 0, 0, 2], [4, 2])], {}, ({ x }) =>
    tf.pad(x!, [
      [0, 0],
      [1, 2],
      [3, 0],
      [0, 2],
    ]),
  ),
  one("PadV2", IMAGE, [ints("paddings", [0, 0, 1, 2, 3, 0, 0, 0], [4, 2]), floats("value", [], [1.5])], {}, ({ x }) =>
    tf.pad(
      x!,
      [
        [0, 0],
        [1, 2],
        [3, 0],
        [0, 0],
      ],
      1.5,
    ),
  ),
  ...(["REFLECT", "SYMMETRIC"] as const).map((mode) =>
    one(
      "MirrorPad",
      IMAGE,
      [ints("paddings", [0, 0, 1, 1, 1, 0, 0, 0], [4, 2])],
      { mode: text(mode) },
      ({ x }) =>
        tf.mirrorPad(
          x!,
          [
            [0, 0],
            [1, 1],
            [1, 0],
            [0, 0],
          ],
          mode.toLowerCase() as "reflect",
        ),
      mode,
    ),
  ),
  one(
    "MirrorPad",
    IMAGE,
    [ints("paddings", [0, 0, 3, 2, 0, 7, 1, 0], [4, 2])],
    { mode: text("SYMMETRIC") },
    ({ x }) =>
      tf.mirrorPad(
        x!,
        [
          [0, 0],
          [3, 2],
          [0, 7],
          [1, 0],
        ],
        "symmetric",
      ),
    "SYMMETRIC by more than 1",
  ),
  one("Reshape", IMAGE, [ints("shape", [-1, 14, 4])], {}, ({ x }) => tf.reshape(x!, [-1, 14, 4])),
  one("Squeeze", [2, 1, 3, 1], [], { squeeze_dims: i(1) }, ({ x }) => tf.squeeze(x!, [1])),
  one("Squeeze", [2, 1, 3, 1], [], {}, ({ x }) => tf.squeeze(x!), "all"),
  one("ExpandDims", [2, 3], [ints("axis", [-1], [])], {}, ({ x }) => tf.expandDims(x!, -1)),
  one("Transpose", IMAGE, [ints("perm", [0, 3, 1, 2])], {}, ({ x }) => tf.transpose(x!, [0, 3, 1, 2])),
  one("ReverseV2", IMAGE, [ints("axes", [1, -1])], {}, ({ x }) => tf.reverse(x!, [1, -1])),
  one("Tile", [1, 3, 4], [ints("multiples", [1, 2, 3])], {}, ({ x }) => tf.tile(x!, [1, 2, 3])),
  one("BroadcastTo", [1, 3, 1], [ints("shape", [1, 3, 4])], {}, ({ x }) => tf.broadcastTo(x!, [1, 3, 4])),
  one("GatherV2", [2, 6, 3], [ints("indices", [4, 0, 0]), ints("axis", [1], [])], { batch_dims: { i: "0" } }, ({ x }) =>
    tf.gather(x!, tf.tensor1d([4, 0, 0], "int32"), 1),
  ),
  one("Gather", [6, 3], [ints("indices", [4, 0, 0])], { validate_indices: b(true) }, ({ x }) =>
    tf.gather(x!, tf.tensor1d([4, 0, 0], "int32"), 0),
  ),
  one("ConcatV2", IMAGE, [floats("y", [...IMAGE]), ints("axis", [-1], [])], { N: { i: "2" } }, ({ x, y }) =>
    tf.concat([x!, y!], -1),
  ),
  one("Pack", [2, 3], [floats("y", [2, 3])], { N: { i: "2" }, axis: { i: "1" } }, ({ x, y }) => tf.stack([x!, y!], 1)),
  {
    title: "Concat",
    graph: {
      inputs: { x: [2, 3] },
      constants: [ints("axis", [1], []), floats("y", [2, 2])],
      nodes: [{ op: "Concat", inputs: ["axis", "x", "y"] }],
    },
    due: ({ x, y }) => tf.concat([x!, y!], 1),
  },
  {
    title: "Split",
    graph: {
      inputs: x4,
      constants: [ints("axis", [3], [])],
      nodes: [{ op: "Split", inputs: ["axis", "x"], attr: { num_split: { i: "2" } } }],
      outputs: ["Split:1", "Split:0"],
    },
    due: ({ x }) => tf.split(x!, 2, 3).toReversed(),
  },
  {
    title: "SplitV",
    graph: {
      inputs: x4,
      constants: [ints("sizes", [1, -1]), ints("axis", [2], [])],
      nodes: [{ op: "SplitV", inputs: ["x", "sizes", "axis"] }],
      outputs: ["SplitV:0", "SplitV:1"],
    },
    due: ({ x }) => tf.split(x!, [1, 6], 2),
  },
  {
    title: "Unpack",
    graph: {
      inputs: { x: [2, 3, 4] },
      nodes: [{ op: "Unpack", inputs: ["x"], attr: { num: { i: "3" }, axis: { i: "1" } } }],
      outputs: ["Unpack:0", "Unpack:2"],
    },
    due: ({ x }) => [tf.unstack(x!, 1)[0]!, tf.unstack(x!, 1)[2]!],
  },
  spaceToDepth,
  one("DepthToSpace", IMAGE, [], { block_size: { i: "2" }, data_format: text("NHWC") }, ({ x }) =>
    tf.depthToSpace(t4(x), 2),
  ),
  ...(["ResizeBilinear", "ResizeNearestNeighbor"] as const).flatMap((op) =>
    [
      [false, false],
      [true, false],
      [false, true],
    ].flatMap(([corners, centres]) =>
      [
        [12, 14],
        [5, 3],
        [9, 20],
      ].map((size) =>
        one(
          op,
          IMAGE,
          [ints("size", size)],
          { align_corners: b(corners!), half_pixel_centers: b(centres!) },
          ({ x }) =>
            (op === "ResizeBilinear" ? tf.image.resizeBilinear : tf.image.resizeNearestNeighbor)(
              t4(x),
              size as [number, number],
              corners,
              centres,
            ),
          `${size.join("x")} ${corners} ${centres}`,
        ),
      ),
    ),
  ),
  {
    title: "a flattening that computes its shape",
    graph: {
      inputs: { x: [-1, 6, 7, 4] },
      constants: [ints("zero", [0]), ints("one", [1]), ints("rest", [-1], [])],
      nodes: [
        { op: "Shape", inputs: ["x"], attr: { out_type: { type: "DT_INT32" } } },
        { op: "StridedSlice", inputs: ["Shape", "zero", "one", "one"], attr: masks(0, 0, 0, 0, 1) },
        { op: "Pack", inputs: ["StridedSlice", "rest"], attr: { N: { i: "2" }, axis: { i: "0" } } },
        { op: "Reshape", inputs: ["x", "Pack"] },
      ],
    },
    due: ({ x }) => tf.reshape(x!, [1, -1]),
  },
  {
    title: "shapes by arithmetic: FloorDiv, FloorMod, Range, Fill, Cast, Size, Rank",
    graph: {
      inputs: { x: [2, 3] },
      constants: [
        ints("seven", [7], []),
        ints("minus", [-2], []),
        ints("start", [0], []),
        ints("step", [1], []),
        floats("half", [], [0.5]),
      ],
      nodes: [
        { op: "FloorDiv", inputs: ["seven", "minus"] },
        { op: "FloorMod", inputs: ["seven", "minus"] },
        { op: "Size", inputs: ["x"] },
        { op: "Rank", inputs: ["x"] },
        { op: "Range", inputs: ["start", "Size", "step"] },
        { op: "Cast", inputs: ["Range"], attr: { SrcT: { type: 3 }, DstT: { type: 1 } } },
        { op: "Pack", inputs: ["Rank", "three"], attr: { axis: { i: "0" } } },
        { name: "three", op: "Neg", inputs: ["third"] },
        { name: "third", op: "AddV2", inputs: ["FloorDiv", "FloorMod"] },
        { name: "five", op: "Neg", inputs: ["third"] },
        { name: "dims", op: "Pack", inputs: ["five"], attr: { axis: { i: "0" } } },
        { op: "Fill", inputs: ["dims", "half"] },
        { op: "Reshape", inputs: ["Cast", "pair"] },
        { name: "pair", op: "Pack", inputs: ["Rank", "rest"], attr: { axis: { i: "0" } } },
        { name: "rest", op: "FloorDiv", inputs: ["Size", "Rank"] },
        { name: "sum", op: "AddV2", inputs: ["x", "Reshape"] },
        { name: "all", op: "Sum", inputs: ["Fill", "axes"], attr: { keep_dims: b(false) } },
        { name: "axes", op: "Range", inputs: ["start", "step", "step"] },
        { name: "result", op: "Mul", inputs: ["sum", "all"] },
      ],
      outputs: ["result"],
    },
    // 7 / -2 is -4, 7 mod -2 is -1, so five halves are summed.
    due: ({ x }) => tf.mul(tf.add(x!, tf.tensor2d([0, 1, 2, 3, 4, 5], [2, 3])), 2.5),
  },
];

const cases = [
  ...convolutions,
  ...fusions,
  ...volumes,
  ...norms,
  ...elementwise,
  ...comparisons,
  ...conditions,
  ...ofConstants,
  ...passing,
  ...reductions,
  ...rearrangements,
];

// ── Tests ────────────────────────────────────────────────────────────────────────────────────────────────────────────

describe("operators of TensorFlow give what tfjs gives", () => {
  it.each(cases.map((each) => [each.title, each] as const))("%s", async (_, each) => {
    await expectSameAsTfjs(each);
  });

  it("every operator of the tables has a case", () => {
    const tried = new Set(cases.flatMap(({ graph }) => graph.nodes.map(({ op }) => op)));
    expect([...operators.keys(), ...evaluators.keys()].filter((name) => !tried.has(name))).toEqual([]);
  });
});

describe("what is not supported", () => {
  it("is told one node a line, all at once, with the node's name", () => {
    expect(
      problemsOf({
        inputs: { x: [2, 3] },
        nodes: [
          { name: "a/while", op: "While", inputs: ["x"] },
          { name: "b/topk", op: "TopKV2", inputs: ["x"] },
          { name: "c/conv", op: "Conv2d", inputs: ["x"] },
        ],
      }),
    ).toEqual([
      "a/while (While): not supported: which layers run is decided when compiling; there is no control flow when a net runs",
      "b/topk (TopKV2): not supported: there is no layer that addresses elements by indices computed when the net runs",
      "c/conv (Conv2d): no operator of TensorFlow that is imported; did you mean Conv2D?",
    ]);
  });

  it("attributes that were never looked at are refused", () => {
    expect(
      problemsOf({ inputs: { x: [2, 3] }, nodes: [{ op: "Relu", inputs: ["x"], attr: { strange: { i: "1" } } }] }),
    ).toEqual(["Relu (Relu): its attribute strange is not supported"]);
  });

  it("open sizes besides the batch are asked for by name", () => {
    expect(problemsOf({ inputs: { x: [-1, -1, 3] }, nodes: [{ op: "Relu", inputs: ["x"] }] })).toEqual([
      "the size x_dim1 must be bound: --size x_dim1=224",
    ]);
  });
});
