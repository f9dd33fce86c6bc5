import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simplifyUnder, type SizeAssumptions } from "../../../src/tensor/dim-assumptions.ts";
import {
  addDims,
  bindDim,
  ceilDivideDim,
  floorDivideDim,
  formatDim,
  maxDims,
  multiplyDims,
  subtractDims,
  symbol,
  type Dim,
} from "../../../src/tensor/dim.ts";
import { propertyOptions } from "../../property/random-net.ts";
import { randomDims } from "../../support/random-dims.ts";

const H = symbol("H");
const W = symbol("W");

function under(modulus: number, remainder: number, least = 1): SizeAssumptions {
  const known = { modulus, remainder, least };
  return new Map([
    ["H", known],
    ["W", known],
  ]);
}

describe("sizes of which something is known", () => {
  const half = floorDivideDim(H, 2);
  it.each<[string, Dim, SizeAssumptions, string]>([
    [
      "((H - 2)/2 + 1)*2 of an even size",
      multiplyDims(addDims(floorDivideDim(subtractDims(H, 2), 2), 1), 2),
      under(2, 0),
      "H",
    ],
    ["that of an odd one", multiplyDims(addDims(floorDivideDim(subtractDims(H, 2), 2), 1), 2), under(2, 1), "H - 1"],
    ["a quotient that comes out even", floorDivideDim(H, 4), under(32, 0), "H/4"],
    ["one more", subtractDims(floorDivideDim(H, 4), 1), under(32, 0), "H/4 - 1"],
    ["one that leaves a known remainder", half, under(4, 3), "(H - 1)/2"],
    ["a ceiling", ceilDivideDim(H, 2), under(2, 1), "(H + 1)/2"],
    ["one of which too little is known", floorDivideDim(H, 4), under(2, 0), "floor(H/4)"],
    ["a product of quotients", multiplyDims(64, multiplyDims(half, floorDivideDim(W, 2))), under(2, 0), "16*H*W"],
    ["the square of an odd size by 8", floorDivideDim(multiplyDims(H, H), 8), under(8, 1), "(H*H - 1)/8"],
    [
      "a quotient of a part",
      floorDivideDim(addDims(H, multiplyDims(3, W)), 2),
      new Map([["W", { modulus: 2, remainder: 1, least: 1 }]]),
      "floor((H + 3*W)/2)",
    ],
    ["a maximum below which no size is", maxDims(7, H), under(1, 0, 7), "H"],
    ["a maximum that depends on sizes all the same", maxDims(7, H), under(1, 0, 6), "max(7, H)"],
  ])("%s", (_name, dim, assumptions, text) => {
    expect(formatDim(simplifyUnder(dim, assumptions))).toBe(text);
  });

  it("are what they were, for all sizes that are admitted", () => {
    const known = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(11), fc.integer({ min: 1, max: 9 }), fc.nat(5));
    fc.assert(
      fc.property(randomDims, known, known, ({ dim, value }, forH, forW) => {
        const [h, w] = [forH, forW].map(sizeUnder);
        const simpler = simplifyUnder(
          dim,
          new Map([
            ["H", h!.known],
            ["W", w!.known],
          ]),
        );
        expect(Number(bindDim(simpler, { H: h!.size, W: w!.size })) + 0).toBe(value(h!.size, w!.size) + 0);
      }),
      propertyOptions,
    );
  });
});

/** An assumption, and a size that it admits. */
function sizeUnder([modulus, any, least, step]: [number, number, number, number]) {
  const remainder = any % modulus;
  const first = least + ((((remainder - least) % modulus) + modulus) % modulus);
  return { known: { modulus, remainder, least }, size: first + step * modulus };
}
