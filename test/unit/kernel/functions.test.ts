import { describe, expect, test } from "vitest";
import { erf, exp, log, tanh } from "../../../src/kernel/functions.ts";
import { evaluateScalar } from "../../../src/kernel/interpret.ts";
import type { ScalarFunction } from "../../../src/kernel/ir.ts";

/** The largest relative error against a reference over evenly spaced points. */
function worstError(
  fn: ScalarFunction,
  reference: (x: number) => number,
  from: number,
  to: number,
  points = 20_001,
): number {
  let worst = 0;
  for (let i = 0; i < points; i++) {
    const x = from + ((to - from) * i) / (points - 1);
    const expected = reference(x);
    const actual = evaluateScalar(fn, x);
    const error = expected === 0 ? Math.abs(actual) : Math.abs((actual - expected) / expected);
    worst = Math.max(worst, error);
  }
  return worst;
}

/** erf x = 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!!, all terms of one sign (Abramowitz and Stegun 7.1.6). */
function erfBySeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

describe("exp", () => {
  test.each([
    [-1, 1],
    [-20, 20],
    [-700, 709.7],
    [-1e-8, 1e-8],
  ])("agrees with Math.exp from %d to %d", (from, to) => {
    expect(worstError(exp, Math.exp, from, to)).toBeLessThan(1e-15);
  });

  test("is exact at 0 and right at the ends of the range", () => {
    expect(evaluateScalar(exp, 0)).toBe(1);
    expect(evaluateScalar(exp, Infinity)).toBe(Infinity);
    expect(evaluateScalar(exp, -Infinity)).toBe(0);
    expect(evaluateScalar(exp, 710)).toBe(Infinity);
    expect(evaluateScalar(exp, 1e300)).toBe(Infinity);
    expect(evaluateScalar(exp, -746)).toBe(0);
    expect(evaluateScalar(exp, NaN)).toBeNaN();
  });

  test("gives subnormal results to their last bit or so", () => {
    for (const x of [-708.5, -720, -740.25, -745.1]) {
      expect(Math.abs(evaluateScalar(exp, x) - Math.exp(x))).toBeLessThanOrEqual(
        2 * Number.MIN_VALUE + 1e-15 * Math.exp(x),
      );
    }
  });
});

describe("log", () => {
  test.each([
    [0.5, 2],
    [1 - 1e-6, 1 + 1e-6],
    [1e-300, 1e-290],
    [1e-5, 1e5],
    [1e40, 1e300],
    [5e-324, 1e-310],
  ])("agrees with Math.log from %d to %d", (from, to) => {
    expect(worstError(log, Math.log, from, to)).toBeLessThan(1e-15);
  });

  test("is right at the ends of the range", () => {
    expect(evaluateScalar(log, 1)).toBe(0);
    expect(evaluateScalar(log, 0)).toBe(-Infinity);
    expect(evaluateScalar(log, -0)).toBe(-Infinity);
    expect(evaluateScalar(log, Infinity)).toBe(Infinity);
    expect(evaluateScalar(log, -1)).toBeNaN();
    expect(evaluateScalar(log, -Infinity)).toBeNaN();
    expect(evaluateScalar(log, NaN)).toBeNaN();
  });
});

describe("tanh", () => {
  test.each([
    [-1, 1],
    [-30, 30],
    [-1e-9, 1e-9],
    [0.62, 0.63],
  ])("agrees with Math.tanh from %d to %d", (from, to) => {
    expect(worstError(tanh, Math.tanh, from, to)).toBeLessThan(1e-15);
  });

  test("is right at the ends of the range", () => {
    expect(evaluateScalar(tanh, 0)).toBe(0);
    expect(evaluateScalar(tanh, Infinity)).toBe(1);
    expect(evaluateScalar(tanh, -Infinity)).toBe(-1);
    expect(evaluateScalar(tanh, 1e308)).toBe(1);
    expect(evaluateScalar(tanh, NaN)).toBeNaN();
  });
});

describe("erf", () => {
  test.each([
    [-1, 1],
    [0.99, 1.01],
    [-4.5, 4.5],
    [-1e-9, 1e-9],
  ])("agrees with its power series from %d to %d", (from, to) => {
    expect(worstError(erf, erfBySeries, from, to)).toBeLessThan(3e-15);
  });

  test("has the published values (Abramowitz and Stegun, table 7.1)", () => {
    expect(evaluateScalar(erf, 0.5)).toBeCloseTo(0.5204998778, 10);
    expect(evaluateScalar(erf, 1)).toBeCloseTo(0.8427007929, 10);
    expect(evaluateScalar(erf, 2)).toBeCloseTo(0.995322265, 9);
  });

  test("is right at the ends of the range", () => {
    expect(evaluateScalar(erf, 0)).toBe(0);
    expect(evaluateScalar(erf, Infinity)).toBe(1);
    expect(evaluateScalar(erf, -Infinity)).toBe(-1);
    expect(evaluateScalar(erf, 1e300)).toBe(1);
    expect(evaluateScalar(erf, NaN)).toBeNaN();
  });
});
