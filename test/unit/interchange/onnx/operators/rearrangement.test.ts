import { describe, expect, it } from "vitest";
import { ImportError } from "../../../../../src/interchange/import/import-error.ts";
import { importOnnx } from "../../../../../src/interchange/onnx/import.ts";
import { floats, integers, layersOf, oneNode, run, type OneNode } from "../../../../support/onnx-node.ts";

const counting = (count: number) => Array.from({ length: count }, (_, at) => at);

function refusal(given: OneNode): string {
  try {
    importOnnx(oneNode(given));
  } catch (error) {
    if (error instanceof ImportError) return error.problems.join("\n");
    throw error;
  }
  throw new Error("it was imported");
}

function shape(given: OneNode): readonly number[] {
  return run(given, counting(6)).shape;
}

describe("views", () => {
  it("Reshape keeps extents for 0 and finds the one of -1", () => {
    expect(run({ op: "Reshape", inputs: [[2, 3, 4], integers(0, -1)] }, counting(24)).shape).toEqual([2, 12]);
    expect(
      run({ op: "Reshape", opset: 4, attributes: { shape: [3, -1] }, inputs: [[2, 3]] }, counting(6)).shape,
    ).toEqual([3, 2]);
    expect(refusal({ op: "Reshape", inputs: [[2, 3], integers(4, -1)] })).toMatch(/cannot be shaped as/);
    expect(refusal({ op: "Reshape", inputs: [[2, 3], integers(-2, -3)] })).toMatch(/negative/);
    expect(refusal({ op: "Reshape", inputs: [[2, 3], [2]] })).toMatch(/must be known when the net is imported/);
  });

  it("Flatten, Squeeze and Unsqueeze count axes from either end", () => {
    expect(shape({ op: "Flatten", inputs: [[1, 2, 3]] })).toEqual([1, 6]);
    expect(shape({ op: "Flatten", attributes: { axis: -1 }, inputs: [[1, 2, 3]] })).toEqual([2, 3]);
    expect(shape({ op: "Flatten", attributes: { axis: 0 }, inputs: [[2, 3]] })).toEqual([1, 6]);
    expect(shape({ op: "Squeeze", inputs: [[1, 6, 1]] })).toEqual([6]);
    expect(shape({ op: "Squeeze", opset: 11, attributes: { axes: [-1] }, inputs: [[1, 6, 1]] })).toEqual([1, 6]);
    expect(shape({ op: "Unsqueeze", inputs: [[6], integers(0, -1)] })).toEqual([1, 6, 1]);
    expect(refusal({ op: "Squeeze", opset: 11, attributes: { axes: [0] }, inputs: [[2, 3]] })).toMatch(/is not 1/);
  });
});

function gather(axis: number, ...indices: readonly number[]): OneNode {
  return { op: "Gather", attributes: { axis }, inputs: [[2, 6], integers(...indices)] };
}

describe("parts", () => {
  it("Slice takes bounds as Python does, and steps backwards", () => {
    const slice = (...bounds: readonly (readonly number[])[]) =>
      run({ op: "Slice", inputs: [[2, 5], ...bounds.map((list) => integers(...list))] }, counting(10));
    expect(slice([1], [3], [1])).toEqual({ shape: [2, 2], data: [1, 2, 6, 7] });
    expect(slice([-1], [-(2 ** 52)], [1], [-2])).toEqual({ shape: [2, 3], data: [4, 2, 0, 9, 7, 5] });
    expect(slice([0, 1], [1, 100])).toEqual({ shape: [1, 4], data: [1, 2, 3, 4] });
    const old = { op: "Slice", opset: 9, attributes: { starts: [1], ends: [2], axes: [0] }, inputs: [[2, 5]] };
    expect(run(old, counting(10)).data).toEqual([5, 6, 7, 8, 9]);
    expect(refusal({ op: "Slice", inputs: [[2, 5], integers(4), integers(4)] })).toMatch(/has no elements/);
  });

  it("Gather takes runs and steps as slices, one index without its axis", () => {
    expect(run(gather(1, 1, -1, 2, 3), counting(12)).data).toEqual([1, 5, 2, 3, 7, 11, 8, 9]);
    expect(layersOf(gather(1, 4, 2, 0))).toEqual(["slice channels=[0, 5, -2]"]);
    expect(run(gather(1, 4, 2, 0), counting(12)).data).toEqual([4, 2, 0, 10, 8, 6]);
    expect(run(gather(0, 1, 0), counting(12)).data).toEqual([6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]);
    expect(refusal(gather(1, 6))).toMatch(/out of range/);
  });

  it("Split gives every output its part", () => {
    const split = { op: "Split", attributes: { axis: 1 }, inputs: [[1, 5], integers(2, 3)] };
    const node = oneNode(split).graph.nodes[0]!;
    const model = oneNode(split);
    const outputs = ["a", "b"].map((name) => ({ name, elementType: undefined, shape: undefined }));
    const two = { ...model, graph: { ...model.graph, nodes: [{ ...node, outputs: ["a", "b"] }], outputs } };
    expect(importOnnx(two).outputs.map(({ shape }) => shape)).toEqual([
      [1, 2],
      [1, 3],
    ]);
  });
});

function concat(axis: number): OneNode {
  return { op: "Concat", attributes: { axis }, inputs: [[1, 2], floats([1, 2], 8, 9)] };
}

describe("joining and repeating", () => {
  it("Concat joins along any axis, the first too", () => {
    expect(run(concat(0), [1, 2])).toEqual({ shape: [2, 2], data: [1, 2, 8, 9] });
    expect(run(concat(-1), [1, 2])).toEqual({ shape: [1, 4], data: [1, 2, 8, 9] });
    expect(
      refusal({
        op: "Concat",
        attributes: { axis: 0 },
        inputs: [
          [1, 2],
          [1, 3],
        ],
      }),
    ).toMatch(/differ in more than axis 0/);
  });

  it("Expand and Tile repeat", () => {
    expect(run({ op: "Expand", inputs: [[2, 1], integers(3, 1, 2)] }, [1, 2])).toEqual({
      shape: [3, 2, 2],
      data: [1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2],
    });
    expect(run({ op: "Tile", inputs: [[2], integers(2)] }, [1, 2]).data).toEqual([1, 2, 1, 2]);
    expect(run({ op: "Tile", inputs: [[2, 1], integers(2, 1)] }, [1, 2]).data).toEqual([1, 2, 1, 2]);
  });
});

describe("order", () => {
  it("Transpose turns axes about unless told otherwise; axes of extent 1 are only seen elsewhere", () => {
    expect(run({ op: "Transpose", inputs: [[2, 3]] }, counting(6))).toEqual({
      shape: [3, 2],
      data: [0, 3, 1, 4, 2, 5],
    });
    expect(layersOf({ op: "Transpose", attributes: { perm: [0, 2, 3, 1] }, inputs: [[1, 2, 3, 4]] })).toEqual([
      "permute axes=[1, 2, 0]",
    ]);
    expect(layersOf({ op: "Transpose", attributes: { perm: [0, 2, 1, 3] }, inputs: [[1, 1, 3, 4]] })).toEqual([]);
  });

  it("DepthToSpace and SpaceToDepth undo each other", () => {
    // Four channels of one position become a square.
    expect(run({ op: "DepthToSpace", attributes: { blocksize: 2 }, inputs: [[1, 4, 1, 1]] }, counting(4)).data).toEqual(
      [0, 1, 2, 3],
    );
    const [dcr, crd] = ["DCR", "CRD"].map(
      (mode) =>
        run({ op: "DepthToSpace", attributes: { blocksize: 2, mode }, inputs: [[1, 8, 1, 1]] }, counting(8)).data,
    );
    expect(dcr).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
    expect(crd).toEqual(counting(8));
    expect(run({ op: "SpaceToDepth", attributes: { blocksize: 2 }, inputs: [[1, 2, 2, 2]] }, dcr!).data).toEqual(
      counting(8),
    );
  });
});

function pads(mode: string, ...amounts: readonly number[]): OneNode {
  return { op: "Pad", attributes: { mode }, inputs: [[3], integers(...amounts)] };
}

/** Of two channels of 2 x 1. */
function paddedImage(...amounts: readonly number[]) {
  const inputs = [[1, 2, 2, 1], integers(...amounts)];
  return importOnnx(oneNode({ op: "Pad", inputs })).model.graph.nodes.map(({ op, attributes }) => [
    op.name,
    attributes,
  ]);
}

describe("Pad", () => {
  it("fills, mirrors, repeats the border or the whole, and crops", () => {
    expect(run(pads("constant", 1, 2), [1, 2, 3]).data).toEqual([0, 1, 2, 3, 0, 0]);
    expect(run(pads("reflect", 2, 1), [1, 2, 3]).data).toEqual([3, 2, 1, 2, 3, 2]);
    expect(run(pads("edge", 1, 1), [1, 2, 3]).data).toEqual([1, 1, 2, 3, 3]);
    expect(run(pads("wrap", 1, 2), [1, 2, 3]).data).toEqual([3, 1, 2, 3, 1, 2]);
    expect(run(pads("constant", -1, 1), [1, 2, 3]).data).toEqual([2, 3, 0]);
  });

  it("reaches every axis, the first too", () => {
    const inputs = [[1, 1], integers(1, 0, 0, 1), floats([], 5)];
    expect(run({ op: "Pad", inputs }, [7])).toEqual({ shape: [2, 2], data: [5, 5, 7, 5] });
  });

  it("of channels, alone and with rows, is the layer by the names of its axes", () => {
    expect(paddedImage(0, 0, 0, 0, 0, 2, 0, 0)).toMatchObject([["pad", { channels: [0, 2] }]]);
    expect(paddedImage(0, 1, 0, 0, 0, 0, 1, 0)).toMatchObject([["pad", { channels: [1, 0], height: [0, 1] }]]);
    expect(paddedImage(0, 0, 1, 0, 0, 0, 1, 0)).toMatchObject([["pad", { amount: [1, 0, 1, 0] }]]);
  });
});
