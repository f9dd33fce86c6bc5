/** Random numbers of training: even, independent of each other, and the same everywhere. */
import { expect, it } from "vitest";
import { uniform } from "../../../src/ops/kinds/uniform.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectNestMatchesReference, runReference } from "../../support/run-op.ts";

const COUNT = 65_536;

function drawn(seed: number, step: number, stream: number): Float64Array {
  const words = ndarray([1, 4], [seed & 0xffff, seed >>> 16, step & 0xffff, step >>> 16]);
  return Float64Array.from(runReference(uniform, { shape: [1, COUNT], stream }, [words])[0]!.data);
}

function correlation(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, at) => sum + (x - 0.5) * (b[at]! - 0.5), 0) / (a.length / 12);
}

it("they fill [0, 1) evenly", () => {
  for (const [seed, step, stream] of [
    [1, 0, 0],
    [0, 0, 0],
    [123_456_789, 4000, 17],
  ] as const) {
    const counts = new Float64Array(256);
    for (const x of drawn(seed, step, stream)) counts[Math.floor(x * 256)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 256) ** 2 / 256, 0);
    // 255 degrees of freedom: mean 255, deviation 22.6.
    expect(Math.abs(chiSquare - 255)).toBeLessThan(5 * 22.6);
  }
});

it("neighbours, steps, streams and seeds have nothing to do with each other", () => {
  const first = drawn(1, 0, 0);
  // Standard deviation 1 / 256.
  const limit = 5 / Math.sqrt(COUNT);
  for (const lag of [1, 2, 16, 256, 4096])
    expect(Math.abs(correlation(first.subarray(lag), first))).toBeLessThan(limit);
  for (const other of [
    drawn(1, 1, 0),
    drawn(1, 2, 0),
    drawn(1, 0, 1),
    drawn(2, 0, 0),
    drawn(65_537, 0, 0),
    drawn(1, 65_536, 0),
  ]) {
    expect(Math.abs(correlation(first, other))).toBeLessThan(limit);
  }
});

it("kernels draw the same to the bit", () => {
  const words = ndarray([1, 4], [7, 3, 9, 0]);
  expectNestMatchesReference(uniform, { shape: [2, 3, 5, 7], stream: 70_000 }, [[1, 4]], {
    inputs: [words],
    tolerance: 0,
  });
});
