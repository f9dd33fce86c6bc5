import { describe, expect, test } from "vitest";
import { exp, expm1, log, log1p, magnitudePower } from "../../../src/kernel/functions.ts";
import { erf, normalTail } from "../../../src/kernel/normal-distribution.ts";
import { logistic, softplusTail, tanh } from "../../../src/kernel/sigmoids.ts";
import { complementaryErrorFunction } from "../../../src/ops/shared/error-function.ts";
import { evaluateScalar } from "../../../src/kernel/interpret-program.ts";
import type { Expression, Local, ScalarFunction } from "../../../src/kernel/ir.ts";

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

describe("functions that do not cancel", () => {
  test("expm1", () => {
    expect(worstError(expm1, Math.expm1, -1, 1)).toBeLessThan(1e-15);
    expect(worstError(expm1, Math.expm1, -1e-9, 1e-9)).toBeLessThan(1e-15);
    expect(worstError(expm1, Math.expm1, -60, 80)).toBeLessThan(1e-15);
    expect(evaluateScalar(expm1, -Infinity)).toBe(-1);
    expect(evaluateScalar(expm1, NaN)).toBeNaN();
  });

  test("log1p", () => {
    expect(worstError(log1p, Math.log1p, 0, 1)).toBeLessThan(1e-15);
    expect(worstError(log1p, Math.log1p, 0, 1e-12)).toBeLessThan(1e-15);
    expect(worstError(log1p, Math.log1p, 0, 1e30)).toBeLessThan(1e-15);
    expect(evaluateScalar(log1p, NaN)).toBeNaN();
  });

  test("the tail of the normal distribution has the published values (Abramowitz and Stegun, table 26.1 and 26.2)", () => {
    expect(evaluateScalar(normalTail, 0)).toBeCloseTo(0.5, 12);
    expect(evaluateScalar(normalTail, 1)).toBeCloseTo(0.158655253931457, 12);
    expect(evaluateScalar(normalTail, -2)).toBeCloseTo(0.022750131948179, 12);
    expect(evaluateScalar(normalTail, 5) / 2.866515718e-7).toBeCloseTo(1, 9);
    expect(evaluateScalar(normalTail, 10) / 7.619853024e-24).toBeCloseTo(1, 9);
    expect(evaluateScalar(normalTail, Infinity)).toBe(0);
  });

  test("powers of magnitudes have their limits", () => {
    expect(evaluateScalar(magnitudePower, 2, 0.5)).toBeCloseTo(Math.SQRT2, 14);
    const limits = [0, Infinity].flatMap((x) => [2, -2].map((y) => evaluateScalar(magnitudePower, x, y)));
    expect(limits).toEqual([0, Infinity, Infinity, 0]);
  });
});

/** Evaluates an expansion as a machine with binary32 arithmetic does: every operation rounds. */
function evaluateInSingle(fn: ScalarFunction, x: number): number {
  const values = new Map<Local, number>([[fn.parameters[0]!, Math.fround(x)]]);
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  const evaluate = (at: Expression): number => {
    const exact = ((): number => {
      switch (at.kind) {
        case "number":
          return at.value;
        case "local":
          return values.get(at.local)!;
        case "unary":
          return { neg: (a: number) => -a, abs: Math.abs, floor: Math.floor, sqrt: Math.sqrt }[
            at.operator as "neg" | "abs" | "floor" | "sqrt"
          ](evaluate(at.operand));
        case "binary": {
          const [a, b] = [evaluate(at.left), evaluate(at.right)];
          return {
            add: () => a + b,
            sub: () => a - b,
            mul: () => a * b,
            div: () => a / b,
            // As WebAssembly's pmin and pmax: NaN in front stays.
            min: () => (b < a ? b : a),
            max: () => (a < b ? b : a),
            and: () => a & b,
            or: () => a | b,
            shl: () => a << b,
            shr: () => a >> b,
          }[at.operator as "add" | "sub" | "mul" | "div" | "min" | "max" | "and" | "or" | "shl" | "shr"]();
        }
        case "compare":
          return Number(
            at.operator === "lt" ? evaluate(at.left) < evaluate(at.right) : evaluate(at.left) > evaluate(at.right),
          );
        case "select":
          return evaluate(at.condition) !== 0 ? evaluate(at.then) : evaluate(at.otherwise);
        case "convert":
          return at.type === "i32" ? Math.trunc(evaluate(at.value)) | 0 : evaluate(at.value);
        case "bits":
          if (at.type === "f32") bits[0] = evaluate(at.value);
          else float[0] = evaluate(at.value);
          return at.type === "f32" ? float[0]! : bits[0]!;
        case "call":
          return evaluateInSingle(at.function.inSingle!, evaluate(at.arguments[0]!));
        default:
          throw new Error(`no ${at.kind} in an expansion`);
      }
    })();
    return at.type === "f32" ? Math.fround(exact) : exact;
  };
  for (const statement of fn.body) {
    if (statement.kind === "let") values.set(statement.local, evaluate(statement.value));
  }
  return evaluate(fn.result);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const tailOfSoftplus = (x: number): number => Math.log1p(Math.exp(-Math.abs(x)));
const tailOfNormal = (x: number): number => complementaryErrorFunction(Math.abs(x) / Math.SQRT2) / 2;

describe("in single precision", () => {
  const UNIT = 2 ** -23;

  test.each([
    ["exp", exp, Math.exp, -87, 88.7, 1.5],
    ["exp", exp, Math.exp, -1, 1, 1.5],
    ["expm1", expm1, Math.expm1, -60, 80, 1.5],
    ["expm1", expm1, Math.expm1, -1, 1, 1.5],
    ["tanh", tanh, Math.tanh, -10, 10, 2],
    ["tanh", tanh, Math.tanh, -0.7, 0.7, 2],
    ["logistic", logistic, sigmoid, -87, 20, 3],
    ["softplusTail", softplusTail, tailOfSoftplus, -87, 87, 4],
    ["softplusTail", softplusTail, tailOfSoftplus, -2, 2, 4],
    ["erf", erf, erfBySeries, -4, 4, 2],
    ["erf", erf, erfBySeries, -1, 1, 2],
    ["normalTail", normalTail, tailOfNormal, -13, 13, 9],
    ["normalTail", normalTail, tailOfNormal, -1, 1, 9],
  ] as const)("%s agrees with doubles", (_, fn, reference, from, to, units) => {
    let worst = 0;
    for (let i = 0; i <= 3_000; i++) {
      const x = Math.fround(from + ((to - from) * i) / 3_000);
      const expected = reference(x);
      const error = Math.abs(evaluateInSingle(fn.inSingle!, x) - expected);
      worst = Math.max(worst, error / Math.max(Math.abs(expected), 2 ** -126));
    }
    expect(worst).toBeLessThanOrEqual(units * UNIT);
  });

  test("limits", () => {
    expect(evaluateInSingle(exp.inSingle!, Infinity)).toBe(Infinity);
    expect(evaluateInSingle(exp.inSingle!, 89)).toBe(Infinity);
    expect(evaluateInSingle(exp.inSingle!, -Infinity)).toBe(0);
    expect(evaluateInSingle(exp.inSingle!, -100)).toBeCloseTo(Math.exp(-100), 44);
    expect(evaluateInSingle(exp.inSingle!, 0)).toBe(1);
    expect(evaluateInSingle(exp.inSingle!, NaN)).toBeNaN();
    expect(evaluateInSingle(tanh.inSingle!, Infinity)).toBe(1);
    expect(evaluateInSingle(tanh.inSingle!, -Infinity)).toBe(-1);
    expect(evaluateInSingle(tanh.inSingle!, NaN)).toBeNaN();
    expect(evaluateInSingle(tanh.inSingle!, -0)).toBe(-0);
    expect(evaluateInSingle(logistic.inSingle!, Infinity)).toBe(1);
    expect(evaluateInSingle(logistic.inSingle!, -Infinity)).toBe(0);
    expect(evaluateInSingle(logistic.inSingle!, 0)).toBe(0.5);
    expect(evaluateInSingle(logistic.inSingle!, NaN)).toBeNaN();
    expect(evaluateInSingle(softplusTail.inSingle!, -Infinity)).toBe(0);
    expect(evaluateInSingle(softplusTail.inSingle!, NaN)).toBeNaN();
    expect(evaluateInSingle(erf.inSingle!, -Infinity)).toBe(-1);
    expect(evaluateInSingle(erf.inSingle!, NaN)).toBeNaN();
    expect(evaluateInSingle(normalTail.inSingle!, Infinity)).toBe(0);
    expect(evaluateInSingle(normalTail.inSingle!, NaN)).toBeNaN();
  });

  test("subnormal results", () => {
    for (const x of [-88, -95, -102.5]) {
      expect(Math.abs(evaluateInSingle(logistic.inSingle!, x) - Math.exp(x))).toBeLessThanOrEqual(
        2 ** -149 + 3e-7 * Math.exp(x),
      );
      expect(Math.abs(evaluateInSingle(softplusTail.inSingle!, x) - Math.exp(x))).toBeLessThanOrEqual(
        2 ** -149 + 3e-7 * Math.exp(x),
      );
    }
  });

  test("none is beyond 1", () => {
    for (let x = 0; x < 20; x += 0.003) {
      for (const fn of [tanh, erf, logistic]) expect(evaluateInSingle(fn.inSingle!, x)).toBeLessThanOrEqual(1);
    }
  });
});
