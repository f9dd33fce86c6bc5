/** Every case of the conformance suite, exported and run by ONNX Runtime, compared with the op's reference. */
import { describe, expect, it } from "vitest";
import { exportOnnx, type ExportOptions } from "../../../../src/interchange/onnx/export.ts";
import { exporters } from "../../../../src/interchange/onnx/exporters/index.ts";
import { writeOnnx } from "../../../../src/interchange/onnx/write.ts";
import type { AnyOp } from "../../../../src/ops/contract/op.ts";
import { ops } from "../../../../src/ops/index.ts";
import { boundaryOrder, inverseOrder, permute } from "../../../../src/tensor/layout.ts";
import type { NdArray } from "../../../../src/tensor/ndarray.ts";
import { cases, type ConformanceCase } from "../../../conformance/cases.ts";
import { operandsOf } from "../../../conformance/operands.ts";
import { modelAround, type Surroundings } from "../../../support/op-model.ts";
import { onnxRuntime } from "../../../support/onnxruntime.ts";
import { attributesOf, runReference } from "../../../support/run-op.ts";
import { sampled } from "../../../support/effort.ts";

interface Way extends Surroundings, ExportOptions {
  readonly name: string;
}

const ways: readonly Way[] = [
  { name: "free batch" },
  { name: "fixed batch", batch: "fixed" },
  { name: "NHWC", layout: "NHWC" },
];

const CANCELS =
  "onnxruntime takes the variance as the mean of squares less the square of the mean, which cancels in float32";

/** Cases that ONNX Runtime 1.30 does not compute well enough to judge by. */
const beyondOracle: Readonly<Record<string, string>> = {
  "layernorm: a mean far from 0": CANCELS,
  "groupnorm: a mean far from 0": CANCELS,
};

/** Ways that exporters take beside those that the suite's cases need. */
const more: Readonly<Record<string, readonly ConformanceCase[]>> = {
  maxpool: [
    {
      note: "rounded up along one axis alone",
      attributes: { kernel: [3], stride: [3], pad: [1, 1, 0, 1], ceil: true },
      inputs: [[1, 3, 4, 2]],
      range: [-4, -1],
    },
    {
      note: "padding as wide as a dilated kernel",
      attributes: { kernel: [2], stride: [1], dilation: [3], pad: [2] },
      inputs: [[3, 2, 6, 7]],
      range: [-4, -1],
    },
  ],
  avgpool: [
    {
      note: "padding does not count, rounded up",
      attributes: { kernel: [3], stride: [2], pad: [1], ceil: true, count_include_pad: false },
      inputs: [[1, 3, 6, 8]],
    },
    {
      note: "rounded up along one axis alone",
      attributes: { kernel: [3], stride: [3], pad: [1, 1, 0, 1], ceil: true },
      inputs: [[1, 3, 4, 2]],
    },
    {
      note: "dilation, padding does not count",
      attributes: { kernel: [3], stride: [2], pad: [1], dilation: [2], count_include_pad: false },
      inputs: [[2, 3, 8, 9]],
    },
    {
      note: "end padding that no window needs",
      attributes: { kernel: [2], stride: [4], pad: [0, 0, 2, 2] },
      inputs: [[1, 2, 5, 5]],
    },
  ],
  lppool: [
    { note: "p 1.5", attributes: { kernel: [3], stride: [2], pad: [1], p: 1.5 }, inputs: [[2, 3, 7, 6]] },
    { note: "p 2.5 over everything", attributes: { kernel: "global", p: 2.5 }, inputs: [[2, 3, 7, 6]] },
    { note: "rounded up", attributes: { kernel: [3], stride: [2], ceil: true }, inputs: [[1, 3, 6, 8]] },
  ],
  slice: [
    { note: "every other", attributes: { height: [1, 6, 2], width: [-5, -1, 3] }, inputs: [[1, 2, 7, 6]] },
    { note: "backwards", attributes: { height: [0, 7, -1], width: [1, -1, -2] }, inputs: [[3, 2, 7, 6]] },
  ],
  resize: resizing(),
  matmul: [
    {
      note: "matrices that repeat",
      inputs: [
        [2, 3, 4, 5],
        [2, 1, 5, 2],
      ],
    },
  ],
};

/** Sizes and factors, up and down, by every mode and coordinates; also along axes and ranks that Resize does not take. */
function resizing(): readonly ConformanceCase[] {
  const coordinates = [
    "half_pixel",
    "pytorch_half_pixel",
    "half_pixel_symmetric",
    "asymmetric",
    "align_corners",
    "tf_half_pixel_for_nn",
  ];
  const image = [2, 3, 5, 6];
  return [
    ...["nearest", "linear", "cubic"].flatMap((mode) =>
      coordinates.flatMap((each) => [
        { note: `${mode}, ${each}, to a size`, attributes: { mode, coordinates: each, size: [7, 4] }, inputs: [image] },
        {
          note: `${mode}, ${each}, by factors`,
          attributes: { mode, coordinates: each, factor: [1.6, 0.75] },
          inputs: [image],
        },
      ]),
    ),
    { note: "a size and a factor", attributes: { mode: "linear", size: [8, 9], factor: [1.7, 1.5] }, inputs: [image] },
    {
      note: "excluding what is outside",
      attributes: { mode: "cubic", size: [9, 4], exclude_outside: true },
      inputs: [image],
    },
    { note: "another cubic", attributes: { mode: "cubic", size: [9, 4], cubic: -0.5 }, inputs: [image] },
    ...["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].map((rounding) => ({
      note: `nearest, ${rounding}`,
      attributes: { rounding, size: [10, 3] },
      inputs: [image],
    })),
    { note: "a signal", attributes: { mode: "linear", size: [9] }, inputs: [[2, 3, 5]] },
    { note: "a cubic signal", attributes: { mode: "cubic", size: [9] }, inputs: [[2, 3, 5]] },
    { note: "channels", attributes: { mode: "linear", axes: ["channels"], size: [5] }, inputs: [image] },
    {
      note: "width and channels",
      attributes: { mode: "nearest", axes: ["width", "channels"], size: [4, 5] },
      inputs: [image],
    },
  ];
}

const exported = new Set(Object.entries(exporters).flatMap(([name, how]) => (typeof how === "function" ? [name] : [])));

describe.each(ways)("$name", (way) => {
  for (const op of ops.filter(({ name }) => exported.has(name))) {
    for (const each of sampled([...(cases[op.name] ?? []), ...(more[op.name] ?? [])])) {
      it(`${op.name}: ${each.note}`, ({ skip }) => {
        const reason = beyondOracle[`${op.name}: ${each.note}`];
        return reason === undefined ? judge(op, each, way) : skip(reason);
      });
    }
  }
});

async function judge(op: AnyOp, each: ConformanceCase, { layout = "NCHW", batch = "free" }: Way): Promise<void> {
  const attributes = attributesOf(op, each.attributes);
  const { inputs, parameters } = operandsOf(op, each);
  const model = modelAround(op, attributes, each.inputs, { layout });
  const weights = new Map(
    Object.entries(parameters).map(([name, { data }]) => [`layer.${name}`, Float32Array.from(data)]),
  );
  // The optimiser takes transposes out by resizing channels-last arrays, and then refuses its own cubic Resize.
  const isBeyondOptimiser = layout === "NHWC" && attributes["mode"] === "cubic";
  const session = await onnxRuntime(writeOnnx(exportOnnx(model, weights, { batch }).model), !isBeyondOptimiser);
  const feeds = inputs.map((input, index) => {
    return [`x${index}`, permute(input, boundaryOrder(layout, input.shape.length))] as const;
  });
  const results = await session.run(new Map(feeds));
  runReference(op, attributes, inputs, parameters).forEach((expected, index) => {
    const found = results.get(`y${index}`)!;
    expectClose(permute(found, inverseOrder(boundaryOrder(layout, found.shape.length))), expected);
  });
}

/** Float32 throughout: sums err by a part of their largest terms, for which the largest element stands. */
const RELATIVE = 2e-5;
const ABSOLUTE = 2e-6;
const OF_LARGEST = 1e-5;

function expectClose(found: NdArray, expected: NdArray): void {
  expect(found.shape).toEqual(expected.shape);
  const largest = Math.max(0, ...Array.from(expected.data, Math.abs));
  const off = [...expected.data.keys()].filter((at) => {
    const [is, due] = [found.data[at]!, expected.data[at]!];
    if (Object.is(is, due) || is === due) return false;
    return !(Math.abs(is - due) <= Math.max(ABSOLUTE, RELATIVE * Math.abs(due), OF_LARGEST * largest));
  });
  const first = off[0] ?? 0;
  const message = `${off.length} of ${expected.data.length} are off; element ${first} is ${found.data[first]}, not ${expected.data[first]}`;
  expect(off.length, message).toBe(0);
}
