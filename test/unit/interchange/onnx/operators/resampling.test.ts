import { describe, expect, it } from "vitest";
import { ImportError } from "../../../../../src/interchange/import/import-error.ts";
import { floats, integers, layersOf, run, type OneNode } from "../../../../support/onnx-node.ts";

const IMAGE = [1, 2, 2, 2];
const scales = (...values: readonly number[]) => floats([values.length], ...values);

function resize(attributes: OneNode["attributes"] & object, ...factors: readonly number[]): OneNode {
  return { op: "Resize", attributes, inputs: [IMAGE, undefined, scales(...factors)] };
}

function sized(attributes: OneNode["attributes"] & object, ...sizes: readonly number[]): OneNode {
  return { op: "Resize", attributes, inputs: [IMAGE, undefined, undefined, integers(...sizes)] };
}

/** The shape that sizes 4 and 6 for height and width become. */
function shapeKeeping(keep_aspect_ratio_policy: string): readonly number[] {
  return run(sized({ keep_aspect_ratio_policy, axes: [2, 3] }, 4, 6), [1, 2, 3, 4, 5, 6, 7, 8]).shape;
}

describe("Resize", () => {
  it("by whole factors is upsample", () => {
    expect(layersOf(resize({}, 1, 1, 2, 2))).toEqual(["upsample factor=2"]);
    const floored = { coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
    expect(layersOf(resize(floored, 1, 1, 2, 3))).toEqual(["upsample factor=[2, 3]"]);
    expect(layersOf(resize({ mode: "linear" }, 1, 1, 2, 2))).toEqual(["upsample factor=2 mode=bilinear"]);
    expect(layersOf(sized({ mode: "linear", coordinate_transformation_mode: "align_corners" }, 1, 2, 4, 4))).toEqual([
      "upsample factor=2 mode=bilinear align_corners=true",
    ]);
  });

  it("by others is resize, with the factor where the size does not tell it", () => {
    expect(layersOf(resize({ mode: "linear" }, 1, 1, 1.5, 1.5))).toEqual(["resize size=3 mode=linear"]);
    expect(layersOf(resize({ mode: "linear" }, 1, 1, Math.fround(0.6), 1))).toEqual([
      "resize size=1 factor=0.6 axes=1 mode=linear",
    ]);
    expect(layersOf(sized({ mode: "cubic", cubic_coeff_a: -0.5, exclude_outside: 1 }, 1, 2, 3, 3))).toEqual([
      "resize size=3 mode=cubic cubic=-0.5 exclude_outside=true",
    ]);
    expect(layersOf(resize({ axes: [3] }, 1.5))).toEqual(["resize size=3 axes=2"]);
    expect(layersOf(resize({}, 1, 1, 1, 1))).toEqual([]);
  });

  it("smooths what it shrinks, where it is asked to", () => {
    const given = { op: "Resize", attributes: { mode: "linear", antialias: 1 }, inputs: [[8], undefined, scales(0.5)] };
    expect(layersOf(given)).toEqual(["resize size=4 axes=0 mode=linear antialias=true"]);
    // At 0.5, 2.5, 4.5 and 6.5: weights 1, 3, 3, 1 of 8 around a position; the border repeats.
    expect(run(given, [0, 8, 16, 24, 32, 40, 48, 56]).data).toEqual([5, 20, 36, 51]);
  });

  it("along the first axis as along any other", () => {
    const given = { op: "Resize", inputs: [[2, 2], undefined, scales(2, 1)] };
    expect(run(given, [1, 2, 3, 4])).toEqual({ shape: [4, 2], data: [1, 2, 1, 2, 3, 4, 3, 4] });
  });

  it("keeps the aspect ratio where it is asked to", () => {
    expect(shapeKeeping("not_larger")).toEqual([1, 2, 4, 4]);
    expect(shapeKeeping("not_smaller")).toEqual([1, 2, 6, 6]);
    expect(shapeKeeping("stretch")).toEqual([1, 2, 4, 6]);
  });

  it.each([
    [
      resize({ antialias: 1, mode: "linear", coordinate_transformation_mode: "align_corners" }, 1, 1, 0.5, 0.5),
      "it smooths what it shrinks (antialias=1) with align_corners; supported: half_pixel",
    ],
    [resize({ coordinate_transformation_mode: "tf_crop_and_resize" }, 1, 1, 2, 2), '"tf_crop_and_resize"; supported:'],
    [resize({}, 1, 1, 2), "it has 3 scales for 4 axes"],
    [resize({}, 1, 1, 0.25, 1), "nothing is left of axis 2"],
    [resize({}, 1, 1, -1, 1), "its scales [1, 1, -1, 1] are not all above 0"],
    [{ op: "Resize", inputs: [IMAGE, undefined, [4]] }, "the list of scales is computed from the inputs"],
  ])("is refused with a reason (%#)", (given, reason) => {
    expect(() => layersOf(given)).toThrow(ImportError);
    expect(() => layersOf(given)).toThrow(reason);
  });
});

it("Upsample has its scales as an attribute, later as an input", () => {
  const attributes = { scales: { kind: "floats", values: [1, 1, 2, 2] } } as const;
  expect(layersOf({ op: "Upsample", opset: 7, attributes, inputs: [IMAGE] })).toEqual(["upsample factor=2"]);
  expect(layersOf({ op: "Upsample", opset: 9, inputs: [IMAGE, scales(1, 1, 2, 1)] })).toEqual([
    "resize size=4 axes=1 coordinates=asymmetric rounding=floor",
  ]);
});

it("Tile lays copies along any axis", () => {
  expect(run({ op: "Tile", inputs: [[2, 1], integers(2, 2)] }, [1, 2])).toEqual({
    shape: [4, 2],
    data: [1, 1, 2, 2, 1, 1, 2, 2],
  });
  expect(layersOf({ op: "Tile", inputs: [IMAGE, integers(1, 1, 1, 1)] })).toEqual([]);
});
