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

const H = symbol("H");
const W = symbol("W");

describe("canonical forms", () => {
  it.each<[string, Dim, string]>([
    ["a sum in the order of names, constant last", addDims(addDims(3, W), H), "H + W + 3"],
    ["like terms collected", addDims(addDims(H, H), H), "3*H"],
    ["a difference", subtractDims(multiplyDims(2, H), 5), "2*H - 5"],
    ["a leading minus", subtractDims(1, H), "-H + 1"],
    ["a product in the order of names", multiplyDims(W, H), "H*W"],
    ["(H + 1) * (H - 1)", multiplyDims(addDims(H, 1), subtractDims(H, 1)), "H*H - 1"],
    ["(H + 1) * (W + 2)", multiplyDims(addDims(H, 1), addDims(W, 2)), "2*H + H*W + W + 2"],
    ["a quotient that comes out even", floorDivideDim(addDims(multiplyDims(4, H), 6), 2), "2*H + 3"],
    ["a quotient of which a part comes out even", floorDivideDim(addDims(multiplyDims(2, H), 3), 2), "H + 1"],
    [
      "floor((H - 1) / 2) + 1, as stride 2 gives it",
      addDims(floorDivideDim(subtractDims(H, 1), 2), 1),
      "floor((H + 1)/2)",
    ],
    ["a ceiling", ceilDivideDim(H, 2), "floor((H + 1)/2)"],
    ["a maximum, whatever the order", maxDims(W, 3), "max(3, W)"],
  ])("%s", (_name, dim, text) => {
    expect(formatDim(dim)).toBe(text);
  });

  it("a symbol that cancels leaves a number", () => {
    expect(subtractDims(addDims(H, 7), H)).toBe(7);
    expect(multiplyDims(H, 0)).toBe(0);
  });

  it("the same size written in two ways is equal", () => {
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

interface Sample {
  readonly dim: Dim;
  /** The same expression in plain numbers. */
  readonly value: (h: number, w: number) => number;
}

const { sample: samples } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.integer({ min: -6, max: 6 }).map((n): Sample => ({ dim: n, value: () => n })),
    fc.constant<Sample>({ dim: H, value: (h) => h }),
    fc.constant<Sample>({ dim: W, value: (_h, w) => w }),
    combined(tie("sample"), addDims, (a, b) => a + b),
    combined(tie("sample"), subtractDims, (a, b) => a - b),
    combined(tie("sample"), multiplyDims, (a, b) => a * b),
    combined(tie("sample"), maxDims, Math.max),
    divided(tie("sample"), floorDivideDim, Math.floor),
    divided(tie("sample"), ceilDivideDim, Math.ceil),
  ),
}));

function combined(
  of: fc.Arbitrary<Sample>,
  combine: (a: Dim, b: Dim) => Dim,
  compute: (a: number, b: number) => number,
): fc.Arbitrary<Sample> {
  return fc.tuple(of, of).map(([a, b]) => ({
    dim: combine(a.dim, b.dim),
    value: (h, w) => compute(a.value(h, w), b.value(h, w)),
  }));
}

function divided(
  of: fc.Arbitrary<Sample>,
  divide: (a: Dim, divisor: number) => Dim,
  round: (value: number) => number,
): fc.Arbitrary<Sample> {
  return fc.tuple(of, fc.integer({ min: 1, max: 5 })).map(([a, divisor]) => ({
    dim: divide(a.dim, divisor),
    value: (h, w) => round(a.value(h, w) / divisor),
  }));
}

const sizes = fc.integer({ min: 1, max: 40 });

describe("binding", () => {
  it("gives what the expression gives in numbers", () => {
    fc.assert(
      fc.property(samples, sizes, sizes, ({ dim, value }, h, w) => {
        expect(Number(bindDim(dim, { H: h, W: w })) + 0).toBe(value(h, w) + 0);
      }),
      propertyOptions,
    );
  });

  it("may be done one name after the other", () => {
    fc.assert(
      fc.property(samples, sizes, sizes, ({ dim }, h, w) => {
        const stepwise = bindDim(bindDim(dim, { W: w }), { H: h });
        expect(Number(stepwise) + 0).toBe(Number(bindDim(dim, { H: h, W: w })) + 0);
      }),
      propertyOptions,
    );
  });

  it("addition and multiplication have one form for every order", () => {
    fc.assert(
      fc.property(samples, samples, samples, (a, b, c) => {
        expect(dimsEqual(addDims(a.dim, b.dim), addDims(b.dim, a.dim))).toBe(true);
        expect(dimsEqual(multiplyDims(a.dim, b.dim), multiplyDims(b.dim, a.dim))).toBe(true);
        const expanded = addDims(multiplyDims(a.dim, c.dim), multiplyDims(b.dim, c.dim));
        expect(dimsEqual(multiplyDims(addDims(a.dim, b.dim), c.dim), expanded)).toBe(true);
      }),
      propertyOptions,
    );
  });
});
