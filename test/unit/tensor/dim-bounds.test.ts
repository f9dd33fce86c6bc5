import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNeverBelow, largerDim, lowerBound, smallerDim } from "../../../src/tensor/dim-bounds.ts";
import {
  addDims,
  bindDim,
  ceilDivideDim,
  constantDim,
  floorDivideDim,
  formatDim,
  maxDims,
  multiplyDims,
  subtractDims,
  symbol,
  type Dim,
} from "../../../src/tensor/dim.ts";

const [H, W] = [symbol("H"), symbol("W")];

describe("bounds of sizes", () => {
  it.each([
    ["H - 2", subtractDims(H, 2), -1],
    ["H*W + 3", addDims(multiplyDims(H, W), 3), 4],
    ["floor((H - 3)/2) + 1", addDims(floorDivideDim(subtractDims(H, 3), 2), 1), 0],
    ["H - W", subtractDims(H, W), undefined],
    ["H - 2*floor(H/2)", subtractDims(H, multiplyDims(floorDivideDim(H, 2), 2)), 0],
    ["max(H, W) + floor(W/3)", addDims(maxDims(H, W), floorDivideDim(W, 3)), 1],
  ])("%s", (_, dim, least) => expect(lowerBound(dim)).toBe(least));

  it("tell what an upsampled map is that meets the one it was pooled from", () => {
    const pooled = multiplyDims(floorDivideDim(H, 2), 2);
    const padded = multiplyDims(ceilDivideDim(H, 2), 2);
    expect(formatDim(largerDim(pooled, H))).toBe("H");
    expect(smallerDim(pooled, H)).toBe(pooled);
    expect(largerDim(padded, H)).toBe(padded);
    expect(formatDim(largerDim(H, W))).toBe("max(H, W)");
    expect([largerDim(3, 5), smallerDim(3, 5)]).toEqual([5, 3]);
  });

  const dims = fc.letrec<{ dim: Dim }>((tie) => ({
    dim: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Dim>(H, W),
      fc.integer({ min: -6, max: 6 }),
      fc.tuple(tie("dim"), tie("dim")).map(([a, b]) => addDims(a, b)),
      fc.tuple(tie("dim"), fc.integer({ min: -3, max: 3 })).map(([a, times]) => multiplyDims(a, times)),
      fc.tuple(tie("dim"), fc.integer({ min: 1, max: 4 })).map(([a, divisor]) => floorDivideDim(a, divisor)),
      fc.tuple(tie("dim"), tie("dim")).map(([a, b]) => maxDims(a, b)),
    ),
  })).dim;
  const size = fc.integer({ min: 1, max: 30 });

  it("are never wrong", () => {
    fc.assert(
      fc.property(dims, dims, size, size, (a, b, h, w) => {
        const at = (dim: Dim): number => constantDim(bindDim(dim, { H: h, W: w }));
        expect(at(a)).toBeGreaterThanOrEqual(lowerBound(a) ?? -Infinity);
        if (isNeverBelow(a, b)) expect(at(a)).toBeGreaterThanOrEqual(at(b));
        expect([at(largerDim(a, b)), at(smallerDim(a, b))]).toEqual([Math.max(at(a), at(b)), Math.min(at(a), at(b))]);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
