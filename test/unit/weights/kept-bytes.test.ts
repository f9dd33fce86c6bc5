/** Weights that are bytes in their file: these, wherever their axes go, and the same file where they are written again. */
import { describe, expect, it } from "vitest";
import { randomSource, type RandomSource } from "../../../src/base/random.ts";
import { dequantise, type Numbers, type Quantised } from "../../../src/formats/quantised.ts";
import { readSafetensors, toFloat32 } from "../../../src/formats/safetensors.ts";
import { readManifest, readWeights } from "../../../src/formats/tfjs-manifest.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import { convert, convertQuantised, type Conversion } from "../../../src/weights/arrange.ts";
import { mapWeights } from "../../../src/weights/map-weights.ts";
import { mappedBytes, mappedValues } from "../../../src/weights/match.ts";
import { quantise } from "../../../src/weights/quantise.ts";
import { storables, storeWeights, weightFileChunks, type StoredWeight } from "../../../src/weights/store-weights.ts";
import { tfjsSource } from "../../../src/weights/tfjs.ts";
import { safetensorsSource, type WeightSource } from "../../../src/weights/weight-source.ts";
import { tries } from "../../support/effort.ts";
import { modelOf } from "../../support/models.ts";

const product = (factors: readonly number[]): number => factors.reduce((all, factor) => all * factor, 1);
const below = (random: RandomSource, end: number): number => Math.floor(end * random.next());
const randomBytes = (random: RandomSource, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, () => below(random, 256));

function shuffled(random: RandomSource, count: number): number[] {
  return Array.from({ length: count }, (_, at) => ({ at, key: random.next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ at }) => at);
}

/** Whole file, of what a source has for a net. */
function asBytes(graph: Graph, source: WeightSource): { stored: readonly StoredWeight[]; file: Buffer } {
  const mapping = mapWeights(graph, source);
  const stored = storeWeights(storables(graph, mappedValues(mapping), mappedBytes(mapping)), "u8");
  return { stored, file: Buffer.concat(weightFileChunks(stored)) };
}

function randomQuantised(random: RandomSource): Quantised {
  const shape = Array.from({ length: 2 + below(random, 3) }, () => 1 + below(random, 5));
  const numbers = (): Numbers => {
    const parts = shape.map((extent) => (random.next() < 0.4 ? extent : 1)).slice(0, below(random, shape.length + 1));
    return { shape: parts, data: Float32Array.from({ length: product(parts) }, () => 1 + random.next()) };
  };
  return { shape, bytes: randomBytes(random, product(shape)), scales: numbers(), zeroPoints: numbers() };
}

function randomConversion(random: RandomSource, from: readonly number[]): Conversion {
  const order = random.next() < 0.7 ? shuffled(random, from.length) : undefined;
  const moved = order === undefined ? from : order.map((axis) => from[axis]!);
  const views = [moved, moved, [product(moved)], [moved[0]!, product(moved.slice(1))], [...moved, 1]];
  const shape = views[below(random, views.length)]!;
  const last = shape.at(-1)!;
  const features = random.next() < 0.3 && last % 2 === 0 ? [[2, last / 2]] : undefined;
  return { order, shape, features, isTurned: shape.length > 2 && random.next() < 0.3 };
}

describe("bytes in another arrangement", () => {
  it("stand for the values in that arrangement, or are none", () => {
    const random = randomSource(3);
    const counts = { one: 0, several: 0, none: 0 };
    for (let at = 0; at < tries(1000); at++) {
      const from = randomQuantised(random);
      const conversion = randomConversion(random, from.shape);
      const to = convertQuantised(conversion, from);
      const isOne = from.scales.data.length * from.zeroPoints.data.length === 1;
      counts[isOne ? "one" : to === undefined ? "none" : "several"]++;
      expect(to !== undefined || !isOne).toBe(true);
      if (to === undefined) continue;
      expect(to.shape).toEqual(conversion.shape);
      expect(dequantise(to)).toEqual(convert(conversion, from.shape, dequantise(from)));
    }
    expect(Math.min(counts.one, counts.several, counts.none)).toBeGreaterThan(tries(1000) / 20);
  });

  it("move with their scales, by hand", () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const scales = { shape: [1, 3], data: Float32Array.of(1, 10, 100) };
    const zeroPoints = { shape: [], data: Float32Array.of(0) };
    const turned = { order: [1, 0], shape: [3, 2], features: undefined };
    expect(convertQuantised(turned, { shape: [2, 3], bytes, scales, zeroPoints })).toEqual({
      shape: [3, 2],
      bytes: Uint8Array.of(1, 4, 2, 5, 3, 6),
      scales: { shape: [3], data: scales.data },
      zeroPoints,
    });
    const flat = { order: undefined, shape: [6], features: undefined };
    expect(convertQuantised(flat, { shape: [2, 3], bytes, scales, zeroPoints })).toBeUndefined();
  });
});

// ── Manifests ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A net, what its weights are called in a manifest with the shape there, and the place there of an index of ours. */
const net = modelOf(`model Net {
  layout NHWC
  input x [3, 6, 5]
  c: conv 4 kernel=3x2 relu
  d: depthwise kernel=3 pad=1 bias=false
  t: convtranspose 2 kernel=2
  flatten
  f: dense 7
}`).graph;

type Index = readonly number[];

/** Kernels as TensorFlow has them; features of the flattened image, [2, 5, 5] as ours, as [5, 5, 2]. */
const layouts: Readonly<
  Record<string, readonly [name: string, shape: readonly number[], place: (ours: Index) => Index]>
> = {
  "c.weight": ["c/kernel", [3, 2, 3, 4], ([o, i, y, x]) => [y!, x!, i!, o!]],
  "c.bias": ["c/bias", [4], (ours) => ours],
  "d.weight": ["d/depthwise_kernel", [3, 3, 4, 1], ([o, , y, x]) => [y!, x!, o!, 0]],
  "t.weight": ["t/kernel", [2, 2, 2, 4], ([i, o, y, x]) => [y!, x!, o!, i!]],
  "t.bias": ["t/bias", [2], (ours) => ours],
  "f.weight": ["f/kernel", [50, 7], ([o, at]) => [(at! % 25) * 2 + Math.floor(at! / 25), o!]],
  "f.bias": ["f/bias", [7], (ours) => ours],
};

interface Steps {
  readonly dtype: "uint8" | "uint16";
  readonly scale: number;
  readonly min: number;
}

/** Steps as a quantiser makes them: from a smallest to a largest number, of any size, with 0 inside or near. */
function randomSteps(random: RandomSource): Steps {
  const size = 10 ** (8 * random.next() - 4);
  const min = size * (random.next() - 1.2);
  return { dtype: "uint8", scale: (size * (0.05 + random.next())) / 255, min };
}

interface Manifest {
  readonly source: WeightSource;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly steps: ReadonlyMap<string, Steps>;
}

function manifestOf(random: RandomSource, stepsFor: () => Steps): Manifest {
  const steps = new Map(Object.keys(layouts).map((name) => [name, stepsFor()]));
  const entries = Object.entries(layouts).toSorted(() => random.next() - 0.5);
  const weights = entries.map(([ours, [name, shape]]) => ({
    name,
    shape,
    dtype: "float32",
    quantization: steps.get(ours)!,
  }));
  const bytes = new Map(
    entries.map(([ours, [, shape]]) => [
      ours,
      randomBytes(random, product(shape) * (steps.get(ours)!.dtype === "uint16" ? 2 : 1)),
    ]),
  );
  const shard = Buffer.concat([...bytes.values()]);
  const [cut, groups] = [below(random, shard.length), [{ paths: ["a", "b"], weights }]];
  const read = (path: string): Uint8Array => (path === "a" ? shard.subarray(0, cut) : shard.subarray(cut));
  return { source: tfjsSource(readWeights(readManifest(groups), read)), bytes, steps };
}

/** The place of each of our elements in the manifest's tensor. */
function placesOf(name: string, shape: readonly number[]): readonly number[] {
  const [, theirs, place] = layouts[name]!;
  return Array.from({ length: product(shape) }, (_, at) => {
    const ours = shape.map((extent, axis) => Math.floor(at / product(shape.slice(axis + 1))) % extent);
    return place(ours).reduce((sum, index, axis) => sum * theirs[axis]! + index, 0);
  });
}

describe("weights of a manifest as bytes", () => {
  it("have the manifest's bytes, one scale and one zero point, and are off what it says by the last bits", () => {
    const random = randomSource(5);
    for (let at = 0; at < tries(100); at++) {
      const { source, bytes, steps } = manifestOf(random, () => randomSteps(random));
      const { stored } = asBytes(net, source);
      expect(stored.map(({ name, type }) => [name, type])).toEqual(
        net.parameters.map(({ name }) => [name, name.endsWith("bias") ? "f32" : "u8"]),
      );
      for (const { name, shape, tensors, values, loss } of stored) {
        const places = placesOf(name, shape);
        const { scale, min } = steps.get(name)!;
        const due = places.map((place) => bytes.get(name)![place]! * scale + min);
        const largest = Math.max(Math.abs(min), Math.abs(255 * scale + min));
        const apart = Math.max(...values().map((value, place) => Math.abs(value - due[place]!)));
        expect(apart / largest).toBeLessThanOrEqual(5 * 2 ** -24);
        expect(loss.worst / largest).toBeLessThanOrEqual(5 * 2 ** -24);
        if (name.endsWith("bias")) continue;
        const [[, scales], [, zeroPoints], [, own]] = tensors as [
          (typeof tensors)[0],
          (typeof tensors)[0],
          (typeof tensors)[0],
        ];
        expect([scales.shape, [...toFloat32(scales)]]).toEqual([[], [Math.fround(scale)]]);
        expect([zeroPoints.shape, [...toFloat32(zeroPoints)]]).toEqual([[], [Math.fround(-min / scale)]]);
        expect([...own.bytes]).toEqual(places.map((place) => bytes.get(name)![place]!));
      }
    }
  });

  it("are the same file when that is read and written again", () => {
    const random = randomSource(6);
    for (let at = 0; at < tries(20); at++) {
      const { file } = asBytes(net, manifestOf(random, () => randomSteps(random)).source);
      expect(asBytes(net, safetensorsSource(readSafetensors(file))).file).toEqual(file);
    }
  });

  it.each<[string, Steps]>([
    ["are two bytes each", { dtype: "uint16", scale: 1e-5, min: -0.3 }],
    ["lie far from 0, where float32 has no such steps", { dtype: "uint8", scale: 1e-5, min: 100 }],
    ["are beyond float32's smallest steps", { dtype: "uint8", scale: 1e-42, min: -1e-40 }],
    ["have no steps", { dtype: "uint8", scale: 0, min: 0.5 }],
    ["would have an endless zero point", { dtype: "uint8", scale: 1e-44, min: -1 }],
  ])("are rounded as any others where they %s", (_, steps) => {
    const { source } = manifestOf(randomSource(7), () => steps);
    const { stored } = asBytes(net, source);
    const values = mappedValues(mapWeights(net, source));
    expect(stored.map(({ tensors }) => tensors)).toEqual(
      storeWeights(storables(net, values), "u8").map(({ tensors }) => tensors),
    );
    expect(stored.filter(({ type }) => type === "u8").length).toBe(4);
  });
});

it("a file of bytes is the same file when it is read and written again, whatever its scales", () => {
  const random = randomSource(8);
  const graph = modelOf("model Net {\n  input x [4, 5, 5]\n  c: conv 6 kernel=3\n  flatten\n  f: dense 3\n}").graph;
  const values = new Map(
    graph.parameters.map(({ name, type }) => [
      name,
      Float32Array.from({ length: product(type.shape as number[]) }, () => random.next() - 0.5),
    ]),
  );
  const own = Buffer.concat(weightFileChunks(storeWeights(storables(graph, values), "u8")));
  const forms: readonly (readonly number[])[] = [[], [6], [1, 4], [3, 2], [6, 4, 3, 3]];
  for (const parts of forms) {
    const conv = quantise([6, 4, 3, 3], values.get("c.weight")!, parts);
    const quantised = (name: string): Quantised | undefined => (name === "c.weight" ? conv : undefined);
    const file = Buffer.concat(weightFileChunks(storeWeights(storables(graph, values, quantised), "u8")));
    const again = asBytes(graph, safetensorsSource(readSafetensors(file)));
    expect(again.file, parts.join()).toEqual(file);
    expect(again.stored.map(({ loss }) => loss.worst)).toEqual(again.stored.map(() => 0));
    // One number an output channel is how our own bytes are stored.
    expect(again.file.equals(own)).toBe(parts.join() === "6");
  }
});
