import { describe, expect, it } from "vitest";
import { mean } from "../../../src/ops/kinds/mean.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectClose, outputShape, refusal, runNest, runReference } from "../../support/run-op.ts";

const input = ndarray([1, 2, 2, 3], [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);

describe.each([
  ["reference", runReference],
  ["plain nest", runNest],
] as const)("%s", (_, run) => {
  it.each([
    [{}, [1, 2], [3.5, 35]],
    [{ keepdims: true }, [1, 2, 1, 1], [3.5, 35]],
    [{ axes: ["width"] }, [1, 2, 2], [2, 5, 20, 50]],
    [{ axes: ["height"], keepdims: true }, [1, 2, 1, 3], [2.5, 3.5, 4.5, 25, 35, 45]],
    [{ axes: ["channels"] }, [1, 2, 3], [5.5, 11, 16.5, 22, 27.5, 33]],
    [{ axes: [2, 0] }, [1, 2], [11, 27.5]],
    [{ axes: [0, 1, 2], keepdims: true }, [1, 1, 1, 1], [19.25]],
  ])("%j", (given, shape, expected) => {
    expectClose(run(mean, given, [input])[0]!, ndarray(shape, expected));
  });
});

describe("shapes", () => {
  it("symbolic extents are averaged away, or stay", () => {
    const shape = [1, 64, symbol("H"), symbol("W")];
    expect(outputShape(mean, {}, shape)).toEqual([1, 64]);
    expect(outputShape(mean, { axes: ["width"] }, shape)).toEqual([1, 64, symbol("H")]);
  });

  it("a flat tensor has no positions", () => {
    expect(refusal(mean, {}, [1, 64])).toMatchObject({
      code: "needs-spatial",
      message: "mean averages over height and width, and [64] has neither",
    });
  });

  it("at least one axis must be left", () => {
    expect(refusal(mean, { axes: ["channels", "length"] }, [1, 64, 9])).toMatchObject({
      code: "nothing-left",
      remedies: [{ set: { keepdims: "true" } }],
    });
  });
});
