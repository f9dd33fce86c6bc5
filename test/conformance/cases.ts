/**
 * One list of cases for every op of the registry, which every engine must get right. Shapes carry the batch. Extents are
 * odd, uneven and not multiples of vector widths where that can go wrong; reasons stand in the notes.
 */
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";

export interface ConformanceCase {
  /** What the case is about, for the test's name. */
  readonly note: string;
  /** Attributes as parsed; the others have their defaults. */
  readonly attributes?: AttributeRecord;
  readonly inputs: readonly (readonly number[])[];
  /** Inputs are uniform in [low, high), which is [-2, 2) where left out. */
  readonly range?: Range;
  /** The same for parameters, by name. */
  readonly parameterRanges?: Readonly<Record<string, Range>>;
}

export type Range = readonly [low: number, high: number];

const IMAGE = [1, 5, 7, 6];
const BATCH = [3, 4, 3, 5];
const SIGNAL = [1, 3, 11];
const FLAT = [1, 10];
const FLAT_BATCH = [3, 13];
/** Channels that do not fill vectors. */
const ODD = [2, 13, 2, 3];

/** An elementwise op on every rank; a wider range shows both ends of a curve. */
function elementwise(attributes: AttributeRecord = {}, range: Range = [-8, 8]): readonly ConformanceCase[] {
  return [
    { note: "an image", attributes, inputs: [IMAGE], range },
    { note: "a batch of images", attributes, inputs: [BATCH], range },
    { note: "a signal", attributes, inputs: [SIGNAL], range },
    { note: "a flat tensor", attributes, inputs: [FLAT], range },
    { note: "a flat batch", attributes, inputs: [FLAT_BATCH], range },
    { note: "one element", attributes, inputs: [[1, 1]], range },
  ];
}

function join(range: Range = [-2, 2]): readonly ConformanceCase[] {
  return [
    { note: "images", inputs: [IMAGE, IMAGE], range },
    { note: "batches of images", inputs: [BATCH, BATCH], range },
    { note: "signals", inputs: [SIGNAL, SIGNAL], range },
    { note: "flat batches", inputs: [FLAT_BATCH, FLAT_BATCH], range },
    { note: "a gate per channel on the right", inputs: [BATCH, [3, 4, 1, 1]], range },
    { note: "a gate per channel on the left", inputs: [[3, 4, 1, 1], BATCH], range },
    { note: "a mask over positions", inputs: [BATCH, [3, 1, 3, 5]], range },
    {
      note: "a row and a column",
      inputs: [
        [1, 2, 1, 5],
        [1, 2, 4, 1],
      ],
      range,
    }, // neither has the output's shape
  ];
}

const several: readonly ConformanceCase[] = [
  { note: "three tensors", inputs: [IMAGE, IMAGE, IMAGE] },
  {
    note: "four tensors, some repeating",
    inputs: [
      [1, 4, 1, 1],
      [1, 4, 3, 5],
      [1, 1, 3, 5],
      [1, 4, 3, 1],
    ],
  },
];

function alongAxis(): readonly ConformanceCase[] {
  return [
    { note: "scores", inputs: [FLAT] },
    { note: "a batch of scores", inputs: [FLAT_BATCH] },
    { note: "scores far from 0", inputs: [[1, 9]], range: [-500, 500] },
    { note: "one score", inputs: [[3, 1]] },
    { note: "the channels of each position", inputs: [BATCH] },
    ...[1, 8, 10, 13].map((channels) => ({ note: `${channels} channels, in parts`, inputs: [[2, channels, 2, 3]] })),
    { note: "the channels of a signal", inputs: [SIGNAL] },
    { note: "along the width", attributes: { axis: "width" }, inputs: [BATCH] },
    { note: "along axis 1, the height", attributes: { axis: 1 }, inputs: [IMAGE] },
    { note: "along the length", attributes: { axis: "length" }, inputs: [[3, 2, 7]] },
  ];
}

function reduction(range: Range = [-2, 2]): readonly ConformanceCase[] {
  return [
    { note: "all positions, batch", inputs: [BATCH], range },
    { note: "a signal", inputs: [SIGNAL], range },
    { note: "kept axes", attributes: { keepdims: true }, inputs: [BATCH], range },
    { note: "over the width", attributes: { axes: ["width"] }, inputs: [BATCH], range },
    { note: "over the channels", attributes: { axes: ["channels"] }, inputs: [IMAGE], range },
    { note: "over the channels, kept", attributes: { axes: ["channels"], keepdims: true }, inputs: [IMAGE], range },
    { note: "over height and channels", attributes: { axes: [1, 0] }, inputs: [BATCH], range },
    { note: "over 9 channels, in parts", attributes: { axes: ["channels"] }, inputs: [[2, 9, 3, 2]], range },
    { note: "over width and 14 channels, in parts", attributes: { axes: [2, 0] }, inputs: [[2, 14, 3, 2]], range },
    { note: "over everything, kept", attributes: { axes: [0, 1, 2], keepdims: true }, inputs: [BATCH], range },
    { note: "over features, kept", attributes: { axes: [0], keepdims: true }, inputs: [FLAT_BATCH], range },
    { note: "one element", attributes: { axes: [0], keepdims: true }, inputs: [[3, 1]], range },
  ];
}

/** Every mode along both axes, larger and smaller. */
function sampled(attributes: AttributeRecord): readonly ConformanceCase[] {
  const note = Object.values(attributes).join(", ");
  return [
    { note: `larger, ${note}`, attributes: { size: [8, 11], ...attributes }, inputs: [BATCH] },
    { note: `smaller, ${note}`, attributes: { size: [3, 4], ...attributes }, inputs: [IMAGE] },
  ];
}

const variances = { running_var: [0.25, 2] } as const satisfies Record<string, Range>;

export const cases: Readonly<Record<string, readonly ConformanceCase[]>> = {
  // ── convolution and dense ──
  conv: [
    { note: "3x3", attributes: { channels: 4, kernel: [3] }, inputs: [IMAGE] },
    { note: "3x3 padded, batch", attributes: { channels: 6, kernel: [3], pad: [1] }, inputs: [BATCH] },
    { note: "1x1", attributes: { channels: 7, kernel: [1] }, inputs: [BATCH] },
    { note: "1x1 with stride", attributes: { channels: 7, kernel: [1], stride: [2] }, inputs: [BATCH] },
    { note: "no bias", attributes: { channels: 3, kernel: [3], bias: false }, inputs: [IMAGE] },
    { note: "stride 2", attributes: { channels: 8, kernel: [3], stride: [2], pad: [1] }, inputs: [[1, 3, 9, 8]] },
    { note: "stride beyond the kernel", attributes: { channels: 2, kernel: [2], stride: [3] }, inputs: [[1, 2, 8, 8]] },
    {
      note: "large kernel and stride",
      attributes: { channels: 4, kernel: [11], stride: [4], pad: [2] },
      inputs: [[1, 3, 23, 27]],
    },
    { note: "oblong kernel", attributes: { channels: 3, kernel: [1, 4], pad: [0, 2] }, inputs: [IMAGE] },
    { note: "uneven strides", attributes: { channels: 3, kernel: [3], stride: [1, 2] }, inputs: [IMAGE] },
    { note: "uneven padding", attributes: { channels: 3, kernel: [3], pad: [2, 0, 1, 3] }, inputs: [IMAGE] },
    { note: "same padding, even kernel", attributes: { channels: 3, kernel: [4], pad: "same" }, inputs: [IMAGE] },
    {
      note: "same padding, stride 2",
      attributes: { channels: 3, kernel: [3], stride: [2], pad: "same" },
      inputs: [[1, 2, 8, 7]],
    },
    { note: "same_lower padding", attributes: { channels: 3, kernel: [4], pad: "same_lower" }, inputs: [IMAGE] },
    { note: "dilation", attributes: { channels: 3, kernel: [3], dilation: [2], pad: [2] }, inputs: [IMAGE] },
    { note: "uneven dilation", attributes: { channels: 3, kernel: [3, 2], dilation: [1, 3] }, inputs: [[1, 2, 6, 9]] },
    { note: "two groups", attributes: { channels: 6, kernel: [3], groups: 2, pad: [1] }, inputs: [BATCH] },
    { note: "a group per channel", attributes: { channels: 5, kernel: [3], groups: 5, pad: [1] }, inputs: [IMAGE] },
    {
      note: "a group per channel, two outputs each",
      attributes: { channels: 10, kernel: [3], groups: 5 },
      inputs: [IMAGE],
    },
    { note: "kernel as large as the input", attributes: { channels: 9, kernel: [7, 6] }, inputs: [IMAGE] },
    {
      note: "kernel larger than the unpadded input",
      attributes: { channels: 2, kernel: [5], pad: [2] },
      inputs: [[1, 3, 3, 2]],
    },
    {
      note: "the kernel read backwards",
      attributes: { channels: 3, kernel: [2, 3], mode: "convolution" },
      inputs: [IMAGE],
    },
    {
      note: "a written kernel",
      attributes: { channels: 1, weight: ndarray([1, 2], [1, -1]), bias: false },
      inputs: [[1, 1, 6, 8]],
    },
    {
      note: "a written kernel and bias",
      attributes: { channels: 2, weight: ndarray([2, 1, 2, 1], [1, -1, 0.5, 3]), bias: ndarray([2], [1, -2]) },
      inputs: [[3, 1, 4, 4]],
    },
    { note: "a signal", attributes: { channels: 4, kernel: [3], stride: [2], pad: [1] }, inputs: [SIGNAL] },
    {
      note: "a signal, dilated and grouped",
      attributes: { channels: 6, kernel: [3], dilation: [2], groups: 3 },
      inputs: [[3, 3, 11]],
    },
    {
      note: "channels beyond a register tile",
      attributes: { channels: 19, kernel: [3], pad: [1] },
      inputs: [[1, 17, 5, 5]],
    },
    { note: "one channel in and out", attributes: { channels: 1, kernel: [3] }, inputs: [[1, 1, 5, 5]] },
  ],
  depthwise: [
    { note: "3x3", attributes: { multiplier: 1, kernel: [3], pad: [1] }, inputs: [IMAGE] },
    { note: "multiplier 2, batch", attributes: { multiplier: 2, kernel: [3] }, inputs: [BATCH] },
    { note: "stride 2", attributes: { multiplier: 1, kernel: [3], stride: [2], pad: [1] }, inputs: [[1, 8, 9, 8]] },
    {
      note: "5x5 same, stride 2",
      attributes: { multiplier: 1, kernel: [5], stride: [2], pad: "same" },
      inputs: [[1, 6, 8, 7]],
    },
    {
      note: "dilation",
      attributes: { multiplier: 1, kernel: [3], dilation: [2], pad: [2], bias: false },
      inputs: [IMAGE],
    },
    { note: "a signal", attributes: { multiplier: 3, kernel: [3] }, inputs: [SIGNAL] },
    { note: "channels beyond a vector", attributes: { multiplier: 1, kernel: [3], pad: [1] }, inputs: [[1, 13, 6, 5]] },
    { note: "pixels a page apart", attributes: { multiplier: 1, kernel: [3], pad: [1] }, inputs: [[1, 1024, 2, 5]] },
    { note: "windows beyond a cache", attributes: { multiplier: 1, kernel: [31], pad: [15] }, inputs: [[2, 6, 3, 5]] },
  ],
  convtranspose: [
    {
      note: "the only row met by nothing",
      attributes: { channels: 6, kernel: [1, 2], stride: [2, 1], dilation: [2], pad: [1, 2, 0, 0], output_pad: [1, 0] },
      inputs: [[4, 1, 1, 1]],
    },
    { note: "2x2 stride 2, as U-Net goes up", attributes: { channels: 3, kernel: [2], stride: [2] }, inputs: [BATCH] },
    { note: "3x3", attributes: { channels: 4, kernel: [3] }, inputs: [IMAGE] },
    { note: "4x4 stride 2 pad 1", attributes: { channels: 2, kernel: [4], stride: [2], pad: [1] }, inputs: [IMAGE] },
    {
      note: "output padding",
      attributes: { channels: 2, kernel: [3], stride: [2], pad: [1], output_pad: [1] },
      inputs: [IMAGE],
    },
    { note: "stride beyond the kernel", attributes: { channels: 2, kernel: [2], stride: [3] }, inputs: [[1, 2, 4, 3]] },
    { note: "dilation", attributes: { channels: 2, kernel: [3], stride: [2], dilation: [2] }, inputs: [[1, 2, 4, 3]] },
    { note: "same padding", attributes: { channels: 2, kernel: [5], stride: [2], pad: "same" }, inputs: [IMAGE] },
    { note: "uneven", attributes: { channels: 2, kernel: [3, 2], stride: [1, 3], bias: false }, inputs: [IMAGE] },
    { note: "groups", attributes: { channels: 6, kernel: [3], stride: [2], groups: 2 }, inputs: [BATCH] },
    { note: "a signal", attributes: { channels: 2, kernel: [4], stride: [2], pad: [1] }, inputs: [SIGNAL] },
    {
      note: "a kernel per channel, channels beyond a vector",
      attributes: { channels: 6, kernel: [3, 4], stride: [2], pad: [1], output_pad: [1, 0], groups: 6 },
      inputs: [[2, 6, 5, 4]],
    },
    { note: "from one position", attributes: { channels: 9, kernel: [4] }, inputs: [[2, 5, 1, 1]] },
    {
      note: "16 phases of several extents, blocks of channels",
      attributes: { channels: 12, kernel: [6], stride: [4], pad: [1, 0, 2, 3] },
      inputs: [[1, 5, 4, 7]],
    },
    { note: "3x3 turned around", attributes: { channels: 16, kernel: [3], pad: [1] }, inputs: [[1, 16, 12, 12]] },
  ],
  dense: [
    { note: "a flat tensor", attributes: { features: 7 }, inputs: [FLAT] },
    { note: "a batch", attributes: { features: 5 }, inputs: [FLAT_BATCH] },
    { note: "no bias", attributes: { features: 4, bias: false }, inputs: [FLAT] },
    { note: "one output", attributes: { features: 1 }, inputs: [FLAT_BATCH] },
    { note: "one input", attributes: { features: 3 }, inputs: [[1, 1]] },
    { note: "wide", attributes: { features: 33 }, inputs: [[1, 131]] },
    { note: "along the length", attributes: { features: 7, axis: "length" }, inputs: [[3, 6, 5]] },
    { note: "along the length, many rows", attributes: { features: 19, axis: 1 }, inputs: [[1, 37, 21]] },
    { note: "along the length of one row", attributes: { features: 6, axis: 1 }, inputs: [[3, 1, 9]] },
    { note: "along the width, no bias", attributes: { features: 9, axis: "width", bias: false }, inputs: [BATCH] },
    { note: "along the height", attributes: { features: 3, axis: 1 }, inputs: [IMAGE] },
    { note: "along the channels of an image", attributes: { features: 10, axis: "channels" }, inputs: [BATCH] },
    { note: "along the only axis", attributes: { features: 5, axis: 0 }, inputs: [FLAT_BATCH] },
    { note: "along the last of five axes", attributes: { features: 5, axis: 3 }, inputs: [[2, 3, 2, 4, 6]] },
    { note: "along the third of six axes", attributes: { features: 3, axis: 2 }, inputs: [[1, 2, 3, 5, 2, 3]] },
    {
      note: "written weights",
      attributes: { features: 2, weight: ndarray([2, 3], [1, 0, -1, 2, 0.5, 1]), bias: ndarray([2], [1, 0]) },
      inputs: [[1, 3]],
    },
  ],
  matmul: [
    {
      note: "matrices in channels",
      inputs: [
        [3, 4, 3, 5],
        [3, 4, 5, 6],
      ],
    },
    {
      note: "one matrix per example",
      inputs: [
        [3, 4, 5],
        [3, 5, 7],
      ],
    },
    { note: "a right side for all channels", inputs: [BATCH, [3, 1, 5, 2]] },
    { note: "a left side for all channels", inputs: [[3, 1, 6, 3], BATCH] },
    {
      note: "a row and a column",
      inputs: [
        [1, 1, 9],
        [1, 9, 1],
      ],
    },
    {
      note: "five axes",
      inputs: [
        [1, 2, 3, 4, 5],
        [1, 2, 1, 5, 3],
      ],
    },
  ],

  // ── pooling ──
  maxpool: [
    { note: "2x2", attributes: { kernel: [2] }, inputs: [[1, 3, 6, 8]] },
    { note: "overlapping, batch", attributes: { kernel: [3], stride: [2] }, inputs: [[3, 4, 7, 9]] },
    { note: "rows left unread", attributes: { kernel: [2] }, inputs: [IMAGE] },
    {
      note: "padding never wins",
      attributes: { kernel: [3], stride: [2], pad: [1] },
      inputs: [IMAGE],
      range: [-4, -1],
    },
    { note: "same padding", attributes: { kernel: [3], stride: [2], pad: "same" }, inputs: [IMAGE], range: [-4, -1] },
    {
      note: "uneven padding",
      attributes: { kernel: [3], stride: [1], pad: [0, 1, 1, 0] },
      inputs: [IMAGE],
      range: [-4, -1],
    },
    { note: "ceil", attributes: { kernel: [3], stride: [2], ceil: true }, inputs: [[1, 3, 6, 8]] },
    { note: "dilation", attributes: { kernel: [2], stride: [1], dilation: [3] }, inputs: [IMAGE] },
    { note: "oblong", attributes: { kernel: [1, 3], stride: [2, 1] }, inputs: [IMAGE] },
    { note: "the whole input", attributes: { kernel: "global" }, inputs: [BATCH] },
    { note: "a signal", attributes: { kernel: [3] }, inputs: [SIGNAL] },
  ],
  avgpool: [
    { note: "2x2", attributes: { kernel: [2] }, inputs: [[1, 3, 6, 8]] },
    { note: "overlapping, batch", attributes: { kernel: [3], stride: [2] }, inputs: [[3, 4, 7, 9]] },
    { note: "padding counts", attributes: { kernel: [3], stride: [2], pad: [1] }, inputs: [IMAGE] },
    {
      note: "padding does not count",
      attributes: { kernel: [3], stride: [2], pad: [1], count_include_pad: false },
      inputs: [IMAGE],
    },
    { note: "same padding does not count", attributes: { kernel: [3], stride: [2], pad: "same" }, inputs: [IMAGE] },
    { note: "ceil", attributes: { kernel: [3], stride: [2], ceil: true }, inputs: [[1, 3, 6, 8]] },
    {
      note: "ceil and padding",
      attributes: { kernel: [3], stride: [2], pad: [1], ceil: true },
      inputs: [[1, 3, 6, 8]],
    },
    { note: "the whole input", attributes: { kernel: "global" }, inputs: [BATCH] },
    { note: "a signal", attributes: { kernel: [2] }, inputs: [SIGNAL] },
    { note: "dilation", attributes: { kernel: [2], stride: [1], dilation: [3] }, inputs: [IMAGE] },
    {
      note: "dilation, ceil and padding",
      attributes: { kernel: [3], stride: [2], pad: [1], dilation: [2], ceil: true },
      inputs: [[2, 3, 8, 9]],
    },
  ],
  lppool: [
    { note: "2x2", attributes: { kernel: [2] }, inputs: [[1, 3, 6, 8]] },
    { note: "overlapping, batch", attributes: { kernel: [3], stride: [2] }, inputs: [[3, 4, 7, 9]] },
    { note: "the whole input", attributes: { kernel: "global" }, inputs: [BATCH] },
    { note: "a signal", attributes: { kernel: [2] }, inputs: [SIGNAL] },
    { note: "p 1: sums of magnitudes", attributes: { kernel: [2], p: 1 }, inputs: [IMAGE] },
    { note: "p 3", attributes: { kernel: [3], stride: [2], pad: [1], p: 3 }, inputs: [IMAGE] },
    { note: "dilation", attributes: { kernel: [2], stride: [1], dilation: [2] }, inputs: [IMAGE] },
  ],

  // ── shape ──
  flatten: [
    { note: "an image", inputs: [IMAGE] },
    { note: "a batch of images", inputs: [BATCH] },
    { note: "a signal", inputs: [SIGNAL] },
    { note: "one position", inputs: [[3, 6, 1, 1]] },
    { note: "flat already", inputs: [FLAT] },
  ],
  reshape: [
    { note: "a flat tensor to an image", attributes: { shape: [2, 5, -1] }, inputs: [[3, 30]] },
    { note: "an image to a matrix", attributes: { shape: [42, 5] }, inputs: [IMAGE] },
    { note: "an image to an image", attributes: { shape: [10, 3, 2] }, inputs: [[3, 4, 3, 5]] },
    { note: "to a gate per channel", attributes: { shape: [13, 1, 1] }, inputs: [FLAT_BATCH] },
  ],
  permute: [
    { note: "channels last", attributes: { axes: [1, 2, 0] }, inputs: [BATCH] },
    { note: "height and width swapped", attributes: { axes: ["channels", "width", "height"] }, inputs: [IMAGE] },
    { note: "a signal transposed", attributes: { axes: [1, 0] }, inputs: [SIGNAL] },
    { note: "nothing moved", attributes: { axes: [0, 1, 2] }, inputs: [BATCH] },
  ],
  slice: [
    { note: "channels", attributes: { channels: [1, 3] }, inputs: [BATCH] },
    { note: "the last channels", attributes: { channels: [-2, 5] }, inputs: [IMAGE] },
    { note: "the border taken off", attributes: { height: [1, -1], width: [2, -1] }, inputs: [IMAGE] },
    { note: "all three axes", attributes: { channels: [0, 1], height: [2, 3], width: [1, 5] }, inputs: [BATCH] },
    { note: "a signal", attributes: { length: [3, 9] }, inputs: [SIGNAL] },
    { note: "features", attributes: { channels: [4, 5] }, inputs: [FLAT_BATCH] },
    { note: "every other row", attributes: { height: [1, 7, 2] }, inputs: [IMAGE] },
    { note: "backwards", attributes: { channels: [0, 3, -1], width: [1, -1, -2] }, inputs: [BATCH] },
    { note: "a signal backwards", attributes: { length: [2, 9, -3] }, inputs: [SIGNAL] },
  ],
  pad: [
    { note: "zeros", attributes: { amount: [1] }, inputs: [BATCH] },
    { note: "a value, uneven", attributes: { amount: [1, 0, 2, 3], value: -1.5 }, inputs: [IMAGE] },
    { note: "mirrored", attributes: { amount: [2], mode: "reflect" }, inputs: [BATCH] },
    { note: "mirrored, uneven", attributes: { amount: [6, 0, 1, 5], mode: "reflect" }, inputs: [IMAGE] },
    { note: "the border repeated", attributes: { amount: [3, 1], mode: "edge" }, inputs: [IMAGE] },
    {
      note: "the border repeated beyond the extent",
      attributes: { amount: [4], mode: "edge" },
      inputs: [[1, 2, 2, 1]],
    },
    { note: "a signal", attributes: { amount: [2, 3], mode: "reflect" }, inputs: [SIGNAL] },
    { note: "channels behind", attributes: { channels: [0, 8] }, inputs: [BATCH] },
    { note: "channels on both sides, a value", attributes: { channels: [3, 2], value: 7 }, inputs: [IMAGE] },
    { note: "channels mirrored", attributes: { channels: [2, 1], mode: "reflect" }, inputs: [BATCH] },
    { note: "channels repeated beyond their number", attributes: { channels: [9, 0], mode: "edge" }, inputs: [IMAGE] },
    {
      note: "channels beside the amount for the others",
      attributes: { amount: [1, 0, 2, 3], channels: [1, 0], value: 0.5 },
      inputs: [IMAGE],
    },
    {
      note: "several axes by name, mirrored",
      attributes: { channels: [0, 1], height: [2, 2], width: [0, 3], mode: "reflect" },
      inputs: [BATCH],
    },
    { note: "one axis by name", attributes: { width: [0, 4] }, inputs: [IMAGE] },
    {
      note: "the length of a signal and its channels",
      attributes: { length: [3, 0], channels: [0, 2] },
      inputs: [SIGNAL],
    },
    { note: "flat features", attributes: { channels: [2, 5], mode: "edge" }, inputs: [[3, 7]] },
    { note: "nothing", attributes: { amount: [0] }, inputs: [IMAGE] },
  ],
  upsample: [
    { note: "nearest", attributes: { factor: [2] }, inputs: [BATCH] },
    { note: "nearest, uneven", attributes: { factor: [1, 3] }, inputs: [IMAGE] },
    { note: "nearest, a signal", attributes: { factor: [4] }, inputs: [SIGNAL] },
    { note: "bilinear", attributes: { factor: [2], mode: "bilinear" }, inputs: [BATCH] },
    { note: "bilinear, uneven", attributes: { factor: [3, 2], mode: "bilinear" }, inputs: [IMAGE] },
    {
      note: "bilinear, corners aligned",
      attributes: { factor: [2], mode: "bilinear", align_corners: true },
      inputs: [IMAGE],
    },
    { note: "bilinear, one row", attributes: { factor: [2], mode: "bilinear" }, inputs: [[1, 2, 1, 4]] },
    {
      note: "bilinear, one row, corners aligned",
      attributes: { factor: [2], mode: "bilinear", align_corners: true },
      inputs: [[1, 2, 1, 4]],
    },
    { note: "linear, a signal", attributes: { factor: [3], mode: "bilinear" }, inputs: [SIGNAL] },
    { note: "by 1", attributes: { factor: [1], mode: "bilinear" }, inputs: [IMAGE] },
  ],
  tile: [
    { note: "into a square", attributes: { repeats: [1, 2, 2] }, inputs: [BATCH] },
    { note: "channels", attributes: { repeats: [3, 1, 1] }, inputs: [IMAGE] },
    { note: "a signal", attributes: { repeats: [2, 3] }, inputs: [SIGNAL] },
    { note: "features", attributes: { repeats: [3] }, inputs: [FLAT_BATCH] },
    { note: "once", attributes: { repeats: [1, 1, 1] }, inputs: [IMAGE] },
  ],
  resize: [
    ...["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].flatMap((rounding) => sampled({ rounding })),
    ...["nearest", "linear", "cubic"].flatMap((mode) =>
      [
        "half_pixel",
        "pytorch_half_pixel",
        "half_pixel_symmetric",
        "asymmetric",
        "align_corners",
        "tf_half_pixel_for_nn",
      ].flatMap((coordinates) => sampled({ mode, coordinates })),
    ),
    ...sampled({ mode: "cubic", cubic: -0.5, exclude_outside: true }),
    {
      note: "the nearest element, which the border is where there is none",
      attributes: { factor: [2], coordinates: "tf_half_pixel_for_nn", exclude_outside: true },
      inputs: [BATCH],
    },
    { note: "by a factor, rounded down", attributes: { factor: [0.6], mode: "linear" }, inputs: [IMAGE] },
    { note: "by factors", attributes: { factor: [1.5, 2.25], mode: "cubic" }, inputs: [IMAGE] },
    {
      note: "a factor beside a size",
      attributes: { size: [5], factor: [0.75], mode: "linear", coordinates: "half_pixel_symmetric" },
      inputs: [IMAGE],
    },
    {
      note: "to one element",
      attributes: { size: [1], coordinates: "pytorch_half_pixel", mode: "linear" },
      inputs: [IMAGE],
    },
    { note: "the same size", attributes: { size: [3, 5], mode: "cubic" }, inputs: [BATCH] },
    { note: "a signal", attributes: { size: [17], mode: "linear" }, inputs: [SIGNAL] },
    { note: "channels", attributes: { size: [7], axes: ["channels"], mode: "linear" }, inputs: [BATCH] },
    { note: "features", attributes: { size: [7], axes: [0], mode: "cubic" }, inputs: [FLAT_BATCH] },
    { note: "all axes", attributes: { size: [7, 5, 3], axes: [0, 1, 2], mode: "linear" }, inputs: [BATCH] },
    { note: "smoothed", attributes: { size: [2, 3], mode: "linear", antialias: true }, inputs: [BATCH] },
    { note: "smoothed, cubic", attributes: { factor: [0.4], mode: "cubic", antialias: true }, inputs: [[1, 2, 9, 11]] },
    {
      note: "smoothed without a border",
      attributes: { factor: [0.3, 1.5], mode: "cubic", antialias: true, exclude_outside: true },
      inputs: [[1, 2, 9, 7]],
    },
  ],
  pixelshuffle: [
    { note: "by 2", attributes: { factor: 2 }, inputs: [[3, 8, 3, 5]] },
    { note: "by 3", attributes: { factor: 3 }, inputs: [[1, 9, 2, 3]] },
    { note: "a signal", attributes: { factor: 2 }, inputs: [[1, 6, 5]] },
  ],
  shuffle: [
    { note: "two groups", attributes: { groups: 2 }, inputs: [BATCH] },
    { note: "three groups", attributes: { groups: 3 }, inputs: [[1, 12, 3, 5]] },
    { note: "channels in parts", attributes: { groups: 2 }, inputs: [[2, 22, 3, 2]] },
    { note: "a group per channel", attributes: { groups: 5 }, inputs: [IMAGE] },
    { note: "a signal", attributes: { groups: 3 }, inputs: [[3, 6, 4]] },
  ],

  // ── join ──
  add: [...join(), ...several],
  sub: join(),
  mul: [...join(), ...several],
  div: join([0.5, 3]),
  max: [...join(), ...several],
  min: [...join(), ...several],
  pow: join([0.5, 3]),
  less: join(),
  lessequal: join(),
  greater: join(),
  greaterequal: join(),
  equal: join(),
  where: [
    { note: "images", inputs: [IMAGE, IMAGE, IMAGE] },
    { note: "flat batches", inputs: [FLAT_BATCH, FLAT_BATCH, FLAT_BATCH] },
    { note: "a condition per channel", inputs: [[3, 4, 1, 1], BATCH, BATCH] },
    {
      note: "all repeating",
      inputs: [
        [1, 4, 1, 1],
        [1, 4, 3, 1],
        [1, 1, 3, 5],
      ],
    },
  ],
  concat: [
    { note: "channels", inputs: [BATCH, [3, 2, 3, 5]] },
    {
      note: "three, some of one channel",
      inputs: [
        [1, 1, 4, 4],
        [1, 5, 4, 4],
        [1, 1, 4, 4],
      ],
    },
    { note: "flat", inputs: [FLAT_BATCH, [3, 2]] },
    { note: "signals", inputs: [SIGNAL, [1, 4, 11]] },
    { note: "along the height", attributes: { axis: "height" }, inputs: [BATCH, [3, 4, 2, 5]] },
    { note: "along the width", attributes: { axis: 2 }, inputs: [BATCH, [3, 4, 3, 1]] },
    {
      note: "along an axis without a name",
      attributes: { axis: 3 },
      inputs: [
        [1, 2, 3, 2, 4, 2],
        [1, 2, 3, 2, 3, 2],
      ],
    },
  ],

  // ── normalisation ──
  bn: [
    { note: "an image", inputs: [IMAGE], parameterRanges: variances },
    { note: "a batch of images", inputs: [BATCH], parameterRanges: variances },
    { note: "a signal", inputs: [SIGNAL], parameterRanges: variances },
    { note: "a flat batch", inputs: [FLAT_BATCH], parameterRanges: variances },
    { note: "no factor and summand", attributes: { affine: false }, inputs: [BATCH], parameterRanges: variances },
    { note: "a large eps", attributes: { eps: 0.5 }, inputs: [BATCH], parameterRanges: variances },
    { note: "tiny variances", inputs: [IMAGE], parameterRanges: { running_var: [0, 1e-6] } },
  ],
  scale: [
    { note: "a batch of images", inputs: [BATCH] },
    { note: "with a summand", attributes: { bias: true }, inputs: [IMAGE] },
    { note: "a summand alone", attributes: { weight: false, bias: true }, inputs: [BATCH] },
    { note: "a flat batch", attributes: { bias: true }, inputs: [FLAT_BATCH] },
    { note: "along the width", attributes: { bias: true, axis: "width" }, inputs: [BATCH] },
    { note: "a summand along the length", attributes: { weight: false, bias: true, axis: 1 }, inputs: [SIGNAL] },
  ],
  dropout: elementwise(),
  layernorm: [
    { note: "the channels of each position", inputs: [BATCH] },
    ...[1, 8, 10, 13].map((channels) => ({ note: `${channels} channels, in parts`, inputs: [[2, channels, 2, 3]] })),
    { note: "all axes, channels in parts", attributes: { axes: [0, 1, 2] }, inputs: [[2, 11, 2, 3]] },
    { note: "a signal", inputs: [SIGNAL] },
    { note: "a flat batch", inputs: [FLAT_BATCH] },
    { note: "all axes", attributes: { axes: ["channels", "height", "width"] }, inputs: [BATCH] },
    { note: "the positions of each channel", attributes: { axes: ["height", "width"] }, inputs: [IMAGE] },
    { note: "axes apart", attributes: { axes: [2, 0], eps: 0.1 }, inputs: [BATCH] },
    { note: "no factor and summand", attributes: { affine: false }, inputs: [BATCH] },
    { note: "a mean far from 0", inputs: [BATCH], range: [1000, 1001] }, // one pass would cancel
  ],
  groupnorm: [
    { note: "two groups", attributes: { groups: 2 }, inputs: [BATCH] },
    { note: "one group", attributes: { groups: 1 }, inputs: [IMAGE] },
    { note: "a group per channel", attributes: { groups: 5 }, inputs: [IMAGE] },
    { note: "groups that end within vectors", attributes: { groups: 5 }, inputs: [[2, 15, 3, 4]] },
    { note: "a mean far from 0", attributes: { groups: 2 }, inputs: [[1, 12, 3, 4]], range: [1000, 1001] },
    { note: "a volume", attributes: { groups: 2 }, inputs: [[2, 6, 2, 3, 4]] },
    { note: "a signal", attributes: { groups: 3, eps: 0.1 }, inputs: [[3, 6, 7]] },
    { note: "a flat batch", attributes: { groups: 2 }, inputs: [[3, 8]] },
    { note: "no factor and summand", attributes: { groups: 2, affine: false }, inputs: [BATCH] },
  ],
  instancenorm: [
    { note: "an image", inputs: [IMAGE] },
    { note: "a batch of images", inputs: [BATCH] },
    { note: "with factor and summand", attributes: { affine: true }, inputs: [BATCH] },
    { note: "a signal", attributes: { eps: 0.1 }, inputs: [SIGNAL] },
  ],
  lrn: [
    { note: "AlexNet's", attributes: { size: 5, alpha: 5e-4, k: 2 }, inputs: [[1, 9, 4, 3]] },
    { note: "strong, batch", attributes: { size: 3, alpha: 2, beta: 0.5 }, inputs: [BATCH] },
    { note: "an even size", attributes: { size: 4, alpha: 1 }, inputs: [[1, 7, 3, 3]] },
    { note: "more than the channels", attributes: { size: 9, alpha: 1, beta: 1 }, inputs: [BATCH] },
    { note: "size 1", attributes: { size: 1, alpha: 1 }, inputs: [IMAGE] },
    { note: "a signal", attributes: { size: 3, alpha: 1 }, inputs: [SIGNAL] },
    { note: "a flat batch", attributes: { size: 3, alpha: 1 }, inputs: [FLAT_BATCH] },
  ],

  // ── activation ──
  relu: elementwise(),
  relu6: elementwise(),
  leakyrelu: [...elementwise(), { note: "slope 0.2", attributes: { slope: 0.2 }, inputs: [IMAGE] }],
  prelu: [
    ...elementwise(),
    ...elementwise({ shared: true }).map((one) => ({ ...one, note: `${one.note}, one slope` })),
  ],
  elu: [...elementwise(), { note: "alpha 0.5", attributes: { alpha: 0.5 }, inputs: [IMAGE] }],
  selu: [...elementwise(), { note: "other constants", attributes: { alpha: 2, gamma: 3 }, inputs: [IMAGE] }],
  celu: [
    ...elementwise(),
    { note: "alpha 0.5", attributes: { alpha: 0.5 }, inputs: [IMAGE] },
    { note: "alpha below 0", attributes: { alpha: -2 }, inputs: [IMAGE] },
  ],
  gelu: [
    ...elementwise(),
    ...elementwise({ approximate: "tanh" }).map((one) => ({ ...one, note: `${one.note}, by tanh` })),
  ],
  silu: [...elementwise(), { note: "beta 1.5", attributes: { beta: 1.5 }, inputs: [IMAGE] }],
  mish: elementwise(),
  sigmoid: [...elementwise(), { note: "far from 0", inputs: [IMAGE], range: [-900, 900] }],
  hardsigmoid: [
    ...elementwise(),
    { note: "alpha 0.2, beta 0.4", attributes: { alpha: 0.2, beta: 0.4 }, inputs: [IMAGE] },
  ],
  hardswish: elementwise(),
  tanh: [...elementwise(), { note: "close to 0", inputs: [IMAGE], range: [-1e-3, 1e-3] }],
  softplus: [
    ...elementwise(),
    { note: "beta 3", attributes: { beta: 3 }, inputs: [IMAGE] },
    { note: "far from 0", inputs: [IMAGE], range: [-900, 900] },
  ],
  softsign: elementwise(),
  clip: [
    ...elementwise({ min: -1, max: 2.5 }),
    { note: "from below only", attributes: { min: -1 }, inputs: [IMAGE] },
    { note: "from above only", attributes: { max: 1 }, inputs: [IMAGE] },
  ],
  thresholdedrelu: [...elementwise(), { note: "alpha -0.5", attributes: { alpha: -0.5 }, inputs: [IMAGE] }],
  shrink: [
    ...elementwise(),
    { note: "soft", attributes: { lambd: 1, bias: 1 }, inputs: [IMAGE] },
    { note: "lambd below 0", attributes: { lambd: -0.5, bias: 0.25 }, inputs: [IMAGE] },
  ],
  rescale: [
    ...elementwise({ factor: 0.5, offset: -3 }),
    { note: "a summand", attributes: { offset: 2 }, inputs: [IMAGE] },
  ],
  abs: elementwise(),
  neg: elementwise(),
  sign: elementwise(),
  floor: elementwise(),
  ceil: elementwise(),
  round: elementwise(),
  reciprocal: elementwise({}, [0.25, 4]),
  sqrt: [...elementwise({}, [0, 4]), { note: "a vector of variances", inputs: [[13]], range: [0, 4] }],
  power: [
    ...elementwise({ exponent: 2 }),
    { note: "3", attributes: { exponent: 3 }, inputs: [IMAGE] },
    { note: "-1", attributes: { exponent: -1 }, inputs: [IMAGE], range: [0.5, 4] },
    { note: "0", attributes: { exponent: 0 }, inputs: [IMAGE] },
    { note: "0.5", attributes: { exponent: 0.5 }, inputs: [IMAGE], range: [0, 4] },
    { note: "-1.75", attributes: { exponent: -1.75 }, inputs: [IMAGE], range: [0.5, 4] },
    { note: "1.3", attributes: { exponent: 1.3 }, inputs: [IMAGE], range: [0.5, 4] },
    { note: "11, of negative numbers too", attributes: { exponent: 11 }, inputs: [IMAGE], range: [-2, 2] },
  ],
  exp: elementwise({}, [-6, 6]),
  log: elementwise({}, [0.25, 8]),
  erf: elementwise({}, [-4, 4]),
  sin: [...elementwise(), { note: "far from 0", inputs: [IMAGE], range: [-1e5, 1e5] }],
  cos: [...elementwise(), { note: "far from 0", inputs: [IMAGE], range: [-1e5, 1e5] }],
  tan: elementwise({}, [-1.5, 1.5]),
  asin: elementwise({}, [-1, 1]),
  acos: elementwise({}, [-1, 1]),
  atan: [...elementwise(), { note: "far from 0", inputs: [IMAGE], range: [-1e5, 1e5] }],
  sinh: [...elementwise({}, [-3, 3]), { note: "far from 0", inputs: [IMAGE], range: [-85, 85] }],
  cosh: [...elementwise({}, [-3, 3]), { note: "far from 0", inputs: [IMAGE], range: [-85, 85] }],
  asinh: [...elementwise({}, [-3, 3]), { note: "far from 0", inputs: [IMAGE], range: [-1e20, 1e20] }],
  acosh: [...elementwise({}, [1, 3]), { note: "far from 0", inputs: [IMAGE], range: [1, 1e20] }],
  atanh: elementwise({}, [-0.95, 0.95]),
  softmax: alongAxis(),
  logsoftmax: alongAxis(),
  hardmax: alongAxis(),

  // ── reduction ──
  mean: reduction(),
  sum: reduction(),
  prod: reduction([0.5, 1.5]),
  amax: reduction(),
  amin: reduction(),
  l2norm: reduction(),
  logsumexp: [...reduction(), { note: "far from 0", inputs: [BATCH], range: [-500, 500] }],

  // ── internal ──
  scaleaxis: [
    { note: "the outputs of a kernel", attributes: { axis: 0 }, inputs: [[6, 3, 2, 2], [6]] },
    { note: "the inputs of a kernel", attributes: { axis: 1 }, inputs: [[6, 3, 2, 2], [3]] },
    { note: "a matrix", attributes: { axis: 1 }, inputs: [[4, 7], [7]] },
    { note: "a vector", attributes: { axis: 0 }, inputs: [[5], [5]] },
  ],
  affine: [
    { note: "an image", inputs: [IMAGE] },
    { note: "a batch of images", inputs: [BATCH] },
    { note: "a signal", inputs: [SIGNAL] },
    { note: "a flat batch", inputs: [FLAT_BATCH] },
  ],
  view: [
    { note: "the batch becomes an axis", attributes: { shape: [1, 3, 4, 7, 9] }, inputs: [[3, 4, 7, 9]] },
    { note: "an axis becomes the batch", attributes: { shape: [6, 5] }, inputs: [[1, 2, 3, 5]] },
    { note: "the batch in rows of another length", attributes: { shape: [6, 2, 4] }, inputs: [[4, 3, 4]] },
    { note: "a column", attributes: { shape: [13, 1] }, inputs: [[1, 13]] },
    { note: "nothing changed", attributes: { shape: [2, 6] }, inputs: [[2, 6]] },
  ],

  // ── internal: what gradients are made of ──
  uniform: [
    // The words of a seed and a step are small whole numbers: of -2 to 2 their whole part counts.
    { note: "an image", attributes: { shape: [2, 3, 5, 7], stream: 1 }, inputs: [[1, 4]], range: [0, 2] },
    { note: "a large vector", attributes: { shape: [1, 1000], stream: 70_000 }, inputs: [[1, 4]], range: [0, 2] },
  ],
  sumto: [
    { note: "the channels of a batch", attributes: { shape: [1, 4, 1, 1] }, inputs: [BATCH] },
    { note: "a parameter that repeats for each example", attributes: { shape: [1, 4, 3, 5] }, inputs: [BATCH] },
    { note: "all", attributes: { shape: [1, 1, 1] }, inputs: [SIGNAL] },
    { note: "channels in parts", attributes: { shape: [1, 1, 2, 3] }, inputs: [[1, 13, 2, 3]] },
    { note: "a flat batch", attributes: { shape: [1, 13] }, inputs: [FLAT_BATCH] },
    { note: "nothing", attributes: { shape: FLAT }, inputs: [FLAT] },
  ],
  expand: [
    { note: "channels over a batch", attributes: { shape: BATCH }, inputs: [[1, 4, 1, 1]] },
    { note: "a row", attributes: { shape: IMAGE }, inputs: [[1, 5, 1, 6]] },
    { note: "one element", attributes: { shape: SIGNAL }, inputs: [[1, 1, 1]] },
  ],
  convadjoint: [
    { note: "3x3", attributes: convolved({ extents: [7, 6], pad: [1, 1] }), inputs: [[1, 5, 7, 6]] },
    { note: "flipped", attributes: convolved({ extents: [7, 6], pad: [1, 1], flipped: true }), inputs: [IMAGE] },
    { note: "a stride that leaves rows unread", attributes: convolved({ stride: [2, 3] }), inputs: [[3, 5, 3, 2]] },
    { note: "dilation and groups", attributes: convolved({ dilation: [2, 1], groups: 2 }), inputs: [[2, 6, 4, 5]] },
  ],
  weightgradient: [
    { note: "3x3", attributes: weighed({ pad: [1, 1] }), inputs: [BATCH, [3, 5, 3, 5]] },
    { note: "flipped", attributes: weighed({ flipped: true }), inputs: [IMAGE, [1, 2, 5, 4]] },
    {
      note: "a stride that leaves rows unread",
      attributes: weighed({ stride: [2, 3] }),
      inputs: [
        [3, 4, 8, 7],
        [3, 5, 3, 2],
      ],
    },
    {
      note: "dilation and groups",
      attributes: weighed({ dilation: [2, 1], groups: 2 }),
      inputs: [
        [2, 4, 8, 7],
        [2, 6, 4, 5],
      ],
    },
    {
      note: "a large map, channels beyond a tile on both sides",
      attributes: weighed({ pad: [1, 1] }),
      inputs: [
        [2, 19, 7, 6],
        [2, 11, 7, 6],
      ],
    },
    {
      note: "a large map, one channel in",
      attributes: weighed({ kernel: [5, 5], stride: [1, 1], pad: [2, 2] }),
      inputs: [
        [3, 1, 9, 8],
        [3, 6, 9, 8],
      ],
    },
    {
      note: "a large map with stride and dilation",
      attributes: weighed({ stride: [2, 1], dilation: [1, 2], pad: [1, 2] }),
      inputs: [
        [2, 9, 13, 7],
        [2, 10, 7, 7],
      ],
    },
    {
      note: "padding beyond the kernel",
      attributes: weighed({ pad: [4, 3] }),
      inputs: [
        [2, 5, 3, 4],
        [2, 8, 9, 8],
      ],
    },
    {
      note: "a signal",
      attributes: { kernel: [3], stride: [2], dilation: [1], pad: [1], groups: 1, flipped: false },
      inputs: [
        [2, 5, 11],
        [2, 9, 6],
      ],
    },
    {
      note: "a pixel",
      attributes: weighed({ kernel: [1, 1] }),
      inputs: [
        [9, 13, 1, 1],
        [9, 10, 1, 1],
      ],
    },
  ],
  windowadjoint: [
    { note: "2x2", attributes: held({ kernel: [2, 2], stride: [2, 2] }), inputs: [[3, 4, 4, 4]] },
    { note: "overlapping", attributes: held({ pad: [1, 1] }), inputs: [[1, 5, 4, 5]] },
    { note: "dilation", attributes: held({ dilation: [2, 3], stride: [1, 2] }), inputs: [[2, 4, 4, 2]] },
    { note: "the whole input", attributes: held({ kernel: [8, 9], stride: [8, 9] }), inputs: [[3, 4, 1, 1]] },
    {
      note: "a signal",
      attributes: { extents: [11], kernel: [3], stride: [2], dilation: [1], pad: [1] },
      inputs: [[1, 3, 6]],
    },
  ],
  maxpoolindex: [
    { note: "2x2", attributes: { kernel: [2] }, inputs: [BATCH] },
    {
      note: "padding never wins",
      attributes: { kernel: [3], stride: [2], pad: [1] },
      inputs: [IMAGE],
      range: [-4, -1],
    },
    { note: "the first of equal ones", attributes: { kernel: [3], stride: [1] }, inputs: [IMAGE], range: [1, 1] },
    { note: "dilation", attributes: { kernel: [2], stride: [1], dilation: [3] }, inputs: [IMAGE] },
    { note: "the whole input", attributes: { kernel: "global" }, inputs: [BATCH] },
    { note: "a signal, ceil", attributes: { kernel: [4], ceil: true }, inputs: [SIGNAL] },
  ],
  maxpoolgradient: [
    // The place is 0 everywhere: random numbers would be none.
    {
      note: "2x2",
      attributes: held({ kernel: [2, 2], stride: [2, 2] }),
      inputs: [
        [3, 4, 4, 4],
        [3, 4, 4, 4],
      ],
      range: [0, 0],
    },
  ],
  lppoolgradient: [
    ...[1, 1.5, 2, 3].map((p) => ({
      note: `p ${p}`,
      attributes: { ...held({ pad: [1, 1] }), p },
      inputs: [
        [2, 5, 8, 9],
        [2, 5, 4, 5],
        [2, 5, 4, 5],
      ],
      range: [0.5, 2] as const,
    })),
    {
      note: "elements and windows of 0",
      attributes: { ...held({}), p: 2 },
      inputs: [
        [1, 2, 8, 9],
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
      range: [0, 0],
    },
  ],
  axismap: [
    { note: "rows", attributes: mapped(2), inputs: [[3, 4, 6, 5]] },
    { note: "columns", attributes: mapped(3), inputs: [[1, 9, 2, 6]] },
    { note: "channels", attributes: mapped(1), inputs: [[2, 6, 3, 5]] },
    { note: "flat features", attributes: mapped(1), inputs: [[3, 6]] },
    { note: "an axis without a name", attributes: mapped(4), inputs: [[1, 2, 3, 2, 6, 2]] },
  ],
  normgradient: [
    { note: "channels", attributes: { axes: [1], groups: 1 }, inputs: [BATCH, BATCH] },
    {
      note: "channels, in parts",
      attributes: { axes: [1], groups: 1 },
      inputs: [
        [2, 13, 2, 3],
        [2, 13, 2, 3],
      ],
    },
    { note: "positions", attributes: { axes: [2, 3], groups: 1 }, inputs: [BATCH, BATCH] },
    { note: "groups", attributes: { axes: [1, 2, 3], groups: 2, eps: 0.1 }, inputs: [BATCH, BATCH] },
    {
      note: "groups that end within vectors",
      attributes: { axes: [1, 2, 3], groups: 5 },
      inputs: [
        [2, 15, 3, 4],
        [2, 15, 3, 4],
      ],
    },
    { note: "a flat batch", attributes: { axes: [1], groups: 1 }, inputs: [FLAT_BATCH, FLAT_BATCH] },
    { note: "axes apart", attributes: { axes: [1, 3], groups: 1 }, inputs: [BATCH, BATCH] },
  ],
  covariance: [
    { note: "of each channel", inputs: [BATCH, BATCH, onChannels(BATCH), onChannels(BATCH)] },
    { note: "of channels that do not fill vectors", inputs: [ODD, ODD, onChannels(ODD), onChannels(ODD)] },
    { note: "of flat features", inputs: [FLAT_BATCH, FLAT_BATCH, onChannels(FLAT_BATCH), onChannels(FLAT_BATCH)] },
    { note: "of all", inputs: [BATCH, BATCH, [1, 1, 1, 1], [1, 1, 1, 1]] },
  ],
  standardise: [
    { note: "alone", inputs: [BATCH, onChannels(BATCH), onChannels(BATCH)] },
    { note: "with weight and bias", inputs: [ODD, ...Array.from({ length: 4 }, () => onChannels(ODD))] },
    { note: "flat features", inputs: [FLAT_BATCH, ...Array.from({ length: 4 }, () => onChannels(FLAT_BATCH))] },
  ],
};

/** Of a shape: one element a channel. */
function onChannels([, channels, ...map]: readonly number[]): readonly number[] {
  return [1, channels!, ...map.map(() => 1)];
}

function weighed(given: AttributeRecord): AttributeRecord {
  return { kernel: [3, 3], stride: [1, 1], dilation: [1, 1], pad: [0, 0], groups: 1, flipped: false, ...given };
}

function convolved(given: AttributeRecord): AttributeRecord {
  return weighed({ channels: 4, extents: [8, 7], ...given });
}

function held(given: AttributeRecord): AttributeRecord {
  return { extents: [8, 9], kernel: [3, 3], stride: [2, 2], dilation: [1, 1], pad: [0, 0], ...given };
}

/** Four elements of six, one of them from one alone. */
function mapped(axis: number): AttributeRecord {
  const sources = ndarray([4, 3], [0, 1, 2, 5, 0, 0, 4, 4, 3, 1, 3, 5]);
  const weights = ndarray([4, 3], [0.5, 0.25, 0.25, 2, 0, 0, 1, -1, 1, 0.5, 1.5, -2]);
  return { axis, sources, weights };
}
