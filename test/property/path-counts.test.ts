/**
 * Paths from a cell to each pixel, compared with derivatives: in a net of sums, all weights 1 and one channel a layer, one pixel
 * that is 1 among zeros makes each cell the number of paths between them. The reference interpreter runs on every pixel in turn. The
 * share of padding is compared the same way: in a net of means an image of ones is what is not padding.
 */
import { describe, expect, it } from "vitest";
import { fieldProgram } from "../../src/analysis/field-program.ts";
import { countPaths } from "../../src/analysis/path-counts.ts";
import { measureReceptiveFields } from "../../src/analysis/receptive-field.ts";
import { seenWindow, type SeenAxis } from "../../src/analysis/seen-window.ts";
import { hashText, randomSource } from "../../src/base/random.ts";
import type { Graph, Value } from "../../src/graph/graph.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { forEachIndex, ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { tries } from "../support/effort.ts";
import { netOf, type Net } from "./net.ts";

const RUNS = tries(80);
const SEED = Number(process.env["PATHS_SEED"] ?? 1);

/** Summed over the channels. */
const sumpool = { p: 1 };
const plain = { channels: 1, bias: false };

describe("nets of sums", () => {
  const nets: Readonly<Record<string, readonly [shape: readonly number[], build: (net: Net) => void]>> = {
    "strides and padding": [
      [1, 13, 11],
      (net) => {
        net.layer("conv", { ...plain, kernel: [3], pad: [1] });
        net.layer("conv", { ...plain, kernel: [3, 2], stride: [2, 1], pad: [1] });
        net.layer("lppool", { ...sumpool, kernel: [3], stride: [2], pad: [1] });
      },
    ],
    "dilation along a signal": [
      [1, 40],
      (net) => {
        for (const dilation of [1, 2, 4])
          net.layer("conv", { ...plain, kernel: [3], dilation: [dilation], pad: "same" });
      },
    ],
    "an encoder and a decoder, joined": [
      [1, 8, 12],
      (net) => {
        const before = net.current;
        net.layer("lppool", { ...sumpool, kernel: [2] });
        net.layer("conv", { ...plain, kernel: [3], pad: [1] });
        net.layer("convtranspose", { ...plain, kernel: [3], stride: [2], pad: [1], output_pad: [1] });
        net.layer("concat", {}, { inputs: [before, net.current] });
        net.layer("conv", { ...plain, kernel: [3], pad: [1] });
        net.layer("upsample", { factor: [2, 1] });
      },
    ],
    "flips, crops, margins that repeat or mirror, and copies": [
      [1, 9, 7],
      (net) => {
        net.layer("slice", { height: [0, -1], width: [0, 7, -1] });
        net.layer("pad", { amount: [2], mode: "reflect" });
        net.layer("conv", { ...plain, kernel: [2] });
        net.layer("pad", { amount: [1], mode: "edge" });
        net.layer("tile", { repeats: [1, 1, 2] });
        net.layer("permute", { axes: ["channels", "width", "height"] });
        net.layer("conv", { ...plain, kernel: [3], stride: [2] });
      },
    ],
    "a volume, and what gathers all of it": [
      [1, 4, 5, 3],
      (net) => {
        net.layer("conv", { ...plain, kernel: [2], pad: [1] });
        const before = net.current;
        net.layer("sum", { axes: ["depth", "width"], keepdims: true });
        net.layer("add", {}, { inputs: [before, net.current] });
        net.layer("lppool", { ...sumpool, kernel: [2], stride: [1] });
      },
    ],
  };
  it.each(Object.entries(nets))("%s", (_name, [shape, build]) => {
    const net = netOf(shape, pixelCount(shape));
    build(net);
    net.output("out");
    expectPaths(net.finish());
  });
});

it.each(Array.from({ length: RUNS }, (_, at) => at))(`random nets of sums, net %i (PATHS_SEED=${SEED})`, (at) => {
  expectPaths(randomNet(at, [1, 9, 8], "sums"));
});

it.each(Array.from({ length: RUNS }, (_, at) => at))(`random nets of means, net %i (PATHS_SEED=${SEED})`, (at) => {
  const graph = randomNet(at, [1, 9, 8], "means");
  const input = ndarray(constantShape(graph.inputs[0]!.type.shape));
  input.data.fill(1);
  const found = interpretGraph(graph, { image: input }, parametersOf(graph)).get("out")!;
  const program = fieldProgram(graph);
  forEachIndex(found.shape.slice(2), (cell, place) => {
    const { padding } = countPaths(program, program.layers.length - 1, cell);
    expect(padding, textOf(graph)).toBeCloseTo(1 - found.data[place]!, 10);
  });
});

it.each(Array.from({ length: RUNS }, (_, at) => at))("windows of random nets are as large as fields, net %i", (at) => {
  const graph = randomNet(at, [1, 9, 8], "sums");
  if (graph.nodes.some(({ op: { name } }) => repeatingBorders.has(name))) return;
  const program = fieldProgram(graph);
  const layer = program.layers.length - 1;
  const windows: (readonly SeenAxis[])[] = [];
  forEachIndex(program.layers[layer]!.extents, (cell) => windows.push(...seenWindow(program, layer, cell).values()));
  const fields = measureReceptiveFields(graph).fields.get(graph.outputs[0]!.value)!;
  fields.forEach((field, axis) => {
    if (field.kind === "whole") return;
    const along = windows.map((window) => window[axis]!);
    const most = Math.max(...along.map(([first, last]) => last - first + 1));
    // The table follows one axis at a time: behind what is joined along another it covers both.
    if (graph.nodes.some(({ attributes }) => spatial.has(attributes["axis"])))
      expect(most).toBeLessThanOrEqual(field.extent);
    else expect(most, textOf(graph)).toBe(field.extent);
  });
});

const spatial = new Set<unknown>(["height", "width"]);

/** Where a border stands for what is outside, less is read than theory says. */
const repeatingBorders = new Set(["pad", "resize"]);

// ── Nets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

type Choose = <T>(...options: readonly T[]) => T;
type Kind = "sums" | "means";

/** Each reads as many positions for every one of its cells, so that with weights of one over that number it is a mean. */
const layers: Readonly<Record<string, (choose: Choose) => AttributeRecord>> = {
  conv: (choose) => ({
    ...plain,
    kernel: [choose(1, 2, 3), choose(1, 2, 3)],
    stride: [choose(1, 1, 2), choose(1, 1, 2)],
    dilation: [choose(1, 1, 2)],
    pad: choose<readonly number[] | string>([0], [1], [2], "same", "same_lower"),
  }),
  upsample: (choose) => ({ factor: [choose(1, 2), choose(1, 2, 3)] }),
  resize: (choose) => ({
    factor: [choose(1.5, 0.7)],
    coordinates: choose("half_pixel", "asymmetric", "align_corners"),
  }),
  slice: (choose) => ({ height: choose([0, -1], [1, -1], [1, 4, -1]), width: choose([0, -1], [0, -1, 2]) }),
  pad: (choose) => ({ amount: choose([1], [0, 2, 1, 0]), mode: choose("constant", "edge", "reflect") }),
  tile: () => ({ repeats: [1, 1, 2] }),
  permute: () => ({ axes: ["channels", "width", "height"] }),
};

/** Whose cells do not all read as many. */
const sumsOnly: typeof layers = {
  lppool: (choose) => ({
    ...sumpool,
    kernel: [choose(2, 3)],
    stride: [choose(1, 2)],
    pad: [choose(0, 1)],
    ceil: choose(false, true),
  }),
  convtranspose: (choose) => ({
    ...plain,
    kernel: [choose(1, 2, 3)],
    stride: [choose(1, 2, 3), choose(1, 2)],
    dilation: [choose(1, 1, 2)],
    pad: [choose(0, 1)],
  }),
};

function randomNet(seed: number, shape: readonly number[], kind: Kind): Graph {
  const random = randomSource(hashText(`${SEED} ${seed} ${kind}`));
  const choose: Choose = (...options) => options[Math.floor(random.next() * options.length)]!;
  const net = netOf(shape, kind === "sums" ? pixelCount(shape) : 1);
  const chosen = kind === "sums" ? { ...layers, ...sumsOnly } : layers;
  const earlier: Value[] = [net.current];
  for (let left = choose(1, 2, 3, 4, 5); left > 0; left--) {
    const op = choose(...Object.keys(chosen));
    net.tryLayer(op, chosen[op]!(choose));
    if (choose(true, false)) joinEarlier(net, choose, earlier, kind);
    if (pixelCount(constantShape(net.current.type.shape).slice(1)) > 400) break;
    earlier.push(net.current);
  }
  // So that there is a layer.
  net.layer("conv", { ...plain, kernel: [1] });
  net.output("out");
  return net.finish();
}

function joinEarlier(net: Net, choose: Choose, earlier: readonly Value[], kind: Kind): void {
  const other = choose(...earlier);
  const op = kind === "sums" ? choose("add", "concat") : "concat";
  const axis = choose("channels", "height", "width");
  const joined = net.tryLayer(op, op === "add" ? {} : { axis }, { inputs: [other, net.current] });
  if (joined !== undefined && net.current.type.shape[1] !== 1) net.layer("conv", { ...plain, kernel: [1] });
}

function pixelCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

// ── What is compared ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Of every cell of the output, the paths to every pixel. */
function expectPaths(graph: Graph): void {
  const found = derivatives(graph);
  const program = fieldProgram(graph);
  const extents = program.layers[0]!.extents;
  forEachIndex(found.shape.slice(2), (cell, place) => {
    const layer = program.layers.length - 1;
    const { inputs, paths } = countPaths(program, layer, cell);
    const dense = new Float64Array(pixelCount(extents));
    for (const { first, extents: box, counts } of inputs) {
      forEachIndex(box, (index, at) => {
        dense[index.reduce((offset, position, axis) => offset * extents[axis]! + position + first[axis]!, 0)] =
          counts[at]!;
      });
    }
    const cells = found.data.length / dense.length;
    // Norms are rounded.
    const expected = dense.map((_, pixel) => Math.round(found.data[pixel * cells + place]!));
    expect([...dense], `${cell.join(", ")}\n${textOf(graph)}`).toEqual([...expected]);
    expect(paths).toBe(expected.reduce((sum, count) => sum + count, 0));
    const windows = seenWindow(program, layer, cell);
    for (const { layer: input, first, extents: box } of inputs) {
      windows.get(input)!.forEach((window, axis) => {
        if (window === null) return;
        expect(window[0]).toBeLessThanOrEqual(first[axis]!);
        expect(window[1]).toBeGreaterThanOrEqual(first[axis]! + box[axis]! - 1);
      });
    }
  });
}

/** One example for each pixel: that pixel is 1. */
function derivatives(graph: Graph): NdArray {
  const image = ndarray(constantShape(graph.inputs[0]!.type.shape));
  const pixels = image.shape[0]!;
  for (let pixel = 0; pixel < pixels; pixel++) image.data[pixel * pixels + pixel] = 1;
  return interpretGraph(graph, { image }, parametersOf(graph, 1)).get("out")!;
}

/** All of one value; where left out, each layer's are one over their number. */
function parametersOf(graph: Graph, value?: number): ReadonlyMap<string, NdArray> {
  return new Map(
    graph.parameters.map(({ name, type }) => {
      const array = ndarray(constantShape(type.shape));
      array.data.fill(value ?? 1 / array.data.length);
      return [name, array];
    }),
  );
}

/** A net as messages show it. */
function textOf(graph: Graph): string {
  return graph.nodes
    .map(({ name, op, attributes, inputs }) => {
      const own = Object.keys(op.attributes).map((key) => `${key}=${JSON.stringify(attributes[key])}`);
      return `${name}(${inputs.map((value) => (value.kind === "result" ? value.node.name : "image")).join(", ")}) ${own.join(" ")}`;
    })
    .join("\n");
}
