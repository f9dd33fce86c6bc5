import { describe, expect, it } from "vitest";
import { randomSource } from "../../../../src/base/random.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import { int, load } from "../../../../src/kernel/expression.ts";
import { runFunction } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer } from "../../../../src/kernel/ir.ts";
import { operationsIn } from "../../../../src/kernel/verify-program.ts";
import { combine } from "../../../../src/lower/winograd/combine.ts";
import { exactMatrices, symmetricPoints, type Matrix } from "../../../../src/lower/winograd/matrices.ts";
import {
  minus,
  over,
  plus,
  rational,
  times,
  toNumber,
  zero,
  type Rational,
} from "../../../../src/lower/winograd/rational.ts";
import { TILINGS } from "../../../../src/lower/winograd/tiling.ts";
import { functionInDouble } from "../../../../src/kernel/in-double.ts";

const random = randomSource(11);

function randomBelow(end: number): number {
  return Math.floor(random.next() * end);
}

function randomRationals(count: number): Rational[] {
  return Array.from({ length: count }, () => rational(randomBelow(41) - 20, 1 + randomBelow(12)));
}

function product(matrix: Matrix<Rational>, vector: readonly Rational[]): Rational[] {
  return matrix.map((row) => row.reduce((sum, value, at) => plus(sum, times(value, vector[at]!)), zero));
}

describe("rational numbers", () => {
  it("are in lowest terms, the sign above", () => {
    expect(rational(6, -4)).toEqual({ top: -3n, bottom: 2n });
    expect(rational(0, -5)).toEqual({ top: 0n, bottom: 1n });
  });

  it("compute exactly", () => {
    const [a, b] = [rational(1, 6), rational(3, 4)];
    expect(plus(a, b)).toEqual(rational(11, 12));
    expect(minus(a, b)).toEqual(rational(-7, 12));
    expect(times(a, b)).toEqual(rational(1, 8));
    expect(over(a, b)).toEqual(rational(2, 9));
    expect(toNumber(rational(-27, 64))).toBe(-0.421875);
  });
});

describe("interpolation matrices", () => {
  const cases = [
    { m: 2, r: 3, points: symmetricPoints(rational(1)) },
    { m: 4, r: 3, points: symmetricPoints(rational(3, 4), rational(3, 2)) },
    { m: 4, r: 5, points: symmetricPoints(rational(1, 2), rational(1), rational(2)) },
    { m: 3, r: 2, points: [rational(0), rational(2, 3), rational(-5, 7)] },
    { m: 1, r: 1, points: [] },
    { m: 5, r: 1, points: [0, 1, 2, 3].map((value) => rational(value)) },
  ];

  it.each(cases)("give F($m, $r) exactly, whatever the points", ({ m, r, points }) => {
    const { output, kernel, input } = exactMatrices(m, r, points);
    for (let round = 0; round < 5; round++) {
      const g = randomRationals(r);
      const d = randomRationals(m + r - 1);
      const products = product(kernel, g).map((value, at) => times(value, product(input, d)[at]!));
      const expected = Array.from({ length: m }, (_, j) =>
        g.reduce((sum, tap, at) => plus(sum, times(tap, d[j + at]!)), zero),
      );
      expect(product(output, products)).toEqual(expected);
    }
  });

  it("are those that Lavin and Gray print for F(2, 3), but for signs of rows", () => {
    const { output, kernel } = exactMatrices(2, 3, symmetricPoints(rational(1)));
    expect(output.map((row) => row.map(toNumber))).toEqual([
      [1, 1, 1, 0],
      [0, 1, -1, 1],
    ]);
    expect(kernel.map((row) => row.map((value) => Math.abs(toNumber(value))))).toEqual([
      [1, 0, 0],
      [0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5],
      [0, 0, 1],
    ]);
  });

  it("of every tiling that transform activations hold numbers that float32 holds exactly", () => {
    for (const { matrices } of TILINGS) {
      for (const value of [...matrices.input, ...matrices.output].flat()) expect(Math.fround(value)).toBe(value);
    }
  });
});

function buffer(name: string, length: number, role: Buffer["role"]): Buffer {
  return { name, element: "f64", length, role };
}

/** A function that multiplies with the matrix, run on values; and how many operations it has. */
function run(matrix: Matrix, values: readonly number[]) {
  const source = buffer("source", values.length, "input");
  const target = buffer("target", matrix.length, "output");
  const k = new KernelBuilder();
  combine(
    k,
    matrix,
    values.map((_, at) => load(source, int(at))),
  ).forEach((value, at) => k.store(target, int(at), value));
  const fn = functionInDouble(k.finish({ name: "product", description: "", origin: undefined }));
  const found = new Float64Array(matrix.length);
  runFunction(
    fn,
    1,
    new Map([
      [source, Float64Array.from(values)],
      [target, found],
    ]),
  );
  return { found: [...found], arithmetic: operationsIn(fn) - fn.body.length - values.length };
}

describe("linear combinations as expressions", () => {
  it("are products with the matrix", () => {
    for (const { matrices } of TILINGS) {
      for (const matrix of [matrices.input, matrices.kernel, matrices.output]) {
        const values = matrix[0]!.map(() => random.next() * 2 - 1);
        const { found } = run(matrix, values);
        matrix.forEach((row, at) => {
          const expected = row.reduce((sum, factor, column) => sum + factor * values[column]!, 0);
          expect(found[at]).toBeCloseTo(expected, 12);
        });
      }
    }
  });

  it("of no terms are zero, of negative ones negated", () => {
    expect(
      run(
        [
          [0, 0, 0],
          [-1, 0, -2],
        ],
        [3, 4, 5],
      ).found,
    ).toEqual([0, -13]);
  });

  it("share what rows, or columns, of opposite points have in common", () => {
    const { matrices } = TILINGS.find(({ name }) => name === "F(4x4, 3x3)")!;
    // Rows for 0 and infinity: 2 products, 2 sums each. Each pair: 3 products and 2 sums, then a sum and a difference.
    expect(run(matrices.input, [1, 2, 3, 4, 5, 6]).arithmetic).toBe(4 + 4 + 2 * 7);
    // Two pairs of a sum and a difference; 3 terms; twice 2 products and a sum; and 2 products and 2 sums.
    expect(run(matrices.output, [1, 2, 3, 4, 5, 6]).arithmetic).toBe(4 + 2 + 3 + 3 + 4);
  });
});
