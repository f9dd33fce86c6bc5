/**
 * The matrices of F(m, r): m outputs of a correlation with r taps from m + r - 1 products (Winograd 1980; Lavin and Gray
 * 2016, "Fast Algorithms for Convolutional Neural Networks"):
 *
 *     y = A^T [(G g) .* (B^T d)],    y[j] = sum over k of g[k] d[j + k]
 *
 * They come from Toom and Cook's way to multiply polynomials: evaluate both at n = m + r - 1 points, multiply, interpolate;
 * transposed, since a correlation is what a product becomes when one factor and the result change places. The last point is
 * infinity, where the value is the leading coefficient.
 */
import { minus, one, over, rational, times, toNumber, zero, type Rational } from "./rational.ts";

export type Matrix<T = number> = readonly (readonly T[])[];

export interface Matrices<T = number> {
  /** A^T, `[m][n]`. */
  readonly output: Matrix<T>;
  /** G, `[n][r]`. */
  readonly kernel: Matrix<T>;
  /** B^T, `[n][n]`. */
  readonly input: Matrix<T>;
}

/** F(m, r) for m + r - 2 distinct points and infinity. */
export function exactMatrices(m: number, r: number, points: readonly Rational[]): Matrices<Rational> {
  const n = m + r - 1;
  const finite = points.map((point, at) => ({ point, others: points.filter((_, other) => other !== at) }));
  return {
    output: range(m, (j) => [...points.map((point) => power(point, j)), atInfinity(j, m)]),
    kernel: [
      ...finite.map(({ point, others }) => {
        const scale = others.reduce((product, other) => times(product, minus(point, other)), one);
        return range(r, (k) => over(power(point, k), scale));
      }),
      range(r, (k) => atInfinity(k, r)),
    ],
    input: [...finite.map(({ others }) => [...coefficients(others), zero]), coefficients(points)].map((row) =>
      row.slice(0, n),
    ),
  };
}

/** What the power `exponent` gives for the leading coefficient of `count` powers. */
function atInfinity(exponent: number, count: number): Rational {
  return exponent === count - 1 ? one : zero;
}

/** The coefficients of the product of all (x - root), from the constant on. */
function coefficients(roots: readonly Rational[]): readonly Rational[] {
  return roots.reduce<readonly Rational[]>(
    (known, root) => range(known.length + 1, (at) => minus(known[at - 1] ?? zero, times(root, known[at] ?? zero))),
    [one],
  );
}

function power(base: Rational, exponent: number): Rational {
  return range(exponent, () => base).reduce(times, one);
}

function range<T>(count: number, at: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => at(index));
}

export function matricesOf(m: number, r: number, points: readonly Rational[]): Matrices {
  const { output, kernel, input } = exactMatrices(m, r, points);
  return { output: rounded(output), kernel: rounded(kernel), input: rounded(input) };
}

export function transposed(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

function rounded(matrix: Matrix<Rational>): Matrix {
  return matrix.map((row) => row.map(toNumber));
}

/** 0, and each of some positive points with its negative: neighbours, whose rows then share most of their terms. */
export function symmetricPoints(...positive: readonly Rational[]): readonly Rational[] {
  return [zero, ...positive.flatMap((point) => [point, rational(-point.top, point.bottom)])];
}
