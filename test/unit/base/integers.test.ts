import { describe, expect, it } from "vitest";
import { greatestCommonDivisor, inverseModulo, modulo, productOf, wholeText } from "../../../src/base/integers.ts";

describe("whole numbers", () => {
  it("have common divisors, of which 0 has all", () => {
    expect(greatestCommonDivisor(84, 36)).toBe(12);
    expect(greatestCommonDivisor(36, 84)).toBe(12);
    expect(greatestCommonDivisor(0, 7)).toBe(7);
    expect(greatestCommonDivisor(7, 0)).toBe(7);
  });

  it("have remainders that are never negative", () => {
    expect([-7, -3, 0, 2, 3].map((value) => modulo(value, 3))).toEqual([2, 0, 0, 2, 0]);
  });

  it("have an inverse modulo a number that they share no factor with", () => {
    // 3 * 5 = 15 = 2 * 7 + 1; 4 * 7 = 28 = 3 * 9 + 1; modulo 1 all are 0.
    expect(inverseModulo(3, 7)).toBe(5);
    expect(inverseModulo(4, 9)).toBe(7);
    expect(inverseModulo(-4, 9)).toBe(2);
    expect(inverseModulo(5, 1)).toBe(0);
  });

  it("are multiplied, none at all to 1", () => {
    expect(productOf([2, 3, 7])).toBe(42);
    expect(productOf([])).toBe(1);
  });

  it("are written exactly as long as they are exact", () => {
    expect(wholeText(2 ** 53 - 1)).toBe("9007199254740991");
    expect(wholeText(8.112e31)).toBe("≈8.11e31");
    expect(wholeText(Infinity)).toBe("more than 1e308");
  });
});
