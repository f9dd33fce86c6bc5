import { describe, expect, it } from "vitest";
import { hardmax } from "../../../src/ops/kinds/hardmax.ts";
import { logsoftmax } from "../../../src/ops/kinds/logsoftmax.ts";
import { softmax } from "../../../src/ops/kinds/softmax.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { expectClose, refusal, runNest, runReference } from "../../support/run-op.ts";

describe.each([
  ["reference", runReference],
  ["plain nest", runNest],
] as const)("%s", (_, run) => {
  it("softmax of 1, 2, 3", () => {
    // e^x / (e + e^2 + e^3), with Python's math.exp.
    const expected = [0.09003057317038046, 0.24472847105479767, 0.6652409557748219];
    expectClose(run(softmax, {}, [ndarray([1, 3], [1, 2, 3])])[0]!, ndarray([1, 3], expected));
  });

  it("logsoftmax of 1, 2, 3", () => {
    const expected = [-2.40760596444438, -1.4076059644443801, -0.40760596444438013];
    expectClose(run(logsoftmax, {}, [ndarray([1, 3], [1, 2, 3])])[0]!, ndarray([1, 3], expected));
  });

  it("works on the channels of each position, or along another axis", () => {
    const input = ndarray([1, 2, 2], [0, Math.log(3), 0, 0]);
    expectClose(run(softmax, {}, [input])[0]!, ndarray([1, 2, 2], [0.5, 0.75, 0.5, 0.25]));
    expectClose(run(softmax, { axis: "length" }, [input])[0]!, ndarray([1, 2, 2], [0.25, 0.75, 0.5, 0.5]));
    expectClose(run(softmax, { axis: 1 }, [input])[0]!, ndarray([1, 2, 2], [0.25, 0.75, 0.5, 0.5]));
  });

  it("scores far from 0 do not overflow", () => {
    const input = ndarray([1, 3], [1000, 1000, -1000]);
    expectClose(run(softmax, {}, [input])[0]!, ndarray([1, 3], [0.5, 0.5, 0]));
    expectClose(run(logsoftmax, {}, [input])[0]!, ndarray([1, 3], [-Math.LN2, -Math.LN2, -2000 - Math.LN2]));
  });

  it("hardmax takes the first NaN for the largest, as argmax of NumPy and PyTorch", () => {
    const input = ndarray([3, 3], [4, NaN, 5, NaN, 1, NaN, 2, 3, 3]);
    expect([...run(hardmax, {}, [input])[0]!.data]).toEqual([0, 1, 0, 1, 0, 0, 0, 1, 0]);
  });

  it("a single score is certain", () => {
    expect([...run(softmax, {}, [ndarray([1, 1], [-7])])[0]!.data]).toEqual([1]);
  });
});

it("an axis that the tensor does not have is refused", () => {
  expect(refusal(softmax, { axis: "width" }, [1, 10])).toMatchObject({ code: "no-such-axis", attribute: "axis" });
});
