/** What layers do otherwise in training: by hand, and their slopes by central differences on the conformance cases. */
import { describe, expect, it } from "vitest";
import { Builder, noOrigin, soundness } from "../../../src/graph/graph-builder.ts";
import type { Value } from "../../../src/graph/graph.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import type { AnyOp, GivenAttributes, GraphValue } from "../../../src/ops/contract/op.ts";
import { bn } from "../../../src/ops/kinds/bn.ts";
import { dropout } from "../../../src/ops/kinds/dropout.ts";
import { parameter } from "../../../src/ops/kinds/parameter.ts";
import { ndarray, type NdArray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { differentiate } from "../../../src/training/differentiate.ts";
import { cases } from "../../conformance/cases.ts";
import { expectSlopes, gradientGraph, slopesOf } from "../../support/gradients.ts";
import { attributesOf } from "../../support/run-op.ts";

describe("bn by the statistics of a batch", () => {
  // Two channels of two examples with two positions each: 1 3 5 7 have mean 4 and squares of 9 1 1 9, and 2 2 2 6 mean 3 and 1 1 1 9.
  const input = ndarray([2, 2, 2], [1, 3, 2, 2, 5, 7, 2, 6]);
  const statistics = { running_mean: ndarray([2], [0, 10]), running_var: ndarray([2], [1, 2]) };

  it("normalises by the biased variance, and then applies weight and bias", () => {
    const weights = { weight: ndarray([2], [2, 3]), bias: ndarray([2], [0.5, 0]) };
    const { output } = inTraining(bn, { eps: 4 }, input, { ...weights, ...statistics });
    const [first, second] = [Math.sqrt(9), Math.sqrt(7)];
    expectNear(output!, [
      (2 * -3) / first + 0.5,
      (2 * -1) / first + 0.5,
      (3 * -1) / second,
      (3 * -1) / second,
      2 / first + 0.5,
      (2 * 3) / first + 0.5,
      (3 * -1) / second,
      (3 * 3) / second,
    ]);
  });

  it("mixes the mean and the unbiased variance into the running statistics", () => {
    const found = inTraining(bn, { eps: 1, affine: false, momentum: 0.25 }, input, statistics);
    expectNear(found["running_mean"]!, [0.25 * 4, 0.75 * 10 + 0.25 * 3]);
    expectNear(found["running_var"]!, [0.75 + (0.25 * 20) / 3, 0.75 * 2 + (0.25 * 12) / 3]);
  });

  it.each([
    [[1, 2], "[1, 2]"],
    [[1, 2, 1, 1], "[1, 2, 1, 1]"],
  ])("has no variance of a single element, as in PyTorch: %j", (shape, told) => {
    const attempt = () => inTraining(bn, { affine: false, momentum: 0.5 }, ndarray(shape, [3, 4]), statistics);
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(
      `bn1 takes mean and variance of each channel from the batch, and has one value a channel (${told}): train in batches of 2 or more`,
    );
  });

  const several = cases["bn"]!.filter(({ inputs }) => inputs[0]!.some((extent, axis) => axis !== 1 && extent > 1));
  it.each(several.map((each) => [each.note, each] as const))("has the slopes of %s", (_note, each) => {
    const slopes = slopesOf(gradientGraph(bn as AnyOp, each, "training"), 3);
    expect(slopes.map(({ operand }) => operand)).toContain("input0");
    expectSlopes(slopes);
  });
});

describe("dropout", () => {
  it("leaves out what falls below its rate, and scales up what it keeps", () => {
    const input = ndarray([1, 4], [1, 2, 3, -4]);
    const drawn = ndarray([1, 4], [0, 0.2499, 0.25, 0.9]);
    const { output } = inTraining(dropout, { rate: 0.25 }, input, {}, drawn);
    expectNear(output!, [0, 0, 3 / 0.75, -4 / 0.75]);
  });
});

describe("parameter", () => {
  it("sums what comes back from each example of a batch", () => {
    const builder = new Builder("repeated");
    const attributes = { ...attributesOf(parameter, { shape: [2] }), batch: 3 };
    const node = builder.addSound({ name: "table", op: parameter as AnyOp, attributes, inputs: [], origin: noOrigin });
    const gradientOf = differentiate(builder, [...builder.finish().nodes], [node.outputs[0]!]);
    builder.output("gradient", gradientOf(node.parameters[""]!)!);
    const found = interpretGraph(builder.finishLive(), new Map(), new Map([["table", ndarray([2], [5, 6])]]));
    expectNear(found.get("gradient")!, [3, 3]);
  });
});

/** The output, and the new statistics by their names. */
function inTraining<A>(
  op: typeof bn | typeof dropout,
  given: GivenAttributes<A>,
  input: NdArray,
  parameters: Readonly<Record<string, NdArray>>,
  drawn?: NdArray,
): Readonly<Record<string, NdArray>> {
  const builder = new Builder("training");
  const any = op as AnyOp;
  const attributes = attributesOf(any, given as GivenAttributes<never>);
  const inputs = [builder.input("x", float32(input.shape), noOrigin)];
  const specs = any.parameters([inputs[0]!.type], attributes);
  expect(any.infer([inputs[0]!.type], attributes, soundness)).toBeDefined();
  const operands = Object.fromEntries(specs.map((spec) => [spec.name, builder.parameter(spec.name, spec)]));
  const random = (shape: GraphValue["type"]["shape"]) => builder.input("drawn", float32(shape), noOrigin);
  const graph = builder.forOps("layer", noOrigin);
  const { output, statistics } = any.training!({
    layer: "bn1",
    graph,
    inputs,
    parameters: operands,
    attributes,
    random,
  });
  for (const [name, value] of Object.entries({ output, ...statistics })) builder.output(name, value as Value);
  const arrays = new Map([["x", input], ...(drawn === undefined ? [] : [["drawn", drawn] as const])]);
  return Object.fromEntries(interpretGraph(builder.finishLive(), arrays, new Map(Object.entries(parameters))));
}

function expectNear({ data }: NdArray, expected: readonly number[]): void {
  expect(data.length).toBe(expected.length);
  expected.forEach((value, at) => expect(data[at]).toBeCloseTo(value, 12));
}
