import { describe, expect, it } from "vitest";
import { bn } from "../../../src/ops/kinds/bn.ts";
import { affine } from "../../../src/ops/kinds/affine.ts";
import { groupnorm } from "../../../src/ops/kinds/groupnorm.ts";
import { instancenorm } from "../../../src/ops/kinds/instancenorm.ts";
import { layernorm } from "../../../src/ops/kinds/layernorm.ts";
import { lrn } from "../../../src/ops/kinds/lrn.ts";
import { scale } from "../../../src/ops/kinds/scale.ts";
import { scaleaxis } from "../../../src/ops/kinds/scaleaxis.ts";
import type { GraphBuilder, GraphValue, AnyOp } from "../../../src/ops/contract/op.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { ndarray, type NdArray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import {
  attributesOf,
  expectClose,
  outputShape,
  parametersOf,
  randomArray,
  refusal,
  runNest,
  runReference,
} from "../../support/run-op.ts";

const runs = [
  ["reference", runReference],
  ["plain nest", runNest],
] as const;

const vector = (...values: readonly number[]): NdArray => ndarray([values.length], values);

describe("bn", () => {
  const parameters = {
    weight: vector(2, 3),
    bias: vector(1, -1),
    running_mean: vector(1, 5),
    running_var: vector(4, 9),
  };

  it.each(runs)("(x - mean) / sqrt(var + eps) * weight + bias: %s", (_, run) => {
    // Channel 0: (x - 1) / 2 * 2 + 1 = x; channel 1: (x - 5) / 3 * 3 - 1 = x - 6.
    const [output] = run(bn, { eps: 0 }, [ndarray([1, 2, 2], [3, -1, 11, 2])], parameters);
    expectClose(output!, ndarray([1, 2, 2], [3, -1, 5, -4]));
    // eps = 5: channel 0: (x - 1) / 3 * 2 + 1.
    expect(run(bn, { eps: 5 }, [ndarray([1, 2], [4, 0])], parameters)[0]!.data[0]).toBeCloseTo(3, 12);
  });

  it.each(runs)("affine=false leaves the factor and the summand out: %s", (_, run) => {
    const [output] = run(bn, { eps: 0, affine: false }, [ndarray([1, 2], [3, 11])], parameters);
    expectClose(output!, ndarray([1, 2], [1, 2]));
  });

  it("counts weight and bias, and keeps the statistics untrained", () => {
    const specs = parametersOf(bn, {}, [1, 64, symbol("H"), 7]);
    expect(specs.map(({ name, shape, trainable, initial }) => [name, shape, trainable, initial])).toEqual([
      ["weight", [64], true, { kind: "constant", value: 1 }],
      ["bias", [64], true, { kind: "constant", value: 0 }],
      ["running_mean", [64], false, { kind: "constant", value: 0 }],
      ["running_var", [64], false, { kind: "constant", value: 1 }],
    ]);
    expect(parametersOf(bn, { affine: false }, [1, 64]).map(({ name }) => name)).toEqual([
      "running_mean",
      "running_var",
    ]);
  });
});

describe("scale", () => {
  it.each(runs)("a factor per channel, and at wish a summand: %s", (_, run) => {
    const input = ndarray([1, 2, 2], [1, 2, 3, 4]);
    expectClose(run(scale, {}, [input], { weight: vector(2, -1) })[0]!, ndarray([1, 2, 2], [2, 4, -3, -4]));
    const both = { weight: vector(2, -1), bias: vector(0.5, 10) };
    expectClose(run(scale, { bias: true }, [input], both)[0]!, ndarray([1, 2, 2], [2.5, 4.5, 7, 6]));
  });
});

/** A value that is computed as soon as a trait builds it. */
interface Evaluated extends GraphValue {
  readonly array: NdArray;
}

const evaluated = (array: NdArray): Evaluated => ({ type: float32(array.shape), array });

describe("the affine trait", () => {
  const graph: GraphBuilder = {
    apply: (op, inputs, attributes) =>
      evaluated(
        runReference(
          op,
          attributes,
          inputs.map((value) => (value as Evaluated).array),
        )[0]!,
      ),
    constant: evaluated,
  };

  it.each<[string, AnyOp, AttributeRecord]>([
    ["bn", bn, {}],
    ["bn affine=false", bn, { affine: false }],
    ["scale", scale, {}],
    ["scale bias=true", scale, { bias: true }],
    ["affine", affine, {}],
  ])("%s: x * scale + shift is what the layer computes", (_, op, given) => {
    const input = randomArray([3, 5, 2, 3], 1);
    const specs = parametersOf(op, given, input.shape);
    const arrays = specs.map(({ name }, at) => [name, randomArray([5], at + 2, 0.25, 2)] as const);
    const parameters = Object.fromEntries(arrays);
    const values = Object.fromEntries(arrays.map(([name, array]) => [name, evaluated(array)]));
    const folded = op.traits([float32(input.shape)], attributesOf(op, given)).affine!(graph, values);
    expect(folded.scale.type.shape).toEqual([5]);
    expect(folded.shift.type.shape).toEqual([5]);
    const applied = runReference(affine, {}, [input], {
      scale: (folded.scale as Evaluated).array,
      shift: (folded.shift as Evaluated).array,
    });
    expectClose(applied[0]!, runReference(op, given, [input], parameters)[0]!);
  });
});

describe("layernorm", () => {
  const ones = { weight: vector(1, 1), bias: vector(0, 0) };
  it.each(runs)("normalises over the channels of each position by default: %s", (_, run) => {
    // Two values a, b have mean (a + b) / 2 and deviation |a - b| / 2: they become -1 and 1.
    const input = ndarray([1, 2, 2], [1, 10, 3, -4]);
    expectClose(run(layernorm, { eps: 0 }, [input], ones)[0]!, ndarray([1, 2, 2], [-1, 1, 1, -1]));
    const trained = { weight: vector(2, 3), bias: vector(10, 20) };
    expectClose(run(layernorm, { eps: 0 }, [input], trained)[0]!, ndarray([1, 2, 2], [8, 12, 23, 17]));
  });

  it.each(runs)("over all axes, with a weight of their shape: %s", (_, run) => {
    // 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5; eps 0.5 makes the divisor 2.
    const input = ndarray([1, 2, 2], [1, 2, 3, 6]);
    const parameters = { weight: ndarray([2, 2], [1, 2, 3, 4]), bias: ndarray([2, 2], [0, 0, 5, 0]) };
    const given = { axes: ["length", "channels"], eps: 0.5 };
    expectClose(run(layernorm, given, [input], parameters)[0]!, ndarray([1, 2, 2], [-1, -1, 5, 6]));
    expect(parametersOf(layernorm, given, [1, 2, symbol("L")]).map(({ shape }) => shape.length)).toEqual([2, 2]);
  });

  it("names the axes that there are where one is missing or named twice", () => {
    const missing = refusal(layernorm, { axes: ["channels", "height"] }, [1, 256]);
    expect(missing).toMatchObject({ code: "no-such-axis", attribute: "axes" });
    expect(missing.message).toBe("[256] has no axis height");
    expect(missing.notes).toEqual(["its only axis is channels (0); the batch is not counted"]);
    expect(refusal(layernorm, { axes: [3] }, [1, 8, 4, 4]).notes).toEqual([
      "its axes are channels, height, width (0 to 2); the batch is not counted",
    ]);
    expect(refusal(layernorm, { axes: ["width", 2] }, [1, 8, 4, 4])).toMatchObject({
      code: "repeated-axis",
      message: "axis 2 is width, which is named twice",
    });
  });
});

describe("groupnorm", () => {
  it.each(runs)("normalises over the positions and channels of a group: %s", (_, run) => {
    // Groups {1, 2, 3, 6} (mean 3, variance 3.5) and {0, 0, 4, 4} (mean 2, variance 4), eps 0.
    const input = ndarray([1, 4, 2], [1, 2, 3, 6, 0, 0, 4, 4]);
    const given = { groups: 2, eps: 0, affine: false };
    const deviation = Math.sqrt(3.5);
    const expected = [-2 / deviation, -1 / deviation, 0, 3 / deviation, -1, -1, 1, 1];
    expectClose(run(groupnorm, given, [input])[0]!, ndarray([1, 4, 2], expected));
    const trained = { weight: vector(1, 1, 2, 3), bias: vector(0, 0, 1, 0) };
    const [output] = run(groupnorm, { groups: 2, eps: 0 }, [input], trained);
    expectClose(output!, ndarray([1, 4, 2], [...expected.slice(0, 4), -1, -1, 3, 3]));
  });

  it("refuses groups that do not divide the channels, and offers those that do", () => {
    const problem = refusal(groupnorm, { groups: 5 }, [1, 64, 7, 7]);
    expect(problem).toMatchObject({ code: "groups-not-dividing", attribute: "groups" });
    expect(problem.message).toContain("5 groups do not divide the 64");
    expect(problem.remedies?.map(({ set }) => set)).toEqual([{ groups: "4" }, { groups: "8" }]);
  });
});

describe("instancenorm", () => {
  it.each(runs)("normalises each channel of each example: %s", (_, run) => {
    const input = ndarray([2, 1, 2], [1, 3, 10, -2]);
    expectClose(run(instancenorm, { eps: 0 }, [input])[0]!, ndarray([2, 1, 2], [-1, 1, 1, -1]));
    const trained = { weight: vector(2), bias: vector(1) };
    expectClose(run(instancenorm, { eps: 0, affine: true }, [input], trained)[0]!, ndarray([2, 1, 2], [-1, 3, 3, -1]));
  });

  it("refuses a flat tensor", () => {
    expect(refusal(instancenorm, {}, [1, 10]).message).toBe(
      "instancenorm normalises each channel over its positions, and [10] has none",
    );
  });
});

describe("lrn", () => {
  it.each(runs)("x / (k + alpha / size * sum of squares)^beta over neighbouring channels: %s", (_, run) => {
    const input = ndarray([1, 4, 1, 1], [1, 2, 3, 4]);
    const given = { size: 3, alpha: 3, beta: 0.5, k: 2 };
    // Divisors: sqrt(2 + 1 + 4), sqrt(2 + 1 + 4 + 9), sqrt(2 + 4 + 9 + 16), sqrt(2 + 9 + 16).
    const expected = [1 / Math.sqrt(7), 2 / 4, 3 / Math.sqrt(31), 4 / Math.sqrt(27)];
    expectClose(run(lrn, given, [input])[0]!, ndarray([1, 4, 1, 1], expected));
  });

  it.each(runs)("an even size reaches further back than ahead, as in PyTorch: %s", (_, run) => {
    const input = ndarray([1, 3, 1], [1, 2, 3]);
    // size 2: the channel before and the own one.
    const expected = [1 / (1 + 1), 2 / (1 + 1 + 4), 3 / (1 + 4 + 9)];
    expectClose(run(lrn, { size: 2, alpha: 2, beta: 1, k: 1 }, [input])[0]!, ndarray([1, 3, 1], expected));
  });

  it("has PyTorch's defaults", () => {
    expect(attributesOf(lrn, { size: 5 })).toEqual({ size: 5, alpha: 1e-4, beta: 0.75, k: 1 });
  });
});

describe("scaleaxis", () => {
  it.each(runs)("multiplies along the axis: %s", (_, run) => {
    const weight = ndarray([2, 3], [1, 2, 3, 4, 5, 6]);
    expectClose(
      run(scaleaxis, { axis: 0 }, [weight, vector(10, 100)])[0]!,
      ndarray([2, 3], [10, 20, 30, 400, 500, 600]),
    );
    expectClose(run(scaleaxis, { axis: 1 }, [weight, vector(1, 0, 2)])[0]!, ndarray([2, 3], [1, 0, 6, 4, 0, 12]));
  });
});

it("normalisations keep any shape, symbolic ones too", () => {
  const shape = [1, 12, symbol("H"), symbol("W")];
  for (const op of [bn, scale, layernorm, instancenorm]) expect(outputShape(op, {}, shape)).toEqual(shape);
  expect(outputShape(groupnorm, { groups: 4 }, shape)).toEqual(shape);
  expect(outputShape(lrn, { size: 5 }, shape)).toEqual(shape);
});
