import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assumptionsOf } from "../../../src/tensor/condition-assumptions.ts";
import { addDims, floorDivideDim, multiplyDims, subtractDims, symbol, type Dim } from "../../../src/tensor/dim.ts";
import { allOf, compareDims, dividesDim, holds, type SizeCondition } from "../../../src/tensor/size-condition.ts";
import { propertyOptions } from "../../property/random-net.ts";
import { randomDims } from "../../support/random-dims.ts";

const H = symbol("H");
const W = symbol("W");

/** H, halved and doubled: equal to it where it is even. */
function thereAndBack(dim: Dim, divisor: number): SizeCondition {
  return compareDims(multiplyDims(floorDivideDim(dim, divisor), divisor), "==", dim);
}

describe("what conditions say of sizes", () => {
  it.each<[string, readonly SizeCondition[], object]>([
    ["a multiple", [dividesDim(H, 32)], { H: { modulus: 32, remainder: 0, least: 1 } }],
    [
      "three times a size, and 1 more",
      [dividesDim(addDims(multiplyDims(H, 3), 1), 4)],
      { H: { modulus: 4, remainder: 1, least: 1 } },
    ],
    ["a bound", [compareDims(H, ">", 8)], { H: { modulus: 1, remainder: 0, least: 9 } }],
    [
      "a remainder",
      [compareDims(subtractDims(H, multiplyDims(floorDivideDim(H, 4), 4)), "==", 3)],
      { H: { modulus: 4, remainder: 3, least: 1 } },
    ],
    [
      "levels of a U-Net",
      [thereAndBack(floorDivideDim(H, 4), 2), thereAndBack(floorDivideDim(H, 2), 2), thereAndBack(H, 2)],
      { H: { modulus: 8, remainder: 0, least: 1 } },
    ],
    [
      "multiples of 4 and of 6",
      [allOf([dividesDim(H, 4), dividesDim(H, 6)])],
      { H: { modulus: 12, remainder: 0, least: 1 } },
    ],
    ["the sum of two", [dividesDim(addDims(H, W), 2)], {}],
  ])("%s", (_, conditions, expected) => {
    expect(Object.fromEntries(assumptionsOf(conditions))).toEqual(expected);
  });

  it("holds wherever they do", () => {
    const condition = fc.oneof(
      fc.tuple(randomDims, fc.integer({ min: 2, max: 6 })).map(([{ dim }, divisor]) => dividesDim(dim, divisor)),
      fc
        .tuple(randomDims, fc.constantFrom("==" as const, ">=" as const, ">" as const), randomDims)
        .map(([a, operator, b]) => compareDims(a.dim, operator, b.dim)),
    );
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 3 }), size, size, (conditions, h, w) => {
        fc.pre(conditions.every((each) => holds(each, { H: h, W: w })));
        for (const [name, { modulus, remainder, least }] of assumptionsOf(conditions)) {
          const value = name === "H" ? h : w;
          expect([value % modulus, value >= least]).toEqual([remainder, true]);
        }
      }),
      propertyOptions,
    );
  });
});
