import { describe, expect, it } from "vitest";
import { concat } from "../../../src/ops/kinds/concat.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectNestMatchesReference, outputShape, refusal, runNest, runReference } from "../../support/run-op.ts";

it("adds the extents along the axis", () => {
  expect(outputShape(concat, {}, [1, 64, 28, 28], [1, 128, 28, 28], [1, 32, 28, 28])).toEqual([1, 224, 28, 28]);
  expect(outputShape(concat, { axis: "width" }, [1, 3, 4, 5], [1, 3, 4, 2])).toEqual([1, 3, 4, 7]);
  expect(outputShape(concat, { axis: 0 }, [2, 10], [2, 5])).toEqual([2, 15]);
  const height = symbol("H");
  expect(outputShape(concat, {}, [1, 3, height, 4], [1, 2, height, 4])).toEqual([1, 5, height, 4]);
});

describe("values", () => {
  const first = ndarray([2, 1, 2], [1, 2, 3, 4]);
  const second = ndarray([2, 2, 2], [10, 20, 30, 40, 50, 60, 70, 80]);

  it.each([
    ["reference", runReference],
    ["nest", runNest],
  ] as const)("%s: channel behind channel, example by example", (_which, run) => {
    expect([...run(concat, {}, [first, second])[0]!.data]).toEqual([1, 2, 10, 20, 30, 40, 3, 4, 50, 60, 70, 80]);
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(concat, {}, [
      [2, 3, 4, 5],
      [2, 1, 4, 5],
      [2, 2, 4, 5],
    ]);
    expectNestMatchesReference(concat, { axis: "width" }, [
      [1, 3, 4, 5],
      [1, 3, 4, 2],
    ]);
  });
});

describe("refusals", () => {
  it("shows both shapes and which tensor does not fit", () => {
    expect(refusal(concat, {}, [1, 64, 28, 28], [1, 32, 28, 28], [1, 64, 14, 14])).toMatchObject({
      code: "shape-mismatch",
      input: 2,
      message:
        "concat cannot put [64, 14, 14] behind [64, 28, 28]: tensors 1 and 3 differ in height (28 and 14) and width (28 and 14)",
      notes: ["along channels they may differ; every other axis must be equal"],
    });
  });

  it("suggests the axis in which they differ", () => {
    expect(refusal(concat, {}, [1, 3, 4, 5], [1, 3, 4, 2]).help).toEqual([
      "axis=width would join them along the axis in which they differ",
    ]);
  });

  it("names ranks that differ", () => {
    expect(refusal(concat, {}, [1, 64], [1, 64, 7, 7]).message).toBe(
      "concat cannot put [64, 7, 7] behind [64]: tensors 1 and 2 have 1 and 3 axes",
    );
  });

  it("refuses an axis that the tensor does not have", () => {
    expect(refusal(concat, { axis: "height" }, [1, 64], [1, 64]).code).toBe("no-such-axis");
  });
});
