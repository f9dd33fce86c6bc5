import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anySize, boundsOf, isNeverBelow, sizesFrom } from "../../../src/tensor/dim-bounds.ts";
import {
  addDims,
  ceilDivideDim,
  floorDivideDim,
  formatDim,
  maxDims,
  minDims,
  multiplyDims,
  subtractDims,
  symbol,
  type Dim,
} from "../../../src/tensor/dim.ts";
import { propertyOptions } from "../../property/random-net.ts";
import { randomDims } from "../../support/random-dims.ts";

const [H, W] = [symbol("H"), symbol("W")];

describe("bounds of sizes", () => {
  it.each<[string, Dim, number, number]>([
    ["H - 2", subtractDims(H, 2), -1, Infinity],
    ["H*W + 3", addDims(multiplyDims(H, W), 3), 4, Infinity],
    ["floor((H - 3)/2) + 1", addDims(floorDivideDim(subtractDims(H, 3), 2), 1), 0, Infinity],
    ["H - W", subtractDims(H, W), -Infinity, Infinity],
    ["H - 2*floor(H/2)", subtractDims(H, multiplyDims(floorDivideDim(H, 2), 2)), 0, 1],
    ["3*ceil(H/3) - H", subtractDims(multiplyDims(ceilDivideDim(H, 3), 3), H), 0, 2],
    ["max(H, W) + floor(W/3)", addDims(maxDims(H, W), floorDivideDim(W, 3)), 1, Infinity],
  ])("%s", (_, dim, least, most) => expect(boundsOf(dim, anySize)).toEqual({ least, most }));

  it("from where on sizes are", () => {
    expect(
      boundsOf(
        floorDivideDim(H, 4),
        sizesFrom(() => 32),
      ).least,
    ).toBe(8);
  });

  it("tell what an upsampled map is that meets the one it was pooled from", () => {
    const pooled = multiplyDims(floorDivideDim(H, 2), 2);
    const padded = multiplyDims(ceilDivideDim(H, 2), 2);
    expect(formatDim(maxDims(pooled, H))).toBe("H");
    expect(formatDim(minDims(pooled, H))).toBe("2*floor(H/2)");
    expect(formatDim(maxDims(padded, H))).toBe("2*ceil(H/2)");
    expect(formatDim(maxDims(H, W))).toBe("max(H, W)");
    expect([maxDims(3, 5), minDims(3, 5)]).toEqual([5, 3]);
  });

  const size = fc.integer({ min: 1, max: 30 });

  it("are never wrong", () => {
    fc.assert(
      fc.property(randomDims, randomDims, size, size, (a, b, h, w) => {
        const { least, most } = boundsOf(a.dim, anySize);
        expect(a.value(h, w)).toBeGreaterThanOrEqual(least);
        expect(a.value(h, w)).toBeLessThanOrEqual(most);
        if (isNeverBelow(a.dim, b.dim)) expect(a.value(h, w)).toBeGreaterThanOrEqual(b.value(h, w));
      }),
      propertyOptions,
    );
  });
});
