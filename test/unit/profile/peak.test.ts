import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { peakModule } from "../../../src/targets/wasm/peak-module.ts";
import { relaxedSimd } from "../../../src/targets/wasm/wasm-peak.ts";
import { targetNames, targetOf } from "../../../src/targets/index.ts";
import { compileWasm, instantiateWasm } from "../../../src/targets/wasm/platform.ts";

interface PeakExports {
  multiplyAdd(steps: number): number;
}

const factor = Math.fround(0.999999);
const { fround } = Math;

/** Pairs of a product and a sum, as the loop computes them in each lane. */
function separately(steps: number): number {
  let total = 0;
  for (let pair = 0; pair < 6; pair++) {
    let product = 2 * pair + 1;
    let sum = 2 * pair + 2;
    for (let step = 0; step < steps; step++) {
      product = fround(product * factor);
      sum = fround(sum + product);
    }
    total = fround(fround(total + product) + sum);
  }
  return total;
}

describe("the loop of multiplications and additions", () => {
  it.each([1, 2, 1000])("really does %i steps of each", async (steps) => {
    const { multiplyAdd } = await instantiateWasm<PeakExports>(await compileWasm(peakModule(false).binary));
    expect(multiplyAdd(steps)).toBe(separately(steps));
  });

  it("counts a multiplication and an addition for each of 6 pairs of 4 lanes", () => {
    expect(peakModule(false).flops).toBe(6 * 4 * 2);
  });

  it("may fuse them", async () => {
    // Node 20 knows the instruction only when asked.
    if (!relaxedSimd.isThere()) setFlagsFromString(relaxedSimd.v8Flag);
    const { multiplyAdd } = await instantiateWasm<PeakExports>(await compileWasm(peakModule(true).binary));
    // 12 vectors that start at 1 … 12.
    expect(multiplyAdd(1)).toBeCloseTo(78 * factor + 12e-9, 4);
  });

  it.each(targetNames)("runs for %s, and tells how much it did", async (target) => {
    const { kind, flops, run } = await targetOf(target).peak();
    await run();
    expect(kind).toMatch(/multiply/);
    expect(flops).toBeGreaterThan(1e6);
  });
});
