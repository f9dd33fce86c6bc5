/** Expected values: ONNX's published examples of `Resize` (its documentation), and by hand from its formulas. */
import { describe, expect, it } from "vitest";
import { resize } from "../../../src/ops/kinds/resize.ts";
import { ratioOf } from "../../../src/ops/shared/sampling.ts";
import { tile } from "../../../src/ops/kinds/tile.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectClose, outputShape, refusal, runNest, runReference } from "../../support/run-op.ts";

const row = (...elements: number[]) => ndarray([1, 1, elements.length], elements);
const square = ndarray([1, 1, 2, 2], [1, 2, 3, 4]);

describe.each([
  ["reference", runReference],
  ["plain nest", runNest],
] as const)("%s", (_, run) => {
  const resized = (given: AttributeRecord, ...elements: number[]) => [
    ...run(resize, given, [row(...elements)])[0]!.data,
  ];

  const rounded = (rounding: string) => resized({ size: [6], rounding }, 10, 11, 12, 13);
  const linear = (coordinates: string, size = 4) => resized({ size: [size], mode: "linear", coordinates }, 0, 1);

  it("nearest: the neighbour that the rounding picks", () => {
    // Positions -1/6, 1/2, 7/6, 11/6, 5/2, 19/6 by half_pixel.
    expect(rounded("round_prefer_floor")).toEqual([10, 10, 11, 12, 12, 13]);
    expect(rounded("round_prefer_ceil")).toEqual([10, 11, 11, 12, 13, 13]);
    expect(rounded("floor")).toEqual([10, 10, 11, 11, 12, 13]);
    expect(rounded("ceil")).toEqual([10, 11, 12, 12, 13, 13]);
  });

  it("linear: positions by each convention", () => {
    expect(linear("half_pixel")).toEqual([0, 0.25, 0.75, 1]);
    expect(linear("asymmetric")).toEqual([0, 0.5, 1, 1]);
    expect(linear("tf_half_pixel_for_nn")).toEqual([0.25, 0.75, 1, 1]);
    expectClose(ndarray([4], linear("align_corners")), ndarray([4], [0, 1 / 3, 2 / 3, 1]));
    expect(linear("half_pixel", 1)).toEqual([0.5]);
    expect(linear("pytorch_half_pixel", 1)).toEqual([0]);
    expect(linear("align_corners", 1)).toEqual([0]);
  });

  it("half_pixel_symmetric keeps the middles on each other where the factor is not met", () => {
    // ONNX, resize_upsample_scales_linear_half_pixel_symmetric: 2 by 2.3 and 2.94 is 4 and 5.
    const given = { factor: [2.3, 2.94], mode: "linear", coordinates: "half_pixel_symmetric" };
    const expected = [
      1, 1.15986395, 1.5, 1.84013605, 2, 1.56521738, 1.72508133, 2.06521738, 2.40535343, 2.56521738, 2.43478262,
      2.59464657, 2.93478262, 3.27491867, 3.43478262, 3, 3.15986395, 3.5, 3.84013605, 4,
    ];
    expectClose(run(resize, given, [square])[0]!, ndarray([1, 1, 4, 5], expected), 1e-7);
  });

  it("cubic: Keys' kernel, the border repeated or left out", () => {
    // Half way between 0 and 1 of -1, 0, 1, 2 with a = -0.75: weights -3/32, 19/32, 19/32, -3/32.
    expect(resized({ size: [2], mode: "cubic" }, 8, 0, 1, 16)[0]).toBeCloseTo(
      (19 * 8 + 0 * 19 - 3 * 8 - 3 * 1) / 32,
      12,
    );
    // Without the border: the remaining weights by their sum.
    const kept = resized({ size: [2], mode: "cubic", exclude_outside: true }, 8, 0, 1, 16)[0];
    expect(kept).toBeCloseTo((19 * 8 + 0 * 19 - 3 * 1) / 35, 12);
  });

  it("any axis, and several of different factors", () => {
    const channels = ndarray([1, 2, 2], [1, 2, 5, 6]);
    const found = run(resize, { size: [3], axes: ["channels"], mode: "linear", coordinates: "align_corners" }, [
      channels,
    ]);
    expectClose(found[0]!, ndarray([1, 3, 2], [1, 2, 3, 4, 5, 6]));
    expectClose(
      run(resize, { size: [2, 6] }, [square])[0]!,
      ndarray([1, 1, 2, 6], [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]),
    );
  });

  it("tile lays copies side by side", () => {
    const found = run(tile, { repeats: [2, 2] }, [row(1, 2)])[0]!;
    expectClose(found, ndarray([1, 2, 4], [1, 2, 1, 2, 1, 2, 1, 2]));
  });
});

describe("shapes", () => {
  it("by size, or by factor rounded down", () => {
    expect(outputShape(resize, { size: [20, 30] }, [1, 3, 32, 32])).toEqual([1, 3, 20, 30]);
    expect(outputShape(resize, { factor: [0.6] }, [1, 3, 4, 10])).toEqual([1, 3, 2, 6]);
    expect(formatDim(outputShape(resize, { factor: [1.5] }, [1, 3, symbol("L")])[2]!)).toBe("floor(3*L/2)");
    expect(outputShape(tile, { repeats: [1, 2, 3] }, [1, 8, 4, symbol("W")]).slice(0, 3)).toEqual([1, 8, 8]);
  });

  it("a flat tensor has nothing to resize unless its features are meant", () => {
    expect(refusal(resize, { size: [2] }, [1, 8])).toMatchObject({ code: "needs-spatial" });
    expect(outputShape(resize, { size: [2], axes: ["channels"] }, [1, 8])).toEqual([1, 2]);
  });

  it("numbers must be as many as axes, and leave something", () => {
    expect(refusal(resize, { size: [1, 2, 3] }, [1, 8, 4, 4])).toMatchObject({ code: "rank", attribute: "size" });
    expect(refusal(resize, { factor: [0.1] }, [1, 8, 4, 4])).toMatchObject({ code: "empty-output" });
    expect(refusal(resize, {}, [1, 8, 4, 4])).toMatchObject({ code: "needs-size" });
    expect(refusal(tile, { repeats: [2] }, [1, 8, 4, 4])).toMatchObject({ code: "rank" });
  });
});

it("a factor is the simplest ratio that single precision cannot tell from it", () => {
  expect(ratioOf(0.6)).toEqual({ over: 3, under: 5 });
  expect(ratioOf(Math.fround(0.6))).toEqual({ over: 3, under: 5 });
  expect(ratioOf(2)).toEqual({ over: 2, under: 1 });
  expect(ratioOf(1.3333334)).toEqual({ over: 4, under: 3 });
  expect(ratioOf(1 + 2 ** -20)).toEqual({ over: 1, under: 1 });
});
