import { describe, expect, it } from "vitest";
import { depthwise } from "../../../src/ops/kinds/depthwise.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import {
  attributesOf,
  expectNestMatchesReference,
  outputShape,
  parametersOf,
  refusal,
  runNest,
  runReference,
} from "../../support/run-op.ts";

it("has multiplier kernels for each channel", () => {
  expect(outputShape(depthwise, { kernel: [3], pad: [1] }, [1, 32, 112, 112])).toEqual([1, 32, 112, 112]);
  const given = { multiplier: 2, kernel: [3], stride: [2], pad: "same" };
  expect(outputShape(depthwise, given, [1, 16, 28, 28])).toEqual([1, 32, 14, 14]);
  const [weight, bias] = parametersOf(depthwise, given, [1, 16, 28, 28]);
  expect(weight).toMatchObject({ shape: [32, 1, 3, 3], formula: "(3*3*1)*32", initial: { fanIn: 9 } });
  expect(bias).toMatchObject({ shape: [32] });
});

it("counts kernel x output elements", () => {
  const given = attributesOf(depthwise, { kernel: [3], pad: [1] });
  const type = float32([2, 32, 112, 112]);
  expect(depthwise.macs([type], [type], given)).toBe(2 * 9 * 32 * 112 * 112);
  expect(depthwise.traits([type], given).contraction).toMatchObject({ groups: 32 });
});

it("passes symbolic channels through, and is not a contraction until they are known", () => {
  const channels = symbol("C");
  const given = attributesOf(depthwise, { kernel: [3] });
  expect(outputShape(depthwise, { kernel: [3] }, [1, channels, 8, 8])).toEqual([1, channels, 6, 6]);
  expect(depthwise.traits([float32([1, channels, 8, 8])], given)).toEqual({});
});

describe("values", () => {
  it.each([
    ["reference", runReference],
    ["nest", runNest],
  ] as const)("%s: the outputs of one channel lie next to each other", (_which, run) => {
    const input = ndarray([1, 2, 1, 2], [1, 2, 10, 20]);
    const weight = ndarray([4, 1, 1, 1], [1, -1, 3, 5]);
    const [output] = run(depthwise, { multiplier: 2, kernel: [1], bias: false }, [input], { weight });
    expect([...output!.data]).toEqual([1, 2, -1, -2, 30, 60, 50, 100]);
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(depthwise, { kernel: [3], pad: [1], stride: [2] }, [[2, 3, 7, 8]]);
    expectNestMatchesReference(depthwise, { multiplier: 3, kernel: [2, 3], dilation: [2], pad: "same" }, [
      [1, 2, 6, 5],
    ]);
    expectNestMatchesReference(depthwise, { kernel: [3], mode: "convolution" }, [[1, 4, 9]]);
  });
});

it("says what a written weight should be", () => {
  const weight = ndarray([1, 3], [1, 2, 1]);
  expect(refusal(depthwise, { weight }, [1, 3, 8, 8]).message).toBe("the weight is [1, 3] where [3, 1, 1, 3] is due");
});
