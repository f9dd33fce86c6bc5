import { describe, expect, it } from "vitest";
import { flatten } from "../../../src/ops/kinds/flatten.ts";
import { permute } from "../../../src/ops/kinds/permute.ts";
import { pixelshuffle } from "../../../src/ops/kinds/pixelshuffle.ts";
import { reshape } from "../../../src/ops/kinds/reshape.ts";
import { shuffle } from "../../../src/ops/kinds/shuffle.ts";
import { slice } from "../../../src/ops/kinds/slice.ts";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
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
const eight = ndarray([1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]);

describe("flatten", () => {
  it("multiplies the axes behind the batch", () => {
    expect(outputShape(flatten, {}, [2, 256, 6, 6])).toEqual([2, 9216]);
    expect(outputShape(flatten, {}, [2, 10])).toEqual([2, 10]);
    expect(formatDim(outputShape(flatten, {}, [1, 3, symbol("H"), 2])[1]!)).toBe("6*H");
  });

  it("is a view, and nothing at all on a flat tensor", () => {
    expect(flatten.traits([float32([1, 2, 3])], {})).toEqual({ view: true, identity: false });
    expect(flatten.traits([float32([1, 6])], {})).toEqual({ view: true, identity: true });
  });

  it.each(engines)("%s: the order is C, H, W", (_which, run) => {
    expect([...run(flatten, {}, [eight])[0]!.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(flatten, {}, [[2, 3, 4, 5]]);
  });
});

function isTarget(sizes: readonly number[]): boolean {
  const elements = sizes.map((value) => ({ kind: "number", value }) as const);
  return reshape.attributes.shape!.type.parse({ kind: "list", elements }).ok;
}

describe("reshape", () => {
  it("keeps the batch and finds what is left open", () => {
    expect(outputShape(reshape, { shape: [16, 4, -1] }, [2, 256])).toEqual([2, 16, 4, 4]);
    expect(outputShape(reshape, { shape: [49, 128] }, [1, 128, 7, 7])).toEqual([1, 49, 128]);
    expect(formatDim(outputShape(reshape, { shape: [3, -1] }, [1, 3, symbol("H"), 2])[2]!)).toBe("2*H");
  });

  it("shows the arithmetic of counts that differ, with an extent that would fit", () => {
    expect(refusal(reshape, { shape: [16, 4, 5] }, [1, 256])).toMatchObject({
      code: "element-count",
      message: "[256] has 256 elements and [16, 4, 5] has 320",
      notes: ["16*4*5 = 320"],
      remedies: [{ set: { shape: "[16, 4, -1]" } }],
    });
    expect(refusal(reshape, { shape: [100, -1] }, [1, 256, 6, 6]).message).toBe(
      "[256, 6, 6] has 9216 elements, which is not a multiple of the 100 of [100, -1]",
    );
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(reshape, { shape: [4, 6, -1] }, [[2, 3, 8, 5]]);
    expectNestMatchesReference(reshape, { shape: [12] }, [[1, 3, 4]]);
  });

  it("takes one -1 and no zero", () => {
    expect([[4, -1], [-1, -1], [4, 0], [-2]].map(isTarget)).toEqual([true, false, false, false]);
  });
});

describe("permute", () => {
  it("takes axes by number and by name", () => {
    expect(outputShape(permute, { axes: [1, 2, 0] }, [1, 3, 32, 48])).toEqual([1, 32, 48, 3]);
    expect(outputShape(permute, { axes: ["channels", "width", "height"] }, [1, 3, 32, 48])).toEqual([1, 3, 48, 32]);
  });

  it.each(engines)("%s: [C, H, W] to [H, W, C]", (_which, run) => {
    expect([...run(permute, { axes: [1, 2, 0] }, [eight])[0]!.data]).toEqual([0, 4, 1, 5, 2, 6, 3, 7]);
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(permute, { axes: [2, 0, 1] }, [[2, 3, 4, 5]]);
  });

  it("wants every axis once", () => {
    expect(refusal(permute, { axes: [0, 1] }, [1, 3, 4, 5]).message).toBe("permute names 2 of the 3 axes of [3, 4, 5]");
    expect(refusal(permute, { axes: [0, 1, 1] }, [1, 3, 4, 5]).code).toBe("repeated-axis");
    expect(refusal(permute, { axes: [0, 1, 3] }, [1, 3, 4, 5]).code).toBe("no-such-axis");
  });

  it("is nothing at all in the order that there is", () => {
    expect(permute.traits([float32([1, 3, 4, 5])], { axes: [0, "height", 2] }).identity).toBe(true);
  });
});

describe("slice", () => {
  it("cuts ranges, from the end too", () => {
    expect(outputShape(slice, { channels: [0, 64] }, [1, 128, 28, 28])).toEqual([1, 64, 28, 28]);
    expect(outputShape(slice, { height: [1, -1], width: [-5, 28] }, [1, 8, 30, 28])).toEqual([1, 8, 28, 5]);
    expect(formatDim(outputShape(slice, { height: [1, -1] }, [1, 8, symbol("H"), 28])[2]!)).toBe("H - 2");
    expect(outputShape(slice, { length: [3, 7] }, [1, 8, 30])).toEqual([1, 8, 4]);
  });

  it.each(engines)("%s: takes what lies in the range", (_which, run) => {
    expect([...run(slice, { channels: [1, 2], width: [-1, 2] }, [eight])[0]!.data]).toEqual([5, 7]);
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(slice, { channels: [1, 3], height: [-3, -1] }, [[2, 4, 5, 6]]);
  });

  it("says which bounds are valid", () => {
    expect(refusal(slice, { channels: [0, 200] }, [1, 128, 28, 28])).toMatchObject({
      code: "out-of-range",
      attribute: "channels",
      message: "channels=[0, 200] reaches beyond the 128 of [128, 28, 28]",
      remedies: [{ set: { channels: "[0, 128]" } }],
    });
    expect(refusal(slice, { channels: [5, 5] }, [1, 128, 28, 28]).code).toBe("empty");
    expect(refusal(slice, { height: [0, 1] }, [1, 128]).code).toBe("no-such-axis");
    expect(refusal(slice, {}, [1, 128]).code).toBe("nothing-sliced");
  });

  it("is nothing at all where it takes everything", () => {
    const given = attributesOf(slice, { channels: [0, 8] });
    expect(slice.traits([float32([1, 8, 4, 4])], given).identity).toBe(true);
    expect(slice.traits([float32([1, 9, 4, 4])], given).identity).toBe(false);
  });
});

describe("pixelshuffle", () => {
  it("moves channels into space", () => {
    expect(outputShape(pixelshuffle, { factor: 2 }, [1, 64, 28, 28])).toEqual([1, 16, 56, 56]);
    expect(outputShape(pixelshuffle, { factor: 3 }, [1, 6, 10])).toEqual([1, 2, 30]);
  });

  it.each(engines)("%s: y[c, h*r + i, w*r + j] = x[c*r*r + i*r + j, h, w]", (_which, run) => {
    const input = ndarray([1, 4, 1, 2], [0, 1, 10, 11, 20, 21, 30, 31]);
    expect([...run(pixelshuffle, { factor: 2 }, [input])[0]!.data]).toEqual([0, 10, 1, 11, 20, 30, 21, 31]);
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(pixelshuffle, { factor: 3 }, [[2, 18, 2, 3]]);
    expectNestMatchesReference(pixelshuffle, { factor: 2 }, [[1, 6, 5]]);
  });

  it("wants a multiple of the block", () => {
    expect(refusal(pixelshuffle, { factor: 2 }, [1, 10, 4, 4])).toMatchObject({
      code: "channels-not-divisible",
      message: "pixelshuffle 2 wants a multiple of 4 channels, and the tensor here has 10",
      notes: ["each output channel is made of 2*2 = 4 channels; 10 / 4 leaves 2"],
      help: ["a conv with 12 channels before it would fit"],
    });
    expect(refusal(pixelshuffle, { factor: 2 }, [1, 10]).code).toBe("needs-spatial");
  });
});

describe("shuffle", () => {
  it.each(engines)("%s: interleaves the groups", (_which, run) => {
    const input = ndarray([1, 6], [0, 1, 2, 3, 4, 5]);
    expect([...run(shuffle, { groups: 2 }, [input])[0]!.data]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(shuffle, { groups: 3 }, [[2, 12, 3, 2]]);
  });

  it("offers groups that divide the channels", () => {
    expect(refusal(shuffle, { groups: 4 }, [1, 6, 2, 2])).toMatchObject({
      code: "groups-not-dividing",
      message: "4 groups do not divide the 6 input channels",
      remedies: [{ set: { groups: "3" } }, { set: { groups: "6" } }],
    });
  });
});
