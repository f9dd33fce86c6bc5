import { describe, expect, it } from "vitest";
import { bytes, grouped, share, short } from "../../../src/reports/numbers.ts";
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
  ])("%i bytes are %s", (value, text) => {
    expect(bytes(value)).toBe(text);
  });

  it("gives shares in percent, and nothing where there is nothing to share", () => {
    expect(share(1, 3)).toBe("33.3%");
    expect(share(3, 3)).toBe("100.0%");
    expect(share(1, 100_000)).toBe("0.0%");
    expect(share(0, 3)).toBe("");
    expect(share(0, 0)).toBe("");
    expect(share(symbolic, 3)).toBe("");
  });

  it("writes figures over open sizes as expressions", () => {
    expect(grouped(symbolic)).toBe("4*H + 1");
    expect(short(symbolic)).toBe("4*H + 1");
    expect(bytes(symbolic)).toBe("(4*H + 1) B");
  });
});
