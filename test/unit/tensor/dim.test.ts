import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDims,
  bindDim,
  ceilDivideDim,
  constantDim,
  dimsEqual,
  floorDivideDim,
  formatDim,
  maxDims,
  multiplyDims,
  productOfDims,
  subtractDims,
  symbol,
  symbolsOf,
  type Dim,
} from "../../../src/tensor/dim.ts";
import { propertyOptions } from "../../property/random-net.ts";
import { randomDims } from "../../support/random-dims.ts";

const H = symbol("H");
const W = symbol("W");

describe("canonical forms", () => {
  it.each<[string, Dim, string]>([
    ["a sum in the order of names, constant last", addDims(addDims(3, W), H), "H + W + 3"],
    ["like terms collected", addDims(addDims(H, H), H), "3*H"],
    ["a difference", subtractDims(multiplyDims(2, H), 5), "2*H - 5"],
    ["what is positive first", subtractDims(1, H), "1 - H"],
    ["a product in the order of names", multiplyDims(W, H), "H*W"],
    ["(H + 1) * (H - 1)", multiplyDims(addDims(H, 1), subtractDims(H, 1)), "H*H - 1"],
    ["(H + 1) * (W + 2)", multiplyDims(addDims(H, 1), addDims(W, 2)), "(H + 1)*(W + 2)"],
    ["a quotient that comes out even", floorDivideDim(addDims(multiplyDims(4, H), 6), 2), "2*H + 3"],
    ["a quotient of which a part comes out even", floorDivideDim(addDims(multiplyDims(2, H), 3), 2), "H + 1"],
    ["floor((H - 1) / 2) + 1, as stride 2 gives it", addDims(floorDivideDim(subtractDims(H, 1), 2), 1), "ceil(H/2)"],
    ["a ceiling", ceilDivideDim(H, 2), "ceil(H/2)"],
    ["a ceiling of a sum", ceilDivideDim(addDims(H, W), 4), "ceil((H + W)/4)"],
    ["a floor in a floor", floorDivideDim(floorDivideDim(H, 2), 3), "floor(H/6)"],
    ["floor((floor((H + 1) / 2) + 1) / 2), two layers of stride 2", ceilDivideDim(ceilDivideDim(H, 2), 2), "ceil(H/4)"],
    ["a floor in a floor with others", floorDivideDim(addDims(floorDivideDim(H, 2), W), 2), "floor((H + 2*W)/4)"],
    ["a floor that is subtracted in a floor", floorDivideDim(subtractDims(1, floorDivideDim(H, 2)), 2), "-floor(H/4)"],
    ["what a dividend shares with its divisor", floorDivideDim(addDims(multiplyDims(4, H), 6), 8), "ceil(H/2)"],
    ["floor(-H / 2)", floorDivideDim(multiplyDims(H, -1), 2), "-ceil(H/2)"],
    ["a size without its lower half", subtractDims(H, floorDivideDim(H, 2)), "ceil(H/2)"],
    ["both halves", subtractDims(addDims(floorDivideDim(H, 2), ceilDivideDim(H, 2)), H), "0"],
    ["three windows of stride 4 and 2", subtractDims(floorDivideDim(addDims(H, 29), 32), 2), "floor((H - 35)/32)"],
    [
      "a product of sums",
      multiplyDims(6400, multiplyDims(subtractDims(floorDivideDim(H, 2), 4), subtractDims(floorDivideDim(W, 2), 4))),
      "6400*(floor(H/2) - 4)*(floor(W/2) - 4)",
    ],
    [
      "a product among others",
      addDims(
        multiplyDims(H, W),
        multiplyDims(2, multiplyDims(subtractDims(floorDivideDim(H, 2), 4), floorDivideDim(W, 2))),
      ),
      "H*W + 2*(floor(H/2) - 4)*floor(W/2)",
    ],
    ["a maximum, whatever the order", maxDims(W, 3), "max(3, W)"],
    ["a maximum with what no size falls below", maxDims(1, H), "H"],
    ["a maximum of two that differ by a number", maxDims(H, subtractDims(H, 2)), "H"],
    ["a maximum of maxima", maxDims(maxDims(W, 3), maxDims(H, 5)), "max(5, H, W)"],
    ["a maximum with a sum around it", subtractDims(maxDims(W, 3), 3), "max(0, W - 3)"],
    ["a remainder", subtractDims(H, multiplyDims(floorDivideDim(H, 4), 4)), "H % 4"],
    ["a remainder in a sum", addDims(W, subtractDims(H, multiplyDims(floorDivideDim(H, 4), 4))), "H % 4 + W"],
    ["three times a remainder", multiplyDims(3, subtractDims(H, multiplyDims(floorDivideDim(H, 4), 4))), "3*(H % 4)"],
    ["a minimum", subtractDims(addDims(H, W), maxDims(H, W)), "min(H, W)"],
    [
      "what is missing to a multiple",
      maxDims(0, subtractDims(multiplyDims(2, ceilDivideDim(H, 2)), H)),
      "2*ceil(H/2) - H",
    ],
  ])("%s", (_name, dim, text) => {
    expect(formatDim(dim)).toBe(text);
  });

  it("a symbol that cancels leaves a number", () => {
    expect(subtractDims(addDims(H, 7), H)).toBe(7);
    expect(multiplyDims(H, 0)).toBe(0);
  });

  it("the same size written in two ways is equal", () => {
    // 3H/4 rounded down, and H without H/4 rounded up.
    const rest = subtractDims(H, ceilDivideDim(H, 4));
    expect(dimsEqual(floorDivideDim(multiplyDims(H, 3), 4), rest)).toBe(true);
    expect(dimsEqual(addDims(H, W), addDims(W, H))).toBe(true);
    expect(dimsEqual(H, symbol("H"))).toBe(true);
    expect(dimsEqual(H, W)).toBe(false);
    expect(dimsEqual(H, 3)).toBe(false);
  });
});

describe("numbers", () => {
  it("floors towards minus infinity, also below zero", () => {
    expect(floorDivideDim(7, 2)).toBe(3);
    expect(floorDivideDim(-1, 2)).toBe(-1);
    expect(ceilDivideDim(7, 2)).toBe(4);
    expect(ceilDivideDim(-1, 2)).toBe(0);
  });

  it("the product of no dimensions is 1", () => {
    expect(productOfDims([])).toBe(1);
    expect(productOfDims([3, 224, 224])).toBe(150_528);
  });

  it("an open size where a number is due is our bug", () => {
    expect(() => constantDim(H)).toThrow("size H is not bound");
  });
});

describe("symbols", () => {
  it("lists the names that a size depends on, also inside quotients and maxima", () => {
    expect(symbolsOf(addDims(floorDivideDim(W, 3), maxDims(H, 2)))).toEqual(["H", "W"]);
    expect(symbolsOf(5)).toEqual([]);
  });

  it("binds one name and leaves the other", () => {
    const area = multiplyDims(H, W);
    expect(formatDim(bindDim(area, { H: 7 }))).toBe("7*W");
    expect(bindDim(area, { H: 7, W: 5 })).toBe(35);
  });
});

// ── Binding commutes with every operation ────────────────────────────────────────────────────────────────────────────

const sizes = fc.integer({ min: 1, max: 40 });

describe("binding", () => {
  it("gives what the expression gives in numbers", () => {
    fc.assert(
      fc.property(randomDims, sizes, sizes, ({ dim, value }, h, w) => {
        expect(Number(bindDim(dim, { H: h, W: w })) + 0).toBe(value(h, w) + 0);
      }),
      propertyOptions,
    );
  });

  it("may be done one name after the other", () => {
    fc.assert(
      fc.property(randomDims, sizes, sizes, ({ dim }, h, w) => {
        const stepwise = bindDim(bindDim(dim, { W: w }), { H: h });
        expect(Number(stepwise) + 0).toBe(Number(bindDim(dim, { H: h, W: w })) + 0);
      }),
      propertyOptions,
    );
  });

  it("addition and multiplication have one form for every order", () => {
    fc.assert(
      fc.property(randomDims, randomDims, randomDims, (a, b, c) => {
        expect(dimsEqual(addDims(a.dim, b.dim), addDims(b.dim, a.dim))).toBe(true);
        expect(dimsEqual(multiplyDims(a.dim, b.dim), multiplyDims(b.dim, a.dim))).toBe(true);
        const expanded = addDims(multiplyDims(a.dim, c.dim), multiplyDims(b.dim, c.dim));
        expect(dimsEqual(multiplyDims(addDims(a.dim, b.dim), c.dim), expanded)).toBe(true);
      }),
      propertyOptions,
    );
  });
});
