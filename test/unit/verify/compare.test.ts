/** Errors were computed by hand. */
import { describe, expect, it } from "vitest";
import { float32Tensor, int64Tensor } from "../../../src/interchange/onnx/tensor.ts";
import { compareWithStored, defaultTolerance } from "../../../src/verify/compare.ts";

const compare = (found: readonly number[], stored: readonly number[], tolerance = defaultTolerance) =>
  compareWithStored(
    { shape: [found.length], data: Float32Array.from(found) },
    float32Tensor("y", [stored.length], Float32Array.from(stored)),
    tolerance,
  );

describe("comparing with what is stored", () => {
  it("tells the largest absolute and relative error", () => {
    const tolerance = { relative: 0.5, absolute: 0 };
    expect(compare([1, 4.5, -8], [1, 4, -10], tolerance)).toEqual({ pass: true, maxAbsolute: 2, maxRelative: 0.2 });
  });

  it("says where zeros would have passed too, all zeros and infinities apart", () => {
    const tolerance = { relative: 0.25, absolute: 0.75 };
    expect(compare([0, -1], [0.5, -1], tolerance)).toMatchObject({ vanishing: { largest: 1, tolerance: 1 } });
    expect(compare([0, -1.25], [0.5, -1.25], tolerance)).not.toHaveProperty("vanishing");
    expect(compare([0, 0], [0, 0], tolerance)).not.toHaveProperty("vanishing");
    expect(compare([0.5, Infinity], [0.5, Infinity], tolerance)).not.toHaveProperty("vanishing");
    expect(compare([0.5, NaN], [0.5, NaN], tolerance)).not.toHaveProperty("vanishing");
  });

  it("passes at the tolerance, and not beyond it", () => {
    expect(compare([1.25], [1], { relative: 0.125, absolute: 0.125 }).pass).toBe(true);
    expect(compare([1.25], [1], { relative: 0.125, absolute: 0.0625 }).pass).toBe(false);
    expect(compare([0.5], [0], { relative: 9, absolute: 0.25 })).toMatchObject({ pass: false, maxRelative: 0 });
  });

  it("allows a part of the largest stored element, where that is more", () => {
    const tolerance = { relative: 0, absolute: 0.25, ofLargest: 0.125 };
    expect(compare([1, 8], [0, 8], tolerance).pass).toBe(true);
    expect(compare([1.125, 8], [0, 8], tolerance).pass).toBe(false);
    expect(compare([0.25, 1], [0, 1], tolerance).pass).toBe(true);
    expect(compare([0.375, 1], [0, 1], tolerance).pass).toBe(false);
  });

  it("takes NaN for equal to NaN, and an infinity to itself", () => {
    const same = compare([NaN, Infinity, -Infinity], [NaN, Infinity, -Infinity]);
    expect(same).toEqual({ pass: true, maxAbsolute: 0, maxRelative: 0 });
  });

  it.each([
    [NaN, 1],
    [1, NaN],
    [Infinity, 1],
    [1, Infinity],
    [Infinity, -Infinity],
    [Infinity, NaN],
  ])("tells %d from %d", (found, stored) => {
    expect(compare([found], [stored])).toMatchObject({ pass: false, maxAbsolute: Infinity, maxRelative: Infinity });
  });

  it("takes 0 and -0 for equal", () => {
    expect(compare([-0], [0])).toEqual({ pass: true, maxAbsolute: 0, maxRelative: 0 });
  });

  it("counts the elements that differ, and shows the one that is furthest off", () => {
    const found = { shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 9, 6) };
    const stored = float32Tensor("y", [2, 3], Float32Array.of(0, 1, 2, 3, 4, 5));
    expect(compareWithStored(found, stored, defaultTolerance)).toEqual({
      pass: false,
      reason: "2 elements differ of 6, most at [1, 1]: 9 where 4 is stored; the largest that is stored is 5",
      maxAbsolute: 5,
      maxRelative: 1.25,
    });
  });

  it("compares no elements where shapes differ, even with as many", () => {
    const found = { shape: [1, 2], data: Float32Array.of(1, 2) };
    const verdict = compareWithStored(found, float32Tensor("y", [2], Float32Array.of(1, 2)), defaultTolerance);
    expect(verdict).toEqual({
      pass: false,
      reason: "it is [1, 2] where [2] is stored",
      maxAbsolute: undefined,
      maxRelative: undefined,
    });
  });

  it("compares with whole numbers as they are stored", () => {
    const found = { shape: [1], data: Float32Array.of(16777216) };
    const exact = { relative: 0, absolute: 0 };
    expect(compareWithStored(found, int64Tensor("y", [1], [16777217]), exact)).toMatchObject({
      pass: false,
      maxAbsolute: 1,
    });
  });
});
