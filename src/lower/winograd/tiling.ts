/**
 * The ways to cut an output into tiles of m x m, each computed from n x n products (n = m + r - 1) instead of m² r².
 * Points are chosen by measured error (relative root mean square against float64, uniform data, float32 throughout).
 */
import { matricesOf, symmetricPoints, type Matrices } from "./matrices.ts";
import { rational } from "./rational.ts";

export interface Tiling {
  /** `F(4x4, 3x3)` */
  readonly name: string;
  /** Outputs of a tile along an axis. */
  readonly m: number;
  /** Taps of the kernel along an axis. */
  readonly r: number;
  /** Inputs and products of a tile along an axis. */
  readonly n: number;
  readonly matrices: Matrices;
}

function tilingOf(m: number, r: number, ...points: readonly (readonly [number, number])[]): Tiling {
  const positive = points.map(([top, bottom]) => rational(top, bottom));
  return {
    name: `F(${m}x${m}, ${r}x${r})`,
    m,
    r,
    n: m + r - 1,
    matrices: matricesOf(m, r, symmetricPoints(...positive)),
  };
}

export const TILINGS: readonly Tiling[] = [
  tilingOf(2, 3, [1, 1]),
  tilingOf(4, 3, [3, 4], [3, 2]),
  tilingOf(4, 5, [1, 2], [1, 1], [2, 1]),
];
