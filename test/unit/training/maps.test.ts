/** Maps along an axis, whose rows are filled up with what weighs nothing. */
import { expect, it } from "vitest";
import type { AnyOp } from "../../../src/ops/contract/op.ts";
import { axismap } from "../../../src/ops/kinds/axismap.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { runNest, runReference } from "../../support/run-op.ts";

it.each([
  ["the reference", runReference],
  ["the nest", runNest],
] as const)("an infinite element counts where it weighs something alone: by %s", (_way, run) => {
  const rows = { axis: 1, sources: ndarray([3, 2], [0, 0, 1, 2, 0, 0]), weights: ndarray([3, 2], [0, 0, 1, 1, 1, 0]) };
  const [found] = run(axismap as AnyOp, rows, [ndarray([1, 3], [Infinity, 2, 3])]);
  expect([...found!.data]).toEqual([0, 5, Infinity]);
});
