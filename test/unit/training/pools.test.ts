/** Which elements the gradient of a pool reaches, by hand: what random numbers do not show. */
import { expect, it } from "vitest";
import { lppoolgradient } from "../../../src/ops/kinds/lppoolgradient.ts";
import { maxpoolgradient } from "../../../src/ops/kinds/maxpoolgradient.ts";
import { maxpoolindex } from "../../../src/ops/kinds/maxpoolindex.ts";
import type { AnyOp } from "../../../src/ops/contract/op.ts";
import { ndarray, type NdArray } from "../../../src/tensor/ndarray.ts";
import { runNest, runReference } from "../../support/run-op.ts";

const ways = [
  ["the reference", runReference],
  ["the nest", runNest],
] as const;

it.each(ways)("of equal elements the first of a window is its largest, as in PyTorch: by %s", (_way, run) => {
  const [places] = run(maxpoolindex as AnyOp, { kernel: [2], stride: [1] }, [
    ndarray([1, 1, 3, 3], [4, 4, 1, 4, 2, 5, 0, 5, 5]),
  ]);
  expect([...places!.data]).toEqual([0, 3, 3, 1]);
});

it.each(ways)("where all of a window is -Infinity, it is the first within the input: by %s", (_way, run) => {
  const input = ndarray([1, 1, 2], [-Infinity, -Infinity]);
  const [places] = run(maxpoolindex as AnyOp, { kernel: [2], stride: [1], pad: [1] }, [input]);
  expect([...places!.data]).toEqual([1, 0, 0]);
});

it.each(ways)("an element takes the gradients of all windows whose largest it is: by %s", (_way, run) => {
  // Windows of 3 with stride 2 and padding 1 over 5 elements: [-, 0, 1], [1, 2, 3], [3, 4, -].
  const places = ndarray([1, 1, 3], [2, 0, 1]);
  const gradient = ndarray([1, 1, 3], [10, 20, 30]);
  const given = { extents: [5], kernel: [3], stride: [2], dilation: [1], pad: [1] };
  const [found] = run(maxpoolgradient as AnyOp, given, [places, gradient]);
  expect([...found!.data]).toEqual([0, 30, 0, 0, 30]);
});

it.each(ways)("a norm leads nothing back to elements of 0 nor to windows of 0: by %s", (_way, run) => {
  const x = ndarray([1, 1, 4], [0, 0, 3, -4]);
  const y = ndarray([1, 1, 2], [0, 5]);
  const gradient = ndarray([1, 1, 2], [7, 10]);
  const given = { extents: [4], kernel: [2], stride: [2], dilation: [1], pad: [0], p: 2 };
  const slopes = (p: number): NdArray => run(lppoolgradient as AnyOp, { ...given, p }, [x, y, gradient])[0]!;
  expect([...slopes(2).data]).toEqual([0, 0, 6, -8]);
  expect([...slopes(1).data]).toEqual([0, 0, 10, -10]);
});
