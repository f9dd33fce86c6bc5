/** Conditions are told solved for what is open: worked out by hand, and of random ones against trying sizes. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ceilDivideDim,
  floorDivideDim,
  maxDims,
  multiplyDims,
  subtractDims,
  addDims,
  symbol,
} from "../../../src/tensor/dim.ts";
import type { Dim } from "../../../src/tensor/dim.ts";
import { formatCondition } from "../../../src/tensor/condition-text.ts";
import { compareDims, dividesDim, holds, negated, type SizeCondition } from "../../../src/tensor/size-condition.ts";
import { balancedComparison, solvedCondition } from "../../../src/tensor/solved-condition.ts";
import { tries } from "../../support/effort.ts";

const [H, W] = [symbol("H"), symbol("W")];

describe("a comparison is told", () => {
  it.each<[string, SizeCondition]>([
    ["H >= 5", compareDims(subtractDims(H, 4), ">=", 1)],
    ["H <= 5", compareDims(subtractDims(5, H), ">=", 0)],
    ["W == 64", compareDims(64, "==", W)],
    ["H >= 34", compareDims(multiplyDims(3, H), ">", 100)],
    ["H <= 33", compareDims(multiplyDims(3, H), "<=", 100)],
    ["H == W", compareDims(subtractDims(H, W), "==", 0)],
    ["H == W", compareDims(multiplyDims(6, H), "==", multiplyDims(6, W))],
    ["H - W >= 2", compareDims(subtractDims(subtractDims(H, W), 1), ">=", 1)],
    // floor((H - 3)/2) + 1 is at least 1 from H = 3 on.
    ["H >= 3", compareDims(addDims(floorDivideDim(subtractDims(H, 3), 2), 1), ">=", 1)],
    // ceil(H/4) is at most 2 up to H = 8.
    ["H <= 8", compareDims(ceilDivideDim(H, 4), "<", 3)],
    ["H*W <= 9", compareDims(addDims(multiplyDims(216, multiplyDims(H, W)), 3), "<=", 2162)],
    [
      "(H - 4)*(W - 4) <= 9",
      compareDims(multiplyDims(3, multiplyDims(subtractDims(H, 4), subtractDims(W, 4))), "<", 30),
    ],
    ["H % 2 == 1", compareDims(H, "==", subtractDims(multiplyDims(2, ceilDivideDim(H, 2)), 1))],
    ["H % 2 == 0", compareDims(multiplyDims(2, floorDivideDim(H, 2)), "==", H)],
    ["H % 4 != 3", compareDims(addDims(multiplyDims(4, floorDivideDim(H, 4)), 3), "!=", H)],
    ["(H*W) % 2 == 0", dividesDim(multiplyDims(216, multiplyDims(H, W)), 432)],
    ["(H - W - 1) % 2 == 0", dividesDim(subtractDims(subtractDims(H, W), 1), 2)],
    ["floor(H/2) == floor(W/2)", compareDims(floorDivideDim(H, 2), "==", floorDivideDim(W, 2))],
  ])("as %s", (text, condition) => {
    expect(formatCondition(condition)).toBe(text);
  });
});

const atoms: readonly Dim[] = [
  H,
  W,
  multiplyDims(H, W),
  floorDivideDim(H, 3),
  ceilDivideDim(addDims(H, W), 4),
  floorDivideDim(subtractDims(floorDivideDim(W, 2), 5), 3),
  maxDims(H, multiplyDims(2, W)),
];
const dims = fc
  .array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.constantFrom(...atoms)), { minLength: 1, maxLength: 3 })
  .map((terms) => terms.map(([times, atom]) => multiplyDims(atom, times)).reduce(addDims));
const constants = fc.integer({ min: -30, max: 30 });
const comparisons = fc
  .tuple(dims, fc.constantFrom("==", "!=", "<", "<=", ">", ">="), fc.oneof(constants, dims), constants)
  .map(([left, operator, right, shift]) => compareDims(left, operator, addDims(right, shift)));
const divisibilities = fc
  .tuple(dims, constants, fc.integer({ min: 2, max: 12 }))
  .map(([dim, shift, divisor]) => dividesDim(addDims(dim, shift), divisor));

const sizes = Array.from({ length: 24 * 24 }, (_, at) => ({ H: 1 + (at % 24), W: 1 + Math.floor(at / 24) }));

function truthOf(condition: SizeCondition): string {
  return sizes.map((each) => (holds(condition, each) ? "x" : ".")).join("");
}

describe("what is solved or balanced", () => {
  it(`holds of the same sizes (${tries(300)} conditions)`, () => {
    fc.assert(
      fc.property(fc.oneof(comparisons, divisibilities, comparisons.map(negated)), (condition) => {
        expect(truthOf(solvedCondition(condition))).toBe(truthOf(condition));
        if (condition.kind === "comparison") expect(truthOf(balancedComparison(condition))).toBe(truthOf(condition));
      }),
      { numRuns: tries(300) },
    );
  });
});
