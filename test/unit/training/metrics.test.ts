/** Metrics on a few positions, counted by hand. */
import { expect, it } from "vitest";
import { Builder, noOrigin } from "../../../src/graph/graph-builder.ts";
import type { Value } from "../../../src/graph/graph.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { arithmetic } from "../../../src/training/arithmetic.ts";
import { metricOfBatch, metrics, metricTerms } from "../../../src/training/metrics.ts";

/** Of two examples of two positions with a class each, and scores of three classes. */
function valueOf(name: string, attributes = {}, ignore?: number): number {
  const builder = new Builder("Metric");
  const output = builder.input("output", float32([2, 3, 2]), noOrigin);
  const target = builder.input("target", float32([2, 1, 2]), noOrigin);
  const ops = arithmetic(builder.forOps(name, noOrigin));
  const of = metrics.find((each) => each.name === name)!;
  const terms = metricTerms(ops, { of, attributes, ignore }, { output, target });
  builder.output("value", metricOfBatch(ops, terms) as Value);
  // The highest scores are those of classes 0 and 0, then 1 and 1.
  const scores = ndarray([2, 3, 2], [9, 8, 1, 7, 2, 0, 3, 3, 5, 6, 4, 1]);
  const classes = ndarray([2, 1, 2], [0, 1, 1, 1]);
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
