/** Where comparisons of one size turn, and what is proven of two: worked out by hand. */
import { describe, expect, it } from "vitest";
import { PeriodicSet } from "../../../src/solve/periodic-set.ts";
import { isProven } from "../../../src/solve/prove.ts";
import { turningPoint } from "../../../src/solve/turning-point.ts";
import { addDims, floorDivideDim, multiplyDims, subtractDims, symbol } from "../../../src/tensor/dim.ts";
import { compareDims, dividesDim } from "../../../src/tensor/size-condition.ts";

const [H, W] = [symbol("H"), symbol("W")];
const square = multiplyDims(H, H);
const all = { names: ["H"], set: PeriodicSet.all } as const;
const even = { names: ["H"], set: PeriodicSet.of(2, 1, (size) => size % 2 === 0) } as const;

describe("a turning point", () => {
  it("is where a product passes a bound, however far out", () => {
    // 1,000,000^2 is 10^12.
    const turn = turningPoint(compareDims(square, "<=", 1e12), all);
    expect(turn).toEqual({ holdsBefore: true, last: 1_000_000, first: 1_000_001 });
  });

  it("lies between members of the set", () => {
    // 10^2 = 100 is less than 101, and 12^2 = 144 is not.
    expect(turningPoint(compareDims(square, ">=", 101), even)).toEqual({ holdsBefore: false, last: 10, first: 12 });
  });

  it("is not there for an equation, and not where a difference falls and rises", () => {
    expect(turningPoint(compareDims(square, "==", 9), all)).toBeUndefined();
    expect(turningPoint(compareDims(subtractDims(square, multiplyDims(6, H)), ">=", 0), all)).toBeUndefined();
  });
});

describe("a proof", () => {
  const space = { axes: [all, { names: ["W"], set: PeriodicSet.all } as const], relations: [] };

  it.each([
    [
      "(H - W)^2 is not negative",
      compareDims(addDims(square, multiplyDims(W, W)), ">=", multiplyDims(2, multiplyDims(H, W))),
    ],
    ["2*floor(H/2) is at most H", compareDims(multiplyDims(2, floorDivideDim(H, 2)), "<=", H)],
    ["H*(H + 1) is even", dividesDim(addDims(square, H), 2)],
  ])("is found that %s", (_, condition) => {
    expect(isProven(condition, space)).toBe(true);
  });

  it.each([
    ["H is at least W", compareDims(H, ">=", W)],
    ["H*(H + 1) is a multiple of 4", dividesDim(addDims(square, H), 4)],
    ["H*W is at least 2", compareDims(multiplyDims(H, W), ">=", 2)],
  ])("is not found that %s", (_, condition) => {
    expect(isProven(condition, space)).toBe(false);
  });
});
