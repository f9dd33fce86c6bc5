/** The gradient rules of ops, by central differences in float64, on the conformance cases of each that takes tensors. */
import { describe, it } from "vitest";
import { ops } from "../../../src/ops/index.ts";
import { cases, type ConformanceCase, type Range } from "../../conformance/cases.ts";
import { sampled } from "../../support/effort.ts";
import { expectSlopes, gradientGraph, slopesOf } from "../../support/gradients.ts";

/** Ranges of operands that keep off the poles of slopes, beside which differences are none; cases may go up to them. */
const besidePoles: Readonly<Record<string, Range>> = { asin: [-0.95, 0.95], acos: [-0.95, 0.95] };

/** Cases that PyTorch takes, but no ONNX runtime with which the conformance cases are compared. */
const others: Readonly<Record<string, readonly ConformanceCase[]>> = {
  convtranspose: [
    {
      note: "output padding beyond the stride",
      attributes: { channels: 2, kernel: [2, 3], dilation: [3, 2], pad: [1, 0], output_pad: [2, 1] },
      inputs: [[1, 2, 4, 3]],
    },
  ],
};

describe.each(
  ops.filter(({ gradient, inputs }) => gradient !== undefined && inputs.max > 0).map((op) => [op.name, op] as const),
)("%s", (_, op) => {
  it.each([...sampled(cases[op.name] ?? []), ...(others[op.name] ?? [])].map((each) => [each.note, each] as const))(
    "%s",
    (_note, each) => {
      const range = besidePoles[op.name] ?? each.range;
      expectSlopes(slopesOf(gradientGraph(op, range === undefined ? each : { ...each, range }), 3));
    },
  );
});
