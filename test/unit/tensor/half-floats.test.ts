import { describe, expect, it } from "vitest";
import { bfloat16ToFloat, halfToFloat } from "../../../src/tensor/half-floats.ts";

describe("numbers of 16 bits", () => {
  it("knows every kind of float16", () => {
    // IEEE 754-2019, table 3.5: 5 bits of exponent biased by 15, 10 of fraction.
    expect(halfToFloat(0x3555)).toBe(0.333251953125);
    expect(halfToFloat(0x7bff)).toBe(65504);
    expect(halfToFloat(0x0001)).toBe(2 ** -24);
    expect(halfToFloat(0x03ff)).toBe(1023 * 2 ** -24);
    expect(halfToFloat(0x0400)).toBe(2 ** -14);
    expect(halfToFloat(0x8000)).toBe(-0);
    expect(halfToFloat(0xfc00)).toBe(-Infinity);
    expect(halfToFloat(0x7e00)).toBeNaN();
  });

  it("takes a bfloat16 for the upper half of a binary32", () => {
    // 1 is 0x3f800000, -2.5 is 0xc0200000, the largest finite one 0x7f7f0000.
    expect([0x3f80, 0xc020, 0x0001, 0xff80].map(bfloat16ToFloat)).toEqual([1, -2.5, 2 ** -133, -Infinity]);
    expect(bfloat16ToFloat(0x7f7f)).toBe((2 - 2 ** -7) * 2 ** 127);
    expect(bfloat16ToFloat(0x7fc0)).toBeNaN();
  });
});
