/** The gradient rules of ops, by central differences in float64, on the conformance cases of each that takes tensors. */
import { describe, expect, it } from "vitest";
import { ops } from "../../../src/ops/index.ts";
import { cases, type Range } from "../../conformance/cases.ts";
import { sampled } from "../../support/effort.ts";
import { gradientGraph, slopesOf } from "../../support/gradients.ts";

/** Ranges of operands that keep off the poles of slopes, beside which differences are none; cases may go up to them. */
const besidePoles: Readonly<Record<string, Range>> = { asin: [-0.95, 0.95], acos: [-0.95, 0.95] };

describe.each(
  ops.filter(({ gradient, inputs }) => gradient !== undefined && inputs.max > 0).map((op) => [op.name, op] as const),
)("%s", (_, op) => {
  it.each(sampled(cases[op.name] ?? []).map((each) => [each.note, each] as const))("%s", (_note, each) => {
    const range = besidePoles[op.name] ?? each.range;
    const slopes = slopesOf(gradientGraph(op, range === undefined ? each : { ...each, range }), 3);
    expect(slopes.length).toBeGreaterThan(0);
    for (const { operand, found, expected, scale } of slopes) {
      expect(Math.abs(found - expected), `${operand}: ${found}, by differences ${expected}`).toBeLessThan(
        1e-5 * Math.max(scale, 1e-3),
      );
    }
  });
});
