import { describe, expect, it } from "vitest";
import { dense } from "../../../src/ops/kinds/dense.ts";
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

it("maps features to features and counts 9216*4096 + 4096", () => {
  expect(outputShape(dense, { features: 4096 }, [2, 9216])).toEqual([2, 4096]);
  const [weight, bias] = parametersOf(dense, { features: 4096 }, [1, 9216]);
  expect(weight).toMatchObject({ shape: [4096, 9216], formula: "9216*4096" });
  expect(weight!.initial).toEqual({ kind: "weights", fanIn: 9216, fanOut: 4096 });
  expect(bias).toMatchObject({ shape: [4096], formula: "4096" });
  const given = attributesOf(dense, { features: 4096 });
  expect(dense.macs([float32([2, 9216])], [float32([2, 4096])], given)).toBe(2 * 9216 * 4096);
  expect(dense.traits([float32([2, 9216])], given).contraction).toMatchObject({ window: undefined, bias: "bias" });
});

describe("values", () => {
  // [[1, 2, 3], [4, 5, 6]] (1, 0, -1) + (10, 20) = (-2, -2) + (10, 20)
  const parameters = { weight: ndarray([2, 3], [1, 2, 3, 4, 5, 6]), bias: ndarray([2], [10, 20]) };
  const input = ndarray([1, 3], [1, 0, -1]);

  it.each([
    ["reference", runReference],
    ["nest", runNest],
  ] as const)("%s: W x + b", (_which, run) => {
    expect([...run(dense, { features: 2 }, [input], parameters)[0]!.data]).toEqual([8, 18]);
  });

  it("takes written values, without leading axes of 1", () => {
    const given = { features: 1, weight: ndarray([3], [1, 2, 3]), bias: ndarray([], [0.5]) };
    expect([...runNest(dense, given, [input])[0]!.data]).toEqual([-1.5]);
  });

  it("the nest computes what the reference does", () => {
    expectNestMatchesReference(dense, { features: 7 }, [[3, 13]]);
    expectNestMatchesReference(dense, { features: 1, bias: false }, [[1, 1]]);
  });
});

describe("refusals", () => {
  it("asks for flatten before it", () => {
    expect(refusal(dense, { features: 10 }, [1, 256, 6, 6])).toMatchObject({
      code: "needs-flat",
      message: "dense wants a flat tensor [F], and the tensor here is [256, 6, 6]",
      notes: ["flat it would be 9216 features: 256*6*6 = 9216"],
      remedies: [{ insertBefore: "flatten" }, { set: { axis: "width" } }],
    });
    expect(refusal(dense, { features: 10 }, [1, 256, symbol("H"), 6]).notes).toEqual([
      "flat it would be 1536*H features: 256*H*6 = 1536*H",
    ]);
  });

  it("compares a written weight with the shape that is due", () => {
    const problem = refusal(dense, { features: 2, weight: ndarray([3, 2]) }, [1, 3]);
    expect(problem.message).toBe("the weight is [3, 2] where [2, 3] is due");
  });
});
