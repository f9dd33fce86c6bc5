import { describe, expect, it } from "vitest";
import { normalSource } from "../../../src/base/normal.ts";
import { hashText, randomSource } from "../../../src/base/random.ts";

const take = (seed: number, count: number): number[] => {
  const random = randomSource(seed);
  return Array.from({ length: count }, () => random.next());
};

describe("seeded numbers", () => {
  it("are the same for the same seed, and others for another", () => {
    expect(take(7, 100)).toEqual(take(7, 100));
    expect(take(7, 100)).not.toEqual(take(8, 100));
  });

  it("are uniform in [0, 1)", () => {
    const values = take(1, 100_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    // Mean and variance of the uniform distribution: 1/2 and 1/12.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it("follow mulberry32", () => {
    // The first numbers of its author's C code for seed 0, before the division.
    expect(take(0, 3).map((value) => value * 2 ** 32)).toEqual([1144304738, 1416247, 958946056]);
  });
});

describe("normal numbers", () => {
  it("lie as often within a distance of the mean as the normal distribution says, on either side", () => {
    const next = normalSource(randomSource(3));
    const values = Array.from({ length: 100_000 }, next);
    const share = (among: (value: number) => boolean) => values.filter(among).length / values.length;
    // erf(z / sqrt 2), by tables; one sigma of such a share is 0.0016 at most.
    for (const [z, within] of [
      [0.5, 0.38292],
      [1, 0.68269],
      [1.5, 0.86639],
      [2, 0.9545],
      [3, 0.9973],
    ] as const) {
      expect(Math.abs(share((value) => Math.abs(value) < z) - within)).toBeLessThan(0.005);
    }
    expect(Math.abs(share((value) => value < 0) - 0.5)).toBeLessThan(0.005);
    expect(values.some((value) => Math.abs(value) > 3.5)).toBe(true);
  });

  it("are the same for the same source", () => {
    const [a, b] = [normalSource(randomSource(5)), normalSource(randomSource(5))];
    expect(Array.from({ length: 50 }, a)).toEqual(Array.from({ length: 50 }, b));
  });
});

describe("the hash of a name", () => {
  it("is FNV-1a's", () => {
    // Test vectors of the FNV reference code, 32 bits.
    expect(hashText("")).toBe(0x811c9dc5);
    expect(hashText("a")).toBe(0xe40c292c);
    expect(hashText("foobar")).toBe(0xbf9cf968);
  });
});
