/** Numbers of claims, exact: worked out by hand. */
import { describe, expect, it } from "vitest";
import {
  ceil,
  combined,
  compared,
  exactDim,
  floor,
  isCongruent,
  power,
  quotient,
  round,
  sum,
} from "../../../src/analysis/exact-number.ts";
import { formatCondition } from "../../../src/tensor/condition-text.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { constantCondition } from "../../../src/tensor/size-condition.ts";

const H = symbol("H");
const always = constantCondition(true);

describe("an exact number", () => {
  it("is a decimal as it is written", () => {
    expect(exactDim(0.1)).toEqual([{ when: always, over: 1, under: 10 }]);
    expect(exactDim(2.5)).toEqual([{ when: always, over: 5, under: 2 }]);
    expect(exactDim(1e-300)).toEqual([]);
  });

  it("adds, divides and rounds as fractions do", () => {
    // 1/2 + 1/3 = 5/6, and 7/2 is rounded to 3, 4 and 4.
    expect(sum({ over: 1, under: 2 }, { over: 1, under: 3 })).toEqual({ over: 5, under: 6 });
    expect(quotient({ over: 1, under: 2 }, { over: -3, under: 1 })).toEqual({ over: -1, under: 6 });
    expect(quotient({ over: 1, under: 1 }, { over: 0, under: 1 })).toBeUndefined();
    const half = { over: 7, under: 2 };
    expect([floor(half), ceil(half), round(half)].map((each) => each?.over)).toEqual([3, 4, 4]);
    expect(power({ over: 2, under: 3 }, { over: 3, under: 1 })).toEqual({ over: 8, under: 27 });
  });

  it("is compared as a condition on the sizes", () => {
    // H/2 <= 3.5 up to H = 7.
    const half = combined(exactDim(H), exactDim(2), quotient)!;
    expect(formatCondition(compared(half, "<=", exactDim(3.5))!)).toBe("H <= 7");
    expect(formatCondition(isCongruent(exactDim(H), exactDim(4), exactDim(3))!)).toBe("H % 4 == 3");
    expect(isCongruent(exactDim(H), exactDim(4), exactDim(5))).toEqual(constantCondition(false));
  });
});
