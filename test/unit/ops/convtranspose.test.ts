import { describe, expect, it } from "vitest";
import { convtranspose } from "../../../src/ops/kinds/convtranspose.ts";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
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

describe("shape", () => {
  it.each([
    [[128, 28, 28], { channels: 64, kernel: [2], stride: [2] }, [64, 56, 56]],
    // (14 - 1)*2 - 2 + 2 + 1 + 1 = 28
    [[64, 14, 14], { channels: 32, kernel: [3], stride: [2], pad: [1], output_pad: [1] }, [32, 28, 28]],
    // PyTorch's documentation: ConvTranspose2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2)) on 50x100
    [[16, 50, 100], { channels: 33, kernel: [3, 5], stride: [2, 1], pad: [4, 2] }, [33, 93, 100]],
    [[16, 5, 5], { channels: 8, kernel: [3], dilation: [2] }, [8, 9, 9]],
    [[64, 32, 32], { channels: 3, kernel: [5], stride: [2], pad: "same" }, [3, 64, 64]],
    [[4, 5, 5], { channels: 3, kernel: [2], stride: [3], pad: "same" }, [3, 15, 15]],
    [[4, 10], { channels: 2, kernel: [4], stride: [2], pad: [1] }, [2, 20]],
  ])("%j with %j gives %j", (input, attributes, output) => {
    expect(outputShape(convtranspose, attributes, [2, ...input])).toEqual([2, ...output]);
  });

  it("passes symbolic sizes through", () => {
    const input = [1, 3, symbol("H"), 4];
    expect(outputShape(convtranspose, { channels: 8, kernel: [2], stride: [2] }, input)[2]).toMatchObject({
      key: "2*H",
    });
    const same = outputShape(convtranspose, { channels: 8, kernel: [3], stride: [2], pad: "same" }, input);
    expect(formatDim(same[2]!)).toBe("2*H");
  });
});

it("has PyTorch's weight and counts work by input positions", () => {
  const given = attributesOf(convtranspose, { channels: 6, kernel: [3], stride: [2], groups: 2 });
  const [weight, bias] = parametersOf(convtranspose, given, [1, 4, 5, 7]);
  // At stride 2 an output element meets 2 of 3 taps along each axis: 2*2 taps x 2 channels of its group; 3*3 x 3 the other way.
  expect(weight).toMatchObject({ shape: [4, 3, 3, 3], formula: "(3*3*4)*3", initial: { fanIn: 8, fanOut: 27 } });
  expect(bias).toMatchObject({ shape: [6] });
  expect(convtranspose.macs([float32([2, 4, 5, 7])], [float32([2, 6, 11, 15])], given)).toBe(2 * 5 * 7 * 9 * 4 * 3);
});

describe("values", () => {
  const square = ndarray([1, 1, 2, 2], [0, 1, 2, 3]);
  const weight = ndarray([1, 1, 2, 2], [0, 1, 2, 3]);

  // Dive into Deep Learning, section 14.10.
  it.each([
    ["reference", runReference],
    ["nest", runNest],
  ] as const)("%s: the textbook's example", (_which, run) => {
    const plain = { channels: 1, kernel: [2], bias: false };
    const found = (given: object) => [...run(convtranspose, { ...plain, ...given }, [square], { weight })[0]!.data];
    expect(found({})).toEqual([0, 0, 1, 0, 4, 6, 4, 12, 9]);
    expect(found({ pad: [1] })).toEqual([4]);
    expect(found({ stride: [2] })).toEqual([0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6, 9]);
  });

  it("same cuts what is odd off the end", () => {
    // kernel 3, stride 2 on [1, 10]: scattered 1 1 11 10 10, one too many
    const row = ndarray([1, 1, 2], [1, 10]);
    const ones = ndarray([1, 1, 3], [1, 1, 1]);
    const given = { channels: 1, kernel: [3], stride: [2], bias: false };
    expect([...runNest(convtranspose, { ...given, pad: "same" }, [row], { weight: ones })[0]!.data]).toEqual([
      1, 1, 11, 10,
    ]);
    expect([...runNest(convtranspose, { ...given, pad: "same_lower" }, [row], { weight: ones })[0]!.data]).toEqual([
      1, 11, 10, 10,
    ]);
  });

  it.each([
    [{ channels: 3, kernel: [3] }, [2, 2, 4, 5]],
    [{ channels: 4, kernel: [3], stride: [2], pad: [1], output_pad: [1], groups: 2 }, [1, 6, 3, 4]],
    [{ channels: 2, kernel: [2], stride: [3] }, [1, 2, 3, 4]],
    [{ channels: 2, kernel: [3], stride: [2], dilation: [3], pad: [2] }, [1, 2, 5, 4]],
    [{ channels: 2, kernel: [3], stride: [4], dilation: [2] }, [1, 2, 3, 3]],
    [{ channels: 2, kernel: [4], stride: [3], dilation: [6], pad: [1, 0, 2, 3] }, [1, 1, 4, 4]],
    [{ channels: 2, kernel: [5], stride: [2], pad: "same" }, [1, 3, 4, 5]],
    [{ channels: 2, kernel: [2], stride: [4], pad: "same_lower" }, [1, 3, 4, 2]],
    [{ channels: 2, kernel: [4], stride: [2], pad: [1] }, [2, 3, 9]],
  ])("%j: the nest computes what the reference does on %j", (attributes, shape) => {
    expectNestMatchesReference(convtranspose, attributes, [shape]);
  });
});

describe("refusals", () => {
  it("shows the arithmetic of an output that padding takes away", () => {
    expect(refusal(convtranspose, { channels: 1, kernel: [3], pad: [2] }, [1, 1, 2, 3])).toMatchObject({
      code: "empty-output",
      message: "the padding takes away all that this kernel makes of the 2x3 input",
      notes: ["output height would be (2 - 1)*1 - 2 - 2 + 1*(3 - 1) + 0 + 1 = 0"],
    });
  });

  it("keeps output_pad below the stride", () => {
    expect(
      refusal(convtranspose, { channels: 1, kernel: [3], stride: [2], output_pad: [2] }, [1, 1, 4, 4]),
    ).toMatchObject({ code: "output-pad", remedies: [{ set: { output_pad: "1" } }] });
    expect(
      refusal(convtranspose, { channels: 1, kernel: [3], stride: [2], pad: "same", output_pad: [1] }, [1, 1, 4, 4])
        .code,
    ).toBe("output-pad");
  });

  it("checks groups, kernel and axes as conv does", () => {
    expect(refusal(convtranspose, { channels: 4, kernel: [2], groups: 3 }, [1, 6, 4, 4]).code).toBe(
      "groups-not-dividing",
    );
    expect(refusal(convtranspose, { channels: 4 }, [1, 6, 4, 4]).code).toBe("needs-kernel");
    expect(refusal(convtranspose, { channels: 4, kernel: [2] }, [1, 6]).code).toBe("needs-spatial");
    expect(refusal(convtranspose, { channels: 4, kernel: [2], output_pad: [1, 1, 1] }, [1, 6, 4, 4]).code).toBe("rank");
  });
});
