import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatBytes, formatNumber } from "../../../src/analysis/quantity.ts";
import { bytes, grouped, share, short } from "../../../src/tensor/readable-numbers.ts";
import { addDims, multiplyDims, symbol } from "../../../src/tensor/dim.ts";

const symbolic = addDims(multiplyDims(symbol("H"), 4), 1);

describe("numbers in reports", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [61_100_840, "61,100,840"],
  ])("%i is grouped as %s", (value, text) => {
    expect(grouped(value)).toBe(text);
  });

  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1.00K"],
    [12_345, "12.3K"],
    [714_188_480, "714M"],
    [999_999, "1.00M"],
    [15_470_264_320, "15.5G"],
    [999_950_000, "1.00G"],
    [1e15, "1.00P"],
  ])("%i is short %s", (value, text) => {
    expect(short(value)).toBe(text);
  });

  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1536, "1.5 KiB"],
    [244_403_360, "233.1 MiB"],
    [1_048_575, "1.0 MiB"],
    [5 * 2 ** 30, "5.0 GiB"],
    [1.5 * 2 ** 40, "1.5 TiB"],
    [2 ** 50 - 1, "1.0 PiB"],
    [3 * 2 ** 50, "3.0 PiB"],
  ])("%i bytes are %s", (value, text) => {
    expect(bytes(value)).toBe(text);
  });

  it("says that figures beyond 2^53 are rounded", () => {
    expect(grouped(2 ** 53 - 1)).toBe("9,007,199,254,740,991");
    expect(grouped(2 ** 53)).toBe("≈9.01e15");
    expect(grouped(8.112963841460668e31)).toBe("≈8.11e31");
    expect(short(8.112963841460668e31)).toBe("≈8.11e31");
    expect(bytes(8.112963841460668e31)).toBe("≈8.11e31 B");
    expect(grouped(Infinity)).toBe("more than 1e308");
  });

  it("writes numbers of every magnitude as digits that are right, or as rounded", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.double({ min: 1, max: 9.9999, noNaN: true }),
        (exponent, lead) => {
          const value = Math.round(lead * 10 ** exponent);
          const exact = grouped(value);
          if (value < 2 ** 53) expect(exact.replaceAll(",", "")).toBe(BigInt(value).toString());
          else expect(Number(exact.slice(1)) / value).toBeCloseTo(1, 2);
          for (const text of [
            exact,
            short(value),
            bytes(value),
            share(value, value),
            formatNumber(value),
            formatBytes(value),
          ]) {
            expect(text).toMatch(/^(≈\d\.\d\de\d+( ?B)?|[\d,_.]+( ?[KMGTP%]?i?B?)( \([\d.]+[KMG]?B\))?)$/);
          }
        },
      ),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it("gives shares in percent, and nothing where there is nothing to share", () => {
    expect(share(1, 3)).toBe("33.3%");
    expect(share(3, 3)).toBe("100.0%");
    expect(share(1, 100_000)).toBe("0.0%");
    expect(share(0, 3)).toBe("");
    expect(share(0, 0)).toBe("");
    expect(share(Infinity, Infinity)).toBe("");
    expect(share(symbolic, 3)).toBe("");
  });

  it("writes figures over open sizes as expressions", () => {
    expect(grouped(symbolic)).toBe("4*H + 1");
    expect(short(symbolic)).toBe("4*H + 1");
    expect(bytes(symbolic)).toBe("(4*H + 1) B");
  });
});
