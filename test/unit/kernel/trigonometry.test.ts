/** Against `Math`, whose functions are FreeBSD's in every engine: relative error in units of 2^-53. */
import { describe, expect, it } from "vitest";
import { evaluateScalar } from "../../../src/kernel/interpret-program.ts";
import { acos, acosh, asin, asinh, atan, atanh, cos, cosh, sin, sinh, tan } from "../../../src/kernel/trigonometry.ts";

const functions = { acos, acosh, asin, asinh, atan, atanh, cos, cosh, sin, sinh, tan };

type Name = keyof typeof functions;

function worstError(name: Name, from: number, to: number, points = 20_001): number {
  let worst = 0;
  for (let i = 0; i < points; i++) {
    const x = from + ((to - from) * i) / (points - 1);
    const expected = Math[name](x);
    const actual = evaluateScalar(functions[name], x);
    if (Object.is(actual, expected)) continue;
    worst = Math.max(worst, expected === 0 ? Math.abs(actual) : Math.abs((actual - expected) / expected));
  }
  return worst / 2 ** -53;
}

describe("within a few units in the last place of double precision", () => {
  it.each([
    ["sin", -1, 1],
    ["sin", -100_000, 100_000],
    ["sin", 1e6, 1.001e6],
    ["cos", -1, 1],
    ["cos", -100_000, 100_000],
    ["tan", -1.5, 1.5],
    ["tan", -100_000, 100_000],
    ["asin", -1, 1],
    ["asin", -1e-3, 1e-3],
    ["acos", -1, 1],
    ["acos", 0.999, 1],
    ["atan", -10, 10],
    ["atan", -1e6, 1e6],
    ["sinh", -2, 2],
    ["sinh", -700, 710],
    ["cosh", -2, 2],
    ["cosh", -700, 710],
    ["asinh", -3, 3],
    ["asinh", -1e20, 1e20],
    ["acosh", 1, 3],
    ["acosh", 1, 1.001],
    ["acosh", 1, 1e20],
    ["atanh", -0.6, 0.6],
    ["atanh", -0.9999, 0.9999],
  ] as const)("%s from %d to %d", (name, from, to) => {
    expect(worstError(name, from, to)).toBeLessThan(12);
  });
});

describe("special values", () => {
  it.each(Object.keys(functions) as Name[])("%s is as IEEE 754 wants it", (name) => {
    for (const x of [0, -0, 1, -1, 2, -2, Infinity, -Infinity, NaN, 1e-310, -1e-310]) {
      const [expected, actual] = [Math[name](x), evaluateScalar(functions[name], x)];
      if (Number.isFinite(expected) && expected !== 0) expect(actual, `${x}`).toBeCloseTo(expected, 12);
      else expect(actual, `${x}`).toBe(expected);
    }
  });

  it("near multiples of pi / 2", () => {
    for (const multiple of [1, 2, 3, 4, 11, 355, 710, 63_661]) {
      const x = (multiple * Math.PI) / 2;
      for (const name of ["sin", "cos"] as const) {
        const expected = Math[name](x);
        expect(Math.abs(evaluateScalar(functions[name], x) / expected - 1), `${name} ${x}`).toBeLessThan(1e-9);
      }
    }
  });
});
