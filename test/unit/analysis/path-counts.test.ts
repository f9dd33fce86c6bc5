import { describe, expect, it } from "vitest";
import { fieldProgram } from "../../../src/analysis/field-program.ts";
import { countPaths, type FieldProgram, type PathCounts } from "../../../src/analysis/path-counts.ts";
import { measureReceptiveFields } from "../../../src/analysis/receptive-field.ts";
import { seenWindow } from "../../../src/analysis/seen-window.ts";
import { netOf, type Net } from "../../property/net.ts";
import { alexnet, resnet50, vgg16Features } from "./known-nets.ts";

const plain = { channels: 1, bias: false };

function programOf(shape: readonly number[], build: (net: Net) => void): FieldProgram {
  const net = netOf(shape);
  build(net);
  net.output("out");
  return fieldProgram(net.finish());
}

function lastAt(program: FieldProgram, ...cell: readonly number[]): PathCounts {
  return countPaths(program, program.layers.length - 1, cell);
}

describe("by hand", () => {
  const twice = programOf([3, 9, 9], (net) => {
    net.layer("conv", { ...plain, kernel: [3], pad: [1] });
    net.layer("conv", { ...plain, kernel: [3], pad: [1] });
  });

  it("two windows of 3x3: binomials along each axis", () => {
    const row = [1, 2, 3, 2, 1];
    const { inputs, paths, padding } = lastAt(twice, 4, 4);
    expect(inputs).toEqual([
      {
        layer: 0,
        first: [2, 2],
        extents: [5, 5],
        counts: Float64Array.from(row.flatMap((a) => row.map((b) => a * b))),
      },
    ]);
    expect([paths, padding]).toEqual([81, 0]);
  });

  it("in the corner 5 of 9 are padding, and of the other 4 one more 5, two 3, one none", () => {
    const { inputs, paths, padding } = lastAt(twice, 0, 0);
    // Along each axis: of positions 0 and 1 the first reads 0 and 1, the second 0, 1 and 2.
    const row = [2, 2, 1];
    expect(inputs[0]!.counts).toEqual(Float64Array.from(row.flatMap((a) => row.map((b) => a * b))));
    expect(paths).toBe(25);
    expect(padding).toBeCloseTo(5 / 9 + (5 + 3 + 3 + 0) / 81, 12);
  });

  it("the window of the corner reaches into the padding", () => {
    expect(seenWindow(twice, 2, [0, 0]).get(0)).toEqual([
      [-2, 2],
      [-2, 2],
    ]);
  });

  it("a dilated window passes over rows", () => {
    const { inputs } = lastAt(
      programOf([1, 9], (net) => net.layer("conv", { ...plain, kernel: [3], dilation: [3] })),
      1,
    );
    expect(inputs).toEqual([{ layer: 0, first: [1], extents: [7], counts: Float64Array.of(1, 0, 0, 1, 0, 0, 1) }]);
  });

  it("a dense layer reads each position once, and has one cell", () => {
    const program = programOf([2, 3, 4], (net) => {
      net.layer("flatten");
      net.layer("dense", { features: 5 });
    });
    expect(program.layers.at(-1)!.extents).toEqual([]);
    const { inputs, paths } = lastAt(program);
    expect(inputs[0]).toEqual({ layer: 0, first: [0, 0], extents: [3, 4], counts: new Float64Array(12).fill(1) });
    expect(paths).toBe(12);
  });

  it("between the elements that a transposed convolution spreads nothing is seen", () => {
    const program = programOf([1, 3], (net) => net.layer("convtranspose", { ...plain, kernel: [1], stride: [2] }));
    expect(lastAt(program, 1)).toEqual({ inputs: [], paths: 0, padding: 0 });
    expect(lastAt(program, 2).inputs[0]).toMatchObject({ first: [1], extents: [1] });
  });

  it("what is read by both branches of a join is counted twice", () => {
    const program = programOf([1, 5], (net) => {
      const before = net.current;
      net.layer("conv", { ...plain, kernel: [3], pad: [1] });
      net.layer("add", {}, { inputs: [before, net.current] });
    });
    // Half of what is taken in comes through each.
    expect(lastAt(program, 0)).toMatchObject({ paths: 3, padding: 1 / 6 });
    expect(lastAt(program, 2).inputs[0]!.counts).toEqual(Float64Array.of(1, 2, 1));
  });

  it("of a branch with three times the channels three times as much is taken in", () => {
    const program = programOf([1, 5], (net) => {
      const before = net.current;
      net.layer("conv", { channels: 3, bias: false, kernel: [3], pad: [1] });
      net.layer("concat", {}, { inputs: [before, net.current] });
    });
    expect(lastAt(program, 0).paths).toBe(3);
    expect(lastAt(program, 0).padding).toBeCloseTo((3 / 4) * (1 / 3), 12);
  });
});

describe("of published nets", () => {
  it("cells away from the border see as much as the table of Araujo, Norris and Sim says: 212 and 195", () => {
    const vgg = fieldProgram(vgg16Features());
    expect(lastAt(vgg, 3, 3).inputs[0]).toMatchObject({ first: [6, 6], extents: [212, 212] });
    const { graph, last } = alexnet();
    const program = fieldProgram(graph);
    const layer = program.layers.findIndex(({ name }) => last.kind === "result" && name === last.node.name);
    // The window ends at 30 + 194, one pixel beyond an image of 224.
    expect(seenWindow(program, layer, [3, 3]).get(0)).toEqual([
      [30, 224],
      [30, 224],
    ]);
    expect(countPaths(program, layer, [3, 3]).inputs[0]).toMatchObject({ first: [30, 30], extents: [194, 194] });
  });

  it("a window of ResNet-50 lies where the table puts it, and one cell is counted within 100 ms of a processor", () => {
    const { graph, features } = resnet50({ strideIn: "first", poolPad: [1] });
    const program = fieldProgram(graph);
    const layer = program.layers.findIndex(({ name }) => features.kind === "result" && name === features.node.name);
    const [field] = measureReceptiveFields(graph).fields.get(features)!;
    const [first, last] = seenWindow(program, layer, [0, 0]).get(0)![0]!;
    expect(field).toMatchObject({ start: first, extent: last - first + 1 });
    countPaths(program, layer, [3, 3]);
    const times = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      countPaths(program, layer, [3, 3]);
      return process.cpuUsage(before).user / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

it("a program is small as JSON, and counts the same from there", () => {
  const { graph } = resnet50({ strideIn: "first", poolPad: [1] });
  const program = fieldProgram(graph);
  const text = JSON.stringify(program);
  expect(text.length).toBeLessThan(30_000);
  const again = JSON.parse(text) as FieldProgram;
  const layer = program.layers.findLastIndex(({ extents }) => extents[0] === 14);
  expect(countPaths(again, layer, [5, 6])).toEqual(countPaths(program, layer, [5, 6]));
});
