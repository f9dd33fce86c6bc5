import { describe, expect, it } from "vitest";
import { matmul } from "../../../src/ops/kinds/matmul.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectClose, outputShape, refusal, runNest, runReference } from "../../support/run-op.ts";

describe.each([
  ["reference", runReference],
  ["plain nest", runNest],
] as const)("%s", (_, run) => {
  it("multiplies rows by columns", () => {
    const left = ndarray([1, 2, 3], [1, 2, 3, 4, 5, 6]);
    const right = ndarray([1, 3, 2], [7, 8, 9, 10, 11, 12]);
    expectClose(run(matmul, {}, [left, right])[0]!, ndarray([1, 2, 2], [58, 64, 139, 154]));
  });

  it("a matrix repeats for all that it meets", () => {
    const left = ndarray([1, 2, 1, 2], [1, 2, 3, 4]);
    const right = ndarray([1, 1, 2, 1], [10, 1]);
    expectClose(run(matmul, {}, [left, right])[0]!, ndarray([1, 2, 1, 1], [12, 34]));
  });
});

describe("shapes", () => {
  it("are those of the rows and columns, and the axes in front", () => {
    expect(outputShape(matmul, {}, [1, 8, 64, 32], [1, 8, 32, 16])).toEqual([1, 8, 64, 16]);
    expect(outputShape(matmul, {}, [1, 8, 64, 32], [1, 1, 32, symbol("L")])).toEqual([1, 8, 64, symbol("L")]);
  });

  it("one multiply-accumulate for each pair of elements", () => {
    const types = [
      { dtype: "float32", shape: [1, 8, 64, 32] },
      { dtype: "float32", shape: [1, 8, 32, 16] },
    ] as const;
    expect(matmul.macs(types, [{ dtype: "float32", shape: [1, 8, 64, 16] }], {})).toBe(8 * 64 * 32 * 16);
  });

  it("do not fit where rows and columns differ, or matrices do not pair up", () => {
    expect(refusal(matmul, {}, [1, 4, 5], [1, 4, 5])).toMatchObject({ code: "inner-extent", input: 1 });
    expect(refusal(matmul, {}, [1, 2, 4, 5], [1, 3, 5, 4])).toMatchObject({ code: "shape-mismatch" });
    expect(refusal(matmul, {}, [1, 2, 4, 5], [1, 5, 4])).toMatchObject({ code: "shape-mismatch" });
    expect(refusal(matmul, {}, [1, 4, 5], [1, 5])).toMatchObject({ code: "needs-matrix", input: 1 });
  });
});
