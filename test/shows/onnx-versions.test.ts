/**
 * What differs between an operator's versions. From opset 7 on ONNX Runtime says what is right; opset 6, which it does not
 * read, is computed by hand from the text of the standard.
 */
import { describe, expect, it } from "vitest";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { float, floats, integers, oneNode, run, type OneNode } from "../support/onnx-node.ts";
import { onnxRuntime } from "../support/onnxruntime.ts";

interface VersionCase {
  readonly op: string;
  /** Opsets whose versions the case is of. */
  readonly opsets: readonly number[];
  /** What these versions do unlike others. */
  readonly what: string;
  readonly attributes?: OneNode["attributes"];
  readonly inputs: OneNode["inputs"];
}

const IMAGE = [1, 2, 5, 4];
const floatList = (...values: readonly number[]) => ({ kind: "floats", values }) as const;
const list = (...values: readonly number[]) => floats([values.length], ...values);

/** Not in order, of both signs, and none of them equal. */
function elementsOf(shape: readonly number[]): readonly number[] {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: count }, (_, i) => (((i * 7919) % 1009) - 504) / 128);
}

const conv = (...shape: readonly number[]) => floats(shape, ...elementsOf(shape));

const cases: readonly VersionCase[] = [
  // Resampling
  ...[
    [1, 1, 0.6, 1.7],
    [1, 1, 0.4, 0.8],
    [1, 1, 2, 0.5],
    [1, 1, 1.3, 2.6],
  ].flatMap((scales): readonly VersionCase[] => [
    { op: "Resize", opsets: [10], what: `rounds up where it shrinks, ${scales}`, inputs: [IMAGE, list(...scales)] },
    {
      op: "Resize",
      opsets: [10],
      what: `interpolates at o / factor, ${scales}`,
      attributes: { mode: "linear" },
      inputs: [IMAGE, list(...scales)],
    },
    {
      op: "Resize",
      opsets: [11, 13, 18, 19],
      what: `half_pixel, ${scales}`,
      inputs: [IMAGE, list(), list(...scales)],
    },
    {
      op: "Resize",
      opsets: [11, 13, 18],
      what: `half_pixel, linear, ${scales}`,
      attributes: { mode: "linear" },
      inputs: [IMAGE, list(), list(...scales)],
    },
  ]),
  {
    op: "Resize",
    opsets: [11, 13, 18],
    what: "tf_half_pixel_for_nn",
    attributes: { coordinate_transformation_mode: "tf_half_pixel_for_nn", nearest_mode: "floor" },
    inputs: [IMAGE, list(), list(1, 1, 2, 1.5)],
  },
  {
    op: "Upsample",
    opsets: [7, 8],
    what: "scales are an attribute",
    attributes: { scales: floatList(1, 1, 2, 1.5) },
    inputs: [IMAGE],
  },
  {
    op: "Upsample",
    opsets: [7],
    what: "interpolates at o / factor",
    attributes: { scales: floatList(1, 1, 2, 3), mode: "linear" },
    inputs: [IMAGE],
  },
  { op: "Upsample", opsets: [9], what: "scales are an input", inputs: [IMAGE, list(1, 1, 1.5, 3)] },
  // Limits and slopes
  {
    op: "Clip",
    opsets: [7, 10],
    what: "bounds are attributes",
    attributes: { min: float(-1), max: 0.5 },
    inputs: [IMAGE],
  },
  { op: "Clip", opsets: [11, 12, 13], what: "bounds are inputs", inputs: [IMAGE, floats([], -1), floats([], 0.5)] },
  { op: "Clip", opsets: [11, 12, 13], what: "a bound is left out", inputs: [IMAGE, undefined, floats([], 0.5)] },
  { op: "PRelu", opsets: [7, 9, 16], what: "a slope per channel repeats", inputs: [IMAGE, floats([2, 1, 1], 0.5, -2)] },
  { op: "PRelu", opsets: [7, 9, 16], what: "a slope per column", inputs: [IMAGE, floats([4], 0.5, -2, 3, 0)] },
  { op: "LeakyRelu", opsets: [7, 16], what: "alpha 0.01", inputs: [IMAGE] },
  { op: "ThresholdedRelu", opsets: [10, 22], what: "alpha 1", inputs: [IMAGE] },
  { op: "Elu", opsets: [7, 22], what: "alpha", attributes: { alpha: 1.5 }, inputs: [IMAGE] },
  { op: "Selu", opsets: [7, 22], what: "the paper's constants", inputs: [IMAGE] },
  { op: "HardSigmoid", opsets: [7, 22], what: "0.2 and 0.5", inputs: [IMAGE] },
  { op: "Gelu", opsets: [20], what: "exact", inputs: [IMAGE] },
  { op: "Gelu", opsets: [20], what: "by tanh", attributes: { approximate: "tanh" }, inputs: [IMAGE] },
  { op: "Shrink", opsets: [9], what: "lambd and bias", attributes: { lambd: 0.5, bias: 0.25 }, inputs: [IMAGE] },
  // Arithmetic
  { op: "Sub", opsets: [7, 13, 14], what: "repeats as NumPy does", inputs: [IMAGE, [5, 1]] },
  { op: "Pow", opsets: [7, 12, 13, 15], what: "repeats as NumPy does", inputs: [IMAGE, floats([4], 0, 1, 2, 3)] },
  {
    op: "Gemm",
    opsets: [7, 9, 11, 13],
    what: "C repeats",
    attributes: { alpha: 0.5, beta: float(2) },
    inputs: [[3, 4], conv(4, 2), conv(2)],
  },
  {
    op: "Gemm",
    opsets: [7, 11],
    what: "C is a column",
    attributes: { transB: 1 },
    inputs: [[3, 4], conv(2, 4), conv(3, 1)],
  },
  { op: "Gemm", opsets: [11, 13], what: "C is left out", inputs: [[3, 4], conv(4, 2)] },
  { op: "Sum", opsets: [8, 13], what: "repeats", inputs: [IMAGE, [4]] },
  { op: "Mean", opsets: [8, 13], what: "repeats", inputs: [IMAGE, [4], [1]] },
  { op: "Max", opsets: [8, 12, 13], what: "repeats", inputs: [IMAGE, [4]] },
  // Along axes
  ...["Softmax", "LogSoftmax", "Hardmax"].flatMap((op): readonly VersionCase[] => [
    { op, opsets: [7, 11, 12], what: "all axes from 1 on count as one", inputs: [IMAGE] },
    { op, opsets: [7, 11], what: "from the axis given", attributes: { axis: 2 }, inputs: [IMAGE] },
    { op, opsets: [11], what: "counted from the end", attributes: { axis: -1 }, inputs: [IMAGE] },
    { op, opsets: [13], what: "the last axis alone", inputs: [IMAGE] },
    { op, opsets: [13], what: "one axis", attributes: { axis: 1 }, inputs: [IMAGE] },
  ]),
  ...["ReduceMean", "ReduceMax", "ReduceL2", "ReduceSumSquare"].flatMap((op): readonly VersionCase[] => [
    {
      op,
      opsets: [7, 11, 13],
      what: "axes are an attribute",
      attributes: { axes: [1, 3], keepdims: 0 },
      inputs: [IMAGE],
    },
    { op, opsets: [11, 13], what: "counted from the end", attributes: { axes: [-1] }, inputs: [IMAGE] },
    { op, opsets: [18], what: "axes are an input", attributes: { keepdims: 0 }, inputs: [IMAGE, integers(1, 3)] },
    { op, opsets: [7, 18], what: "all axes", inputs: [IMAGE] },
  ]),
  { op: "ReduceSum", opsets: [7, 12], what: "axes are an attribute", attributes: { axes: [2] }, inputs: [IMAGE] },
  { op: "ReduceSum", opsets: [13], what: "axes are an input", inputs: [IMAGE, integers(-2)] },
  {
    op: "ReduceSum",
    opsets: [13],
    what: "nothing is reduced",
    attributes: { noop_with_empty_axes: 1 },
    inputs: [IMAGE],
  },
  { op: "LpNormalization", opsets: [7, 22], what: "the last axis", inputs: [IMAGE] },
  { op: "LRN", opsets: [7, 13], what: "alpha by size", attributes: { size: 3, alpha: 0.5 }, inputs: [[1, 5, 2, 2]] },
  { op: "MeanVarianceNormalization", opsets: [9, 13], what: "axes 0, 2, 3", inputs: [[2, 2, 3, 3]] },
  {
    op: "InstanceNormalization",
    opsets: [7, 22],
    what: "epsilon",
    attributes: { epsilon: 0.1 },
    inputs: [IMAGE, conv(2), conv(2)],
  },
  {
    op: "LayerNormalization",
    opsets: [17],
    what: "axes from 2 on",
    attributes: { axis: 2 },
    inputs: [IMAGE, conv(5, 4), conv(5, 4)],
  },
  {
    op: "GroupNormalization",
    opsets: [21],
    what: "factors per channel",
    attributes: { num_groups: 2 },
    inputs: [[1, 4, 3, 3], conv(4), conv(4)],
  },
  ...[7, 9, 14, 15].map((opset): VersionCase => ({
    op: "BatchNormalization",
    opsets: [opset],
    what: "inference",
    attributes: { epsilon: 0.1, momentum: 0.5 },
    inputs: [IMAGE, conv(2), conv(2), conv(2), floats([2], 0.5, 2)],
  })),
  {
    op: "BatchNormalization",
    opsets: [7, 8],
    what: "statistics for each position",
    attributes: { spatial: 0 },
    inputs: [[2, 2, 3], conv(2, 3), conv(2, 3), conv(2, 3), floats([2, 3], 1, 2, 3, 4, 5, 6)],
  },
  // Windows
  {
    op: "AveragePool",
    opsets: [7, 11],
    what: "padding does not count",
    attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
    inputs: [IMAGE],
  },
  {
    op: "AveragePool",
    opsets: [7, 11, 19],
    what: "padding counts",
    attributes: { kernel_shape: [3, 3], pads: [1, 0, 1, 1], count_include_pad: 1 },
    inputs: [IMAGE],
  },
  {
    op: "AveragePool",
    opsets: [10, 11, 19],
    what: "ceil_mode",
    attributes: { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 },
    inputs: [IMAGE],
  },
  {
    op: "AveragePool",
    opsets: [19],
    what: "dilations",
    attributes: { kernel_shape: [2, 2], dilations: [2, 2] },
    inputs: [IMAGE],
  },
  {
    op: "MaxPool",
    opsets: [7, 8, 10, 11, 12],
    what: "SAME_LOWER",
    attributes: { kernel_shape: [2, 2], auto_pad: "SAME_LOWER" },
    inputs: [IMAGE],
  },
  {
    op: "MaxPool",
    opsets: [10, 11, 12],
    what: "ceil_mode and dilations",
    attributes: { kernel_shape: [2, 2], strides: [2, 2], dilations: [2, 1], ceil_mode: 1 },
    inputs: [IMAGE],
  },
  { op: "LpPool", opsets: [7, 11, 18], what: "p", attributes: { kernel_shape: [2, 2], p: 3 }, inputs: [IMAGE] },
  { op: "GlobalLpPool", opsets: [7], what: "p", attributes: { p: 1 }, inputs: [IMAGE] },
  ...(["SAME_UPPER", "SAME_LOWER"] as const).flatMap((auto_pad): readonly VersionCase[] => [
    {
      op: "Conv",
      opsets: [7, 11],
      what: auto_pad,
      attributes: { auto_pad, strides: [2, 2] },
      inputs: [IMAGE, conv(3, 2, 2, 3)],
    },
    {
      op: "ConvTranspose",
      opsets: [7, 10, 11],
      what: auto_pad,
      attributes: { auto_pad, strides: [2, 2] },
      inputs: [IMAGE, conv(2, 3, 3, 3)],
    },
    {
      op: "ConvTranspose",
      opsets: [7, 10, 11],
      what: `${auto_pad} with output_shape`,
      attributes: { auto_pad, strides: [2, 2], output_shape: [10, 8] },
      inputs: [IMAGE, conv(2, 3, 3, 3)],
    },
  ]),
  {
    op: "ConvTranspose",
    opsets: [7, 10, 11],
    what: "output_shape alone",
    attributes: { strides: [2, 2], output_shape: [10, 8] },
    inputs: [IMAGE, conv(2, 3, 3, 3)],
  },
  // Shapes
  {
    op: "Pad",
    opsets: [7, 10],
    what: "amounts are attributes",
    attributes: { pads: [0, 0, 1, 2, 0, 0, 0, 1], value: 0.5 },
    inputs: [IMAGE],
  },
  {
    op: "Pad",
    opsets: [7, 10],
    what: "reflect",
    attributes: { pads: [0, 0, 1, 2, 0, 0, 0, 1], mode: "reflect" },
    inputs: [IMAGE],
  },
  {
    op: "Pad",
    opsets: [11, 13, 18],
    what: "amounts are inputs",
    inputs: [IMAGE, integers(0, 0, 1, 2, 0, 0, 0, 1), floats([], 0.5)],
  },
  { op: "Pad", opsets: [18], what: "axes", inputs: [IMAGE, integers(1, 2), undefined, integers(-1)] },
  {
    op: "Pad",
    opsets: [19],
    what: "wrap",
    attributes: { mode: "wrap" },
    inputs: [IMAGE, integers(0, 0, 1, 2, 0, 0, 0, 1)],
  },
  {
    op: "Slice",
    opsets: [7, 9],
    what: "bounds are attributes",
    attributes: { starts: [1, -3], ends: [4, 100], axes: [2, 3] },
    inputs: [IMAGE],
  },
  {
    op: "Slice",
    opsets: [10, 11, 13],
    what: "bounds and steps are inputs",
    inputs: [IMAGE, integers(4, -1), integers(0, -4), integers(2, 3), integers(-2, -1)],
  },
  {
    op: "Split",
    opsets: [7, 11],
    what: "sizes are an attribute",
    attributes: { axis: 2, split: [5] },
    inputs: [IMAGE],
  },
  { op: "Split", opsets: [13], what: "sizes are an input", attributes: { axis: 2 }, inputs: [IMAGE, integers(5)] },
  { op: "Squeeze", opsets: [7, 11], what: "axes are an attribute", attributes: { axes: [0] }, inputs: [IMAGE] },
  { op: "Squeeze", opsets: [13], what: "axes are an input", inputs: [IMAGE, integers(0)] },
  { op: "Squeeze", opsets: [7, 13], what: "every axis of 1", inputs: [IMAGE] },
  { op: "Unsqueeze", opsets: [7, 11], what: "axes are an attribute", attributes: { axes: [0, 3] }, inputs: [[2, 3]] },
  { op: "Unsqueeze", opsets: [13], what: "axes are an input", inputs: [[2, 3], integers(-1)] },
  { op: "Flatten", opsets: [7, 9], what: "axis 0 to the rank", attributes: { axis: 4 }, inputs: [IMAGE] },
  { op: "Flatten", opsets: [11, 13], what: "counted from the end", attributes: { axis: -2 }, inputs: [IMAGE] },
  { op: "Reshape", opsets: [7, 13, 14], what: "0 keeps and -1 fills", inputs: [IMAGE, integers(0, -1, 2)] },
  { op: "Concat", opsets: [7], what: "axis", attributes: { axis: 1 }, inputs: [IMAGE, IMAGE] },
  { op: "Concat", opsets: [11], what: "counted from the end", attributes: { axis: -2 }, inputs: [IMAGE, IMAGE] },
  { op: "Gather", opsets: [7, 11, 13], what: "an index", attributes: { axis: 2 }, inputs: [IMAGE, integers(3, 0)] },
  {
    op: "Gather",
    opsets: [11],
    what: "counted from the end",
    attributes: { axis: -1 },
    inputs: [IMAGE, integers(-1, 1)],
  },
  { op: "DepthToSpace", opsets: [7, 11], what: "depth first", attributes: { blocksize: 2 }, inputs: [[1, 8, 2, 3]] },
  {
    op: "DepthToSpace",
    opsets: [11, 13],
    what: "column first",
    attributes: { blocksize: 2, mode: "CRD" },
    inputs: [[1, 8, 2, 3]],
  },
  { op: "SpaceToDepth", opsets: [7, 13], what: "blocks", attributes: { blocksize: 2 }, inputs: [[1, 2, 4, 6]] },
  { op: "Dropout", opsets: [7, 10], what: "ratio is an attribute", attributes: { ratio: 0.3 }, inputs: [IMAGE] },
  { op: "Dropout", opsets: [12, 13, 22], what: "ratio is an input", inputs: [IMAGE, floats([], 0.3)] },
  { op: "Trilu", opsets: [14], what: "the lower triangle", attributes: { upper: 0 }, inputs: [[3, 4]] },
  ...["Sin", "Cos", "Tan", "Atan"].map((op): VersionCase => ({
    op,
    opsets: [7, 22],
    what: "radians",
    inputs: [IMAGE],
  })),
  ...["Sinh", "Cosh", "Asinh"].map((op): VersionCase => ({ op, opsets: [9, 22], what: "hyperbolic", inputs: [IMAGE] })),
];

function runningShapes({ inputs }: OneNode): readonly (readonly number[])[] {
  return inputs.flatMap((input) => (input === undefined || "dims" in input ? [] : [input]));
}

async function byOnnxRuntime(given: OneNode, elements: readonly (readonly number[])[]) {
  const session = await onnxRuntime(writeOnnx(oneNode(given)));
  const shapes = runningShapes(given);
  const inputs = given.inputs.flatMap((input, at) => (input === undefined || "dims" in input ? [] : [`x${at}`]));
  const fed = new Map(inputs.map((name, at) => [name, ndarray(shapes[at]!, Float64Array.from(elements[at]!))]));
  const results = await session.run(fed);
  await session.release();
  return results.get("y")!;
}

describe("from opset 7 on, as ONNX Runtime has it", () => {
  const each = cases.flatMap(({ opsets, ...rest }) => opsets.map((opset) => ({ ...rest, opset })));

  it.each(each)("$op of opset $opset: $what", async ({ op, opset, attributes = {}, inputs }) => {
    const given: OneNode = { op, opset, attributes, inputs };
    const elements = runningShapes(given).map(elementsOf);
    const expected = await byOnnxRuntime(given, elements);
    const { shape, data } = run(given, ...elements);
    expect(shape).toEqual([...expected.shape]);
    data.forEach((x, at) => {
      const due = expected.data[at]!;
      expect(Math.abs(x - due), `element ${at}: ${x} where ${due} is due`).toBeLessThan(
        1e-4 * Math.max(1, Math.abs(due)),
      );
    });
  });
});

describe("opset 6, by the text of the standard", () => {
  const matrix = [1, 2, 3, 4, 5, 6];

  it.each([
    ["Add", { broadcast: 1, axis: 0 }, [[2, 3], [2]], [matrix, [10, 20]], [11, 12, 13, 24, 25, 26]],
    ["Mul", { broadcast: 1 }, [[2, 3], [3]], [matrix, [1, 10, 100]], [1, 20, 300, 4, 50, 600]],
    ["Div", { broadcast: 1, axis: 1 }, [[1, 2, 3], [2]], [matrix, [1, 2]], [1, 2, 3, 2, 2.5, 3]],
    ["Pow", { broadcast: 1 }, [[2, 3], [1]], [matrix, [2]], [1, 4, 9, 16, 25, 36]],
    [
      "PRelu",
      {},
      [[1, 2, 3], [2]],
      [
        [-1, 2, -3, -4, 5, -6],
        [10, 100],
      ],
      [-10, 2, -30, -400, 5, -600],
    ],
    ["Dropout", { is_test: 1, ratio: 0.5 }, [[2, 3]], [matrix], matrix],
    ["Clip", { min: float(2), max: float(5) }, [[2, 3]], [matrix], [2, 2, 3, 4, 5, 5]],
    [
      "Gemm",
      { broadcast: 1 },
      [[1, 2], [2, 2], [2]],
      [
        [1, 2],
        [1, 2, 3, 4],
        [10, 20],
      ],
      [17, 30],
    ],
    ["Tile", {}, [[1, 2], integers(2, 1)], [[1, 2]], [1, 2, 1, 2]],
    [
      "Concat",
      { axis: 0 },
      [
        [1, 2],
        [1, 2],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      [1, 2, 3, 4],
    ],
    ["Cast", { to: 1 }, [[2]], [[1.5, 2]], [1.5, 2]],
  ] as const)("%s %j", (op, attributes, inputs, elements, expected) => {
    const { data } = run({ op, opset: 6, attributes, inputs }, ...elements);
    data.forEach((x, at) => expect(x).toBeCloseTo(expected[at]!, 6));
    expect(data).toHaveLength(expected.length);
  });
});
