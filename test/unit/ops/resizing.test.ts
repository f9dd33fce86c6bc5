import { describe, expect, it } from "vitest";
import { pad } from "../../../src/ops/kinds/pad.ts";
import { upsample } from "../../../src/ops/kinds/upsample.ts";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import {
  attributesOf,
  expectNestMatchesReference,
  outputShape,
  refusal,
  runNest,
  runReference,
} from "../../support/run-op.ts";

const engines = [
  ["reference", runReference],
  ["nest", runNest],
] as const;
const row = ndarray([1, 1, 3], [1, 2, 3]);

describe("pad", () => {
  it("adds to every side, or as many as are written", () => {
    expect(outputShape(pad, { amount: [1] }, [1, 3, 32, 32])).toEqual([1, 3, 34, 34]);
    expect(outputShape(pad, { amount: [1, 2] }, [1, 3, 32, 32])).toEqual([1, 3, 34, 36]);
    expect(outputShape(pad, { amount: [1, 2, 3, 4] }, [1, 3, 32, 32])).toEqual([1, 3, 36, 38]);
    expect(formatDim(outputShape(pad, { amount: [0, 2] }, [1, 3, symbol("L")])[2]!)).toBe("L + 2");
  });

  it.each(engines)("%s: constant, border and mirror image", (_which, run) => {
    const found = (given: object) => [...run(pad, { amount: [2], ...given }, [row])[0]!.data];
    expect(found({})).toEqual([0, 0, 1, 2, 3, 0, 0]);
    expect(found({ value: -1 })).toEqual([-1, -1, 1, 2, 3, -1, -1]);
    expect(found({ mode: "edge" })).toEqual([1, 1, 1, 2, 3, 3, 3]);
    expect(found({ mode: "reflect" })).toEqual([3, 2, 1, 2, 3, 2, 1]);
  });

  it.each(["constant", "edge", "reflect"])("%s: the nest computes what the reference does", (mode) => {
    expectNestMatchesReference(pad, { amount: [1, 3, 2, 0], mode }, [[2, 2, 4, 5]]);
  });

  it("can not mirror more than there is", () => {
    expect(refusal(pad, { amount: [3], mode: "reflect" }, [1, 1, 8, 3])).toMatchObject({
      code: "reflect-exceeds-input",
      message: "reflecting 3 is more than [1, 8, 3] has to mirror",
      notes: ["along its width of 3 at most 2 can be mirrored, the border itself is not repeated"],
    });
  });

  it("refuses a value that the mode does not use, flat tensors and odd numbers of amounts", () => {
    expect(refusal(pad, { amount: [1], mode: "edge", value: 5 }, [1, 1, 8, 3]).code).toBe("value-unused");
    expect(refusal(pad, { amount: [1] }, [1, 10]).code).toBe("needs-spatial");
    expect(refusal(pad, { amount: [1, 2, 3] }, [1, 1, 8, 3])).toMatchObject({ code: "rank", attribute: "amount" });
  });

  it("adds along any axis by its name, also beside the amount, which is for the others", () => {
    expect(outputShape(pad, { channels: [0, 8] }, [1, 3, 32, 32])).toEqual([1, 11, 32, 32]);
    expect(outputShape(pad, { channels: [0, 8], height: [1, 1] }, [1, 3, 32, 32])).toEqual([1, 11, 34, 32]);
    expect(outputShape(pad, { amount: [1], channels: [2, 0] }, [1, 3, 32, 32])).toEqual([1, 5, 34, 34]);
    expect(formatDim(outputShape(pad, { length: [0, 2] }, [1, 3, symbol("L")])[2]!)).toBe("L + 2");
    expect(outputShape(pad, { channels: [1, 1] }, [1, 10])).toEqual([1, 12]);
  });

  it.each(engines)("%s: channels", (_which, run) => {
    const pixels = ndarray([1, 3, 1, 2], [1, 2, 3, 4, 5, 6]);
    const found = (given: object) => [...run(pad, { channels: [1, 2], ...given }, [pixels])[0]!.data];
    expect(found({ value: 9 })).toEqual([9, 9, 1, 2, 3, 4, 5, 6, 9, 9, 9, 9]);
    expect(found({ mode: "edge" })).toEqual([1, 2, 1, 2, 3, 4, 5, 6, 5, 6, 5, 6]);
    expect(found({ mode: "reflect" })).toEqual([3, 4, 1, 2, 3, 4, 5, 6, 3, 4, 1, 2]);
  });

  it("says which axis it cannot pad, or is asked to twice", () => {
    expect(refusal(pad, {}, [1, 3, 8, 8]).code).toBe("nothing-padded");
    expect(refusal(pad, { height: [1, 1] }, [1, 3, 8])).toMatchObject({ code: "no-such-axis", attribute: "height" });
    expect(refusal(pad, { amount: [1], width: [1, 1] }, [1, 3, 8, 8])).toMatchObject({
      code: "repeated-axis",
      attribute: "width",
    });
    expect(refusal(pad, { channels: [3, 0], mode: "reflect" }, [1, 3, 8, 8])).toMatchObject({
      code: "reflect-exceeds-input",
      attribute: "channels",
    });
  });

  it("reads each element one amount further on", () => {
    const reach = pad.receptive(
      [float32([1, 3, 8, 8])],
      [],
      attributesOf(pad, { channels: [2, 0], height: [0, 1] }),
      0,
    );
    expect(reach.map(({ reads }) => reads(4)!.first)).toEqual([4, 2, 4, 4]);
  });
});

describe("upsample", () => {
  it("multiplies the spatial axes", () => {
    expect(outputShape(upsample, { factor: [2] }, [1, 64, 28, 28])).toEqual([1, 64, 56, 56]);
    expect(outputShape(upsample, { factor: [1, 3] }, [1, 64, 28, 28])).toEqual([1, 64, 28, 84]);
    expect(formatDim(outputShape(upsample, { factor: [2] }, [1, 64, symbol("H"), 28])[2]!)).toBe("2*H");
  });

  it.each(engines)("%s: nearest repeats", (_which, run) => {
    expect([...run(upsample, { factor: [2] }, [row])[0]!.data]).toEqual([1, 1, 2, 2, 3, 3]);
  });

  // PyTorch's documentation of Upsample: 1 2 / 3 4 by 2.
  const square = ndarray([1, 1, 2, 2], [1, 2, 3, 4]);

  it.each(engines)("%s: bilinear, centres by halves", (_which, run) => {
    const [output] = run(upsample, { factor: [2], mode: "bilinear" }, [square]);
    const expected = [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4];
    expect([...output!.data]).toEqual(expected);
  });

  it.each(engines)("%s: bilinear, corners aligned", (_which, run) => {
    const [output] = run(upsample, { factor: [2], mode: "bilinear", align_corners: true }, [square]);
    const third = 1 / 3;
    // rows 1 1.3333 1.6667 2, and 2/3 more for each row below
    const first = [1, 1 + third, 1 + 2 * third, 2];
    const expected = [0, 1, 2, 3].flatMap((below) => first.map((value) => value + 2 * third * below));
    [...output!.data].forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 12));
  });

  it.each([
    { factor: [3] },
    { factor: [3, 2], mode: "bilinear" },
    { factor: [2, 5], mode: "bilinear", align_corners: true },
    { factor: [1], mode: "bilinear", align_corners: true },
  ])("%j: the nest computes what the reference does", (attributes) => {
    expectNestMatchesReference(upsample, attributes, [[2, 2, 3, 4]]);
    expectNestMatchesReference(upsample, attributes, [[1, 1, 1, 1]]);
  });

  it("refuses corners without interpolation", () => {
    expect(refusal(upsample, { factor: [2], align_corners: true }, [1, 1, 4, 4]).code).toBe("align-corners");
    expect(refusal(upsample, { factor: [2, 2, 2] }, [1, 1, 4, 4])).toMatchObject({ code: "rank", attribute: "factor" });
    expect(refusal(upsample, { factor: [2] }, [1, 10]).code).toBe("needs-spatial");
  });
});
