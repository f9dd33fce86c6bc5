/** Imported nets whose file has weights as bytes: these, where the import moves a tensor at most. */
import * as tf from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { randomSource, type RandomSource } from "../../../../src/base/random.ts";
import { dequantise } from "../../../../src/formats/quantised.ts";
import { importModel } from "../../../../src/interchange/import/import-graph.ts";
import type { ImportedModel } from "../../../../src/interchange/import/imported-model.ts";
import { readTfjs } from "../../../../src/interchange/tfjs/read.ts";
import { storables, storeWeights } from "../../../../src/weights/store-weights.ts";
import { tries } from "../../../support/effort.ts";
import { graphFile, type Constant } from "../../../support/tensorflow-graph.ts";
import { savedModel } from "../../../support/tfjs-layers.ts";

const product = (factors: readonly number[]): number => factors.reduce((all, factor) => all * factor, 1);

function byteConstant(random: RandomSource, name: string, ...shape: number[]): Constant {
  const quantization = { dtype: "uint8", scale: 0.001 + random.next() / 100, min: -random.next() } as const;
  const values = Array.from({ length: product(shape) }, () => Math.floor(256 * random.next()));
  return { name, dtype: "float32", shape, values, quantization };
}

/** Axes of a tensor of bytes moved: element by element. */
function movedBytes({ shape, values }: Constant, order: readonly number[]): readonly number[] {
  const to = order.map((axis) => shape[axis]!);
  return Array.from({ length: values.length }, (_, at) => {
    const index = to.map((extent, axis) => Math.floor(at / product(to.slice(axis + 1))) % extent);
    return values[shape.reduce((sum, extent, axis) => sum * extent + index[order.indexOf(axis)]!, 0)]!;
  });
}

const i = (...values: readonly number[]): unknown => ({ list: { i: values.map(String) } });
const window = { strides: i(1, 1, 1, 1), padding: { s: btoa("VALID") }, data_format: { s: btoa("NHWC") } };
const plain = { transpose_a: { b: false }, transpose_b: { b: false } };

/** The bytes and the scale of weights with so many elements, of which there is one. */
function bytesOf({ model: { graph }, weights, quantised }: ImportedModel, count: number) {
  const names = graph.parameters.map(({ name }) => name).filter((name) => weights.get(name)!.length === count);
  expect(names.length).toBe(1);
  const found = quantised(names[0]!);
  if (found === undefined) return undefined;
  const apart = dequantise(found).map((value, at) => Math.abs(value - weights.get(names[0]!)![at]!));
  expect(Math.max(...apart)).toBeLessThan(1e-6);
  return [[...found.bytes], [...found.scales.data], [...found.zeroPoints.data]];
}

function due({ quantization }: Constant, bytes: readonly number[]) {
  const { scale, min } = quantization!;
  return [bytes, [Math.fround(scale)], [Math.fround(-min / scale)]];
}

describe("a graph of TensorFlow with weights as bytes", () => {
  it(`keeps them in kernels and matrices, in ${tries(20)} random files`, () => {
    const random = randomSource(11);
    for (let at = 0; at < tries(20); at++) {
      const [kernel, depthwise, dense] = [
        byteConstant(random, "kernel", 3, 2, 3, 4),
        byteConstant(random, "depthwise", 2, 2, 4, 1),
        byteConstant(random, "dense", 4, 5),
      ];
      const axes: Constant = { name: "axes", dtype: "int32", shape: [2], values: [1, 2] };
      const { bytes, read } = graphFile({
        inputs: { x: [1, 6, 6, 3] },
        constants: [kernel, depthwise, dense, axes],
        nodes: [
          { op: "Conv2D", inputs: ["x", "kernel"], attr: window },
          { op: "DepthwiseConv2dNative", inputs: ["Conv2D", "depthwise"], attr: window },
          { op: "Mean", inputs: ["DepthwiseConv2dNative", "axes"], attr: { keep_dims: { b: false } } },
          { op: "MatMul", inputs: ["Mean", "dense"], attr: plain },
        ],
      });
      const imported = importModel(readTfjs(bytes, read));
      expect(bytesOf(imported, 72)).toEqual(due(kernel, movedBytes(kernel, [3, 2, 0, 1])));
      expect(bytesOf(imported, 16)).toEqual(due(depthwise, movedBytes(depthwise, [2, 3, 0, 1])));
      expect(bytesOf(imported, 20)).toEqual(due(dense, movedBytes(dense, [1, 0])));
      const stored = storeWeights(storables(imported.model.graph, imported.weights, imported.quantised), "u8");
      const scales = stored.map(({ type, tensors }) => [type, tensors[0]![1].shape]);
      expect(scales).toEqual(stored.map(() => ["u8", []]));
    }
  });

  it("keeps features that are flattened in another order", () => {
    const dense = byteConstant(randomSource(12), "dense", 12, 5);
    const shape: Constant = { name: "shape", dtype: "int32", shape: [2], values: [1, 12] };
    const kernel = byteConstant(randomSource(13), "kernel", 1, 1, 2, 3);
    const { bytes, read } = graphFile({
      inputs: { x: [1, 2, 2, 2] },
      constants: [kernel, dense, shape],
      nodes: [
        { op: "Conv2D", inputs: ["x", "kernel"], attr: window },
        { op: "Reshape", inputs: ["Conv2D", "shape"] },
        { op: "MatMul", inputs: ["Reshape", "dense"], attr: plain },
      ],
    });
    const imported = importModel(readTfjs(bytes, read), { rowsAs: "axis" });
    // Features [y, x, c] as [c, y, x].
    const asImage = { ...dense, shape: [2, 2, 3, 5] };
    expect(bytesOf(imported, 60)).toEqual(due(dense, movedBytes(asImage, [3, 2, 0, 1])));
  });

  it.each<[string, readonly number[] | undefined, "uint8" | "uint16"]>([
    ["were multiplied on the way", [2, 1, 1, 1], "uint8"],
    ["are two bytes each", undefined, "uint16"],
  ])("has none where they %s", (_, factors, dtype) => {
    const made = byteConstant(randomSource(14), "kernel", 1, 1, 3, 4);
    const kernel = { ...made, quantization: { ...made.quantization!, dtype } };
    const factor: Constant = { name: "factor", dtype: "float32", shape: [4], values: factors ?? [1, 1, 1, 1] };
    const { bytes, read } = graphFile({
      inputs: { x: [1, 2, 2, 3] },
      constants: [kernel, factor],
      nodes: [
        { op: "Mul", inputs: ["kernel", "factor"] },
        { op: "Conv2D", inputs: ["x", "Mul"], attr: window },
      ],
    });
    const imported = importModel(readTfjs(bytes, read));
    expect(bytesOf(imported, 12)).toBeUndefined();
    const [stored] = storeWeights(storables(imported.model.graph, imported.weights, imported.quantised), "u8");
    expect([stored!.type, stored!.tensors[0]![1].shape]).toEqual(["u8", [4]]);
  });
});

it("a model of Keras keeps them in kernels of convolutions and dense layers", async () => {
  const random = randomSource(15);
  const layers = [
    tf.layers.conv2d({ filters: 4, kernelSize: [3, 2], inputShape: [6, 6, 3] }),
    tf.layers.depthwiseConv2d({ kernelSize: 2, useBias: false }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 5 }),
  ];
  const { json } = await savedModel(tf.sequential({ layers }));
  const [{ weights }] = json.weightsManifest as [(typeof json.weightsManifest)[0]];
  const constants = weights.map(({ name, shape }) => byteConstant(random, name, ...shape));
  const specs = constants.map(({ name, dtype, shape, quantization }) => ({ name, dtype, shape, quantization }));
  const text = JSON.stringify({ ...json, weightsManifest: [{ paths: ["a"], weights: specs }] });
  const shard = Uint8Array.from(constants.flatMap(({ values }) => values));
  const imported = importModel(readTfjs(new TextEncoder().encode(text), () => shard));
  const [kernel, , depthwise, dense] = constants as [Constant, Constant, Constant, Constant];
  expect(bytesOf(imported, 72)).toEqual(due(kernel, movedBytes(kernel, [3, 2, 0, 1])));
  expect(bytesOf(imported, 16)).toEqual(due(depthwise, movedBytes(depthwise, [2, 3, 0, 1])));
  // Features [y, x, c] as [c, y, x], where the image is 3 x 4.
  expect(bytesOf(imported, 240)).toEqual(due(dense, movedBytes({ ...dense, shape: [3, 4, 4, 5] }, [3, 2, 0, 1])));
});
