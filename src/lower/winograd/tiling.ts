/**
 * The ways to cut an output into tiles of m x m, each computed from n x n products (n = m + r - 1) instead of m² r².
 *
 * Points are chosen by measured error: relative root mean square against float64, float32 throughout, 64 input channels,
 * inputs and weights uniform in [-1, 1). Direct convolution has 4.1e-7 (3x3) and 6.9e-7 (5x5) there. Scaling all points, or
 * rows of matrices, by a power of two changes nothing.
 *
 *     F(2x2, 3x3)   ±1               2.7e-7
 *     F(4x4, 3x3)   ±3/4 ±3/2        8.6e-7     F(4x4, 5x5)   ±1/2 ±1 ±2         2.9e-6
 *                   ±5/8 ±5/4        8.8e-7                   ±1/2 ±1 ±9/4       3.3e-6
 *                   ±1/2 ±3/2        9.6e-7                   ±1/2 ±1 ±7/4       3.3e-6
 *                   ±1 ±2            1.6e-6                   ±1/2 ±9/8 ±2       3.5e-6
 *                   ±1/2 ±1          1.7e-6                   ±1/2 ±7/8 ±2       3.6e-6
 *
 * (the best of all triples of 1/4, 3/8, … 3), and 2.4e-7 for F(3x3, 2x2) with ±1, 8.9e-7 for F(5x5, 2x2) with ±3/4 ±3/2
 * (±5/8 ±3/2: 8.6e-7, ±1/2 ±1: 1.9e-6). With 512 channels: F(4x4, 3x3) 2.2e-6, direct 1.2e-6; F(4x4, 5x5) 8.5e-6,
 * direct 1.9e-6. Whole nets with random weights: ResNet-18 4.5e-7 (direct 4.4e-7), AlexNet 2.1e-6 (2.2e-6), VGG-16 2.8e-6
 * (3.3e-6): what dense layers add outweighs it.
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
  tilingOf(3, 2, [1, 1]),
  tilingOf(5, 2, [3, 4], [3, 2]),
  tilingOf(2, 3, [1, 1]),
  tilingOf(4, 3, [3, 4], [3, 2]),
  tilingOf(4, 5, [1, 2], [1, 1], [2, 1]),
];
