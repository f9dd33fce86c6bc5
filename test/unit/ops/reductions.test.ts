import { describe, expect, it } from "vitest";
import { findOp } from "../../../src/ops/index.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectClose, outputShape, refusal, runNest, runReference } from "../../support/run-op.ts";

const input = ndarray([1, 2, 2, 3], [1, -2, 3, 4, 5, -6, 0.5, 1, 2, 4, 0.25, 1]);

/** Over the positions of each channel, and over the width; by hand, logsumexp with Python's math module. */
const results: readonly (readonly [op: string, positions: readonly number[], width: readonly number[]])[] = [
  ["sum", [5, 8.75], [2, 3, 3.5, 5.25]],
  ["mean", [5 / 6, 8.75 / 6], [2 / 3, 1, 3.5 / 3, 1.75]],
  ["prod", [720, 1], [-6, -120, 1, 1]],
  ["amax", [5, 4], [3, 5, 2, 4]],
  ["amin", [-6, 0.25], [-2, -6, 0.5, 0.25]],
  ["l2norm", [Math.sqrt(91), Math.sqrt(22.3125)], [Math.sqrt(14), Math.sqrt(77), Math.sqrt(5.25), Math.sqrt(17.0625)]],
  [
    "logsumexp",
    [5.420326756010547, 4.2535754086434245],
    [3.1328452337275756, 5.313273897365323, 2.4643687841079447, 4.070742499936326],
  ],
];

describe.each([
  ["reference", runReference],
  ["plain nest", runNest],
] as const)("%s", (_, run) => {
  it.each(results)("%s", (name, positions, width) => {
    const op = findOp(name)!;
    expectClose(run(op, {}, [input])[0]!, ndarray([1, 2], positions));
    expectClose(run(op, { keepdims: true }, [input])[0]!, ndarray([1, 2, 1, 1], positions));
    expectClose(run(op, { axes: ["width"] }, [input])[0]!, ndarray([1, 2, 2], width));
  });

  it("the largest of infinities is one of them", () => {
    const infinite = ndarray([1, 2, 2], [-Infinity, -Infinity, Infinity, 3]);
    expect([...run(findOp("logsumexp")!, {}, [infinite])[0]!.data]).toEqual([-Infinity, Infinity]);
  });
});

it("symbolic extents disappear, or stay", () => {
  const shape = [1, 64, symbol("H"), symbol("W")];
  expect(outputShape(findOp("sum")!, {}, shape)).toEqual([1, 64]);
  expect(outputShape(findOp("amax")!, { axes: ["width"] }, shape)).toEqual([1, 64, symbol("H")]);
});

it("each says in its own words what it does", () => {
  expect(refusal(findOp("sum")!, {}, [1, 64]).message).toBe("sum adds up over height and width, and [64] has neither");
  expect(refusal(findOp("amin")!, { axes: [0] }, [1, 64])).toMatchObject({ code: "nothing-left" });
});
