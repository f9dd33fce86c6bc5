import { expect, it } from "vitest";
import { lppool } from "../../../src/ops/kinds/lppool.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectNestMatchesReference, outputShape, runNest, runReference } from "../../support/run-op.ts";

it("has the extents of the other pooling layers", () => {
  expect(outputShape(lppool, { kernel: [2] }, [1, 8, 28, 28])).toEqual([1, 8, 14, 14]);
  expect(outputShape(lppool, { kernel: "global" }, [1, 8, 28, 28])).toEqual([1, 8, 1, 1]);
});

it.each([
  ["reference", runReference],
  ["nest", runNest],
] as const)("%s: magnitudes, Euclidean and higher norms", (_which, run) => {
  const input = ndarray([1, 1, 1, 4], [3, -4, -5, 12]);
  const found = (p: number) => [...run(lppool, { kernel: [1, 2], p }, [input])[0]!.data];
  expect(found(1)).toEqual([7, 17]);
  expect(found(2)).toEqual([5, 13]);
  // 27 + 64 = 91, 125 + 1728 = 1853
  expect(found(3)[0]).toBeCloseTo(Math.cbrt(91), 12);
  expect(found(3)[1]).toBeCloseTo(Math.cbrt(1853), 12);
});

it("is zero over zeros", () => {
  const zeros = ndarray([1, 1, 2, 2]);
  expect([...runNest(lppool, { kernel: [2], p: 3 }, [zeros])[0]!.data]).toEqual([0]);
});

it.each([{ p: 1 }, { p: 2 }, { p: 3 }, { p: 0.5 }])("%j: the nest computes what the reference does", ({ p }) => {
  expectNestMatchesReference(lppool, { kernel: [3], stride: [2], pad: [1], p }, [[2, 3, 7, 6]]);
  expectNestMatchesReference(lppool, { kernel: [2], ceil: true, p }, [[1, 2, 5]]);
});
