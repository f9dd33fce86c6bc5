/** Metrics on a few positions, counted by hand. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Builder, noOrigin } from "../../../src/graph/graph-builder.ts";
import type { Value } from "../../../src/graph/graph.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { arithmetic } from "../../../src/training/arithmetic.ts";
import { metricOfBatch, metrics, metricTerms } from "../../../src/training/metrics.ts";
import { tries } from "../../support/effort.ts";

// The highest scores are those of classes 0 and 0, then 1 and 1.
const SCORES = [9, 8, 1, 7, 2, 0, 3, 3, 5, 6, 4, 1];

/** Of two examples of two positions with a class each, and scores of three classes. */
function valueOf(name: string, attributes = {}, ignore?: number, values = SCORES, due = [0, 1, 1, 1]): number {
  const builder = new Builder("Metric");
  const output = builder.input("output", float32([2, 3, 2]), noOrigin);
  const target = builder.input("target", float32([2, 1, 2]), noOrigin);
  const ops = arithmetic(builder.forOps(name, noOrigin));
  const of = metrics.find((each) => each.name === name)!;
  const terms = metricTerms(ops, { of, attributes, ignore }, { output, target });
  builder.output("value", metricOfBatch(ops, terms) as Value);
  const scores = ndarray([2, 3, 2], values);
  const classes = ndarray([2, 1, 2], due);
  const given = new Map(Object.entries({ output: scores, target: classes }));
  return interpretGraph(builder.finish(), given, new Map()).get("value")!.data[0]!;
}

it("three of four positions are met", () => {
  expect(valueOf("accuracy")).toBe(3 / 4);
  expect(valueOf("top", { count: 2 })).toBe(1);
});

it("areas overlap in 1 of 2 positions of class 0 and in 2 of 3 of class 1; class 2 is nowhere", () => {
  expect(valueOf("iou")).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
});

it("positions of an ignored class count nowhere, whatever is found there", () => {
  expect(valueOf("accuracy", {}, 0)).toBe(2 / 3);
  expect(valueOf("accuracy", {}, 1)).toBe(1);
  expect(valueOf("top", { count: 2 }, 1)).toBe(1);
  // Without the position of class 0: found are 0, 1, 1, where 1, 1, 1 is due.
  expect(valueOf("iou", {}, 0)).toBeCloseTo((0 + 2 / 3) / 2, 12);
});

it("of equal scores the first counts, so that a dead net is right where class 0 is due", () => {
  const equal = Array<number>(12).fill(0.5);
  expect(valueOf("accuracy", {}, undefined, equal, [0, 2, 1, 0])).toBe(2 / 4);
  expect(valueOf("top", { count: 2 }, undefined, equal, [0, 2, 1, 2])).toBe(2 / 4);
});

it("scores that are not numbers are never right", () => {
  const broken = Array<number>(12).fill(NaN);
  expect(valueOf("accuracy", {}, undefined, broken)).toBe(0);
  expect(valueOf("top", { count: 2 }, undefined, broken)).toBe(0);
});

it("a class is among the first as sorting by scores has it, where what is not a number stands in front", () => {
  const score = fc.constantFrom(NaN, -Infinity, -1, 0, 1, Infinity);
  const scores = fc.array(score, { minLength: 12, maxLength: 12 });
  const classes = fc.array(fc.nat(2), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(scores, classes, fc.integer({ min: 1, max: 2 }), (values, due, count) => {
      const right = due.filter((target, position) => {
        const start = 6 * Math.floor(position / 2) + (position % 2);
        return isAmongFirst(
          [0, 2, 4].map((step) => values[start + step]!),
          target,
          count,
        );
      });
      expect(valueOf("top", { count }, undefined, values, due)).toBe(right.length / 4);
    }),
    { seed: 3, numRuns: tries(200) },
  );
});

function isAmongFirst(scores: readonly number[], target: number, count: number): boolean {
  const indices = [...scores.keys()];
  const broken = indices.filter((at) => Number.isNaN(scores[at]));
  const others = indices
    .filter((at) => !broken.includes(at))
    .toSorted((a, b) => (scores[a] === scores[b] ? a - b : scores[b]! - scores[a]!));
  return !broken.includes(target) && [...broken, ...others].indexOf(target) < count;
}

it("is 0 where nothing counts", () => {
  expect(valueOf("accuracy", {}, 1, SCORES, [1, 1, 1, 1])).toBe(0);
  expect(valueOf("iou", {}, 1, SCORES, [1, 1, 1, 1])).toBe(0);
});
