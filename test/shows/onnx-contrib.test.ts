/** Operators that ONNX Runtime's optimiser writes, as ONNX Runtime computes them. */
import { describe, expect, it } from "vitest";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { float, floats, oneNode, run, type OneNode } from "../support/onnx-node.ts";
import { onnxRuntime } from "../support/onnxruntime.ts";

const elementsOf = (shape: readonly number[]): readonly number[] =>
  Array.from(
    { length: shape.reduce((product, extent) => product * extent, 1) },
    (_, i) => (((i * 7919) % 1009) - 504) / 256,
  );
const ramp = (...shape: readonly number[]) => floats(shape, ...elementsOf(shape));
const numbers = (...values: readonly number[]) => ({ kind: "floats", values }) as const;

const IMAGE = [1, 2, 4, 5];
const ROWS = [2, 3, 4];
const weight = ramp(3, 2, 3, 3);

type Case = Omit<OneNode, "domain" | "opset"> & { readonly what: string };

const activations: readonly (readonly [string, ...number[]])[] = [
  ["Relu"],
  ["Sigmoid"],
  ["Tanh"],
  ["LeakyRelu", 0.3],
  ["Clip", -0.5, 1.5],
  ["HardSigmoid", 0.3, 0.4],
];

const cases: readonly Case[] = [
  ...activations.map(([activation, ...parameters]): Case => ({
    op: "FusedConv",
    what: activation,
    attributes: { activation, pads: [1, 1, 1, 1], activation_params: numbers(...parameters) },
    inputs: [IMAGE, weight, ramp(3)],
  })),
  {
    op: "FusedConv",
    what: "with a summand",
    attributes: { activation: "Relu", kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
    inputs: [IMAGE, weight, ramp(3), [1, 3, 4, 5]],
  },
  ...activations.slice(0, 4).map(([activation, alpha]): Case => ({
    op: "FusedGemm",
    what: activation,
    attributes: { activation, transB: 1, ...(alpha === undefined ? {} : { activation_alpha: float(alpha) }) },
    inputs: [[2, 4], ramp(3, 4), ramp(3)],
  })),
  { op: "FusedMatMul", what: "scaled", attributes: { alpha: 0.25 }, inputs: [ROWS, ramp(4, 3)] },
  { op: "FusedMatMul", what: "turned", attributes: { transA: 1, transB: 1 }, inputs: [ROWS, ramp(2, 5, 3)] },
  { op: "FusedMatMul", what: "batch moved", attributes: { transBatchA: 1 }, inputs: [[2, 3, 2, 4], ramp(3, 2, 4, 5)] },
  { op: "Gelu", what: "exact", inputs: [ROWS] },
  { op: "BiasGelu", what: "exact", inputs: [ROWS, ramp(4)] },
  { op: "FastGelu", what: "by tanh", inputs: [ROWS, ramp(4)] },
  { op: "QuickGelu", what: "alpha 1.702", inputs: [ROWS] },
  { op: "QuickGelu", what: "alpha 2", attributes: { alpha: float(2) }, inputs: [ROWS] },
  { op: "SkipLayerNormalization", what: "with bias", inputs: [ROWS, ROWS, ramp(4), ramp(4), ramp(4)] },
  {
    op: "SkipSimplifiedLayerNormalization",
    what: "plain",
    attributes: { epsilon: 0.1 },
    inputs: [ROWS, ROWS, ramp(4)],
  },
];

describe("com.microsoft", () => {
  it.each(cases)("$op: $what", async ({ op, attributes = {}, inputs }) => {
    const given: OneNode = { op, attributes, inputs, domain: "com.microsoft", opset: 17 };
    const shapes = given.inputs.flatMap((input) => (input === undefined || "dims" in input ? [] : [input]));
    const names = given.inputs.flatMap((input, at) => (input === undefined || "dims" in input ? [] : [`x${at}`]));
    const elements = shapes.map(elementsOf);
    const session = await onnxRuntime(writeOnnx(oneNode(given)));
    const fed = names.map((name, at) => [name, ndarray(shapes[at]!, Float64Array.from(elements[at]!))] as const);
    const expected = (await session.run(new Map(fed))).get("y")!;
    await session.release();
    const { shape, data } = run(given, ...elements);
    expect(shape).toEqual([...expected.shape]);
    data.forEach((x, at) => expect(x).toBeCloseTo(expected.data[at]!, 4));
  });
});
