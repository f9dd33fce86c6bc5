import { describe, expect, it } from "vitest";
import { avgpool } from "../../../src/ops/kinds/avgpool.ts";
import { maxpool } from "../../../src/ops/kinds/maxpool.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import {
  attributesOf,
  expectNestMatchesReference,
  inferOp,
  outputShape,
  refusal,
  runNest,
  runReference,
} from "../../support/run-op.ts";

const engines = [
  ["reference", runReference],
  ["nest", runNest],
] as const;

describe("shape", () => {
  it.each([
    [[64, 55, 55], { kernel: [3], stride: [2] }, [64, 27, 27]],
    [[64, 112, 112], { kernel: [3], stride: [2], pad: [1] }, [64, 56, 56]],
    // GoogLeNet: (112 - 3) / 2 + 1 = 55.5, rounded up
    [[64, 112, 112], { kernel: [3], stride: [2], ceil: true }, [64, 56, 56]],
    // ceil((3 + 2 - 2) / 2) + 1 = 3, but the third window would start at 4 >= 3 + 1
    [[1, 3, 3], { kernel: [2], stride: [2], pad: [1], ceil: true }, [1, 2, 2]],
    // the stride is the kernel
    [[6, 28, 30], { kernel: [2, 3] }, [6, 14, 10]],
    [[8, 5, 5], { kernel: [2], pad: "same" }, [8, 3, 3]],
    [[8, 7, 9], { kernel: "global" }, [8, 1, 1]],
    [[8, 100], { kernel: [4] }, [8, 25]],
  ] as const)("%j with %j gives %j", (input, attributes, output) => {
    expect(outputShape(maxpool, attributes, [2, ...input])).toEqual([2, ...output]);
    expect(outputShape(avgpool, attributes, [2, ...input])).toEqual([2, ...output]);
  });

  it("passes symbolic sizes through", () => {
    const input = [1, 8, symbol("H"), 6];
    expect(formatDim(outputShape(maxpool, { kernel: [2] }, input)[2]!)).toBe("floor(H/2)");
    expect(outputShape(avgpool, { kernel: "global" }, input)).toEqual([1, 8, 1, 1]);
    expect(avgpool.traits([float32(input)], attributesOf(avgpool, { kernel: "global" }))).toEqual({});
  });
});

describe("max", () => {
  it.each(engines)("%s: the textbook's 4x4 in windows of 2x2", (_which, run) => {
    const input = ndarray([1, 1, 4, 4], [1, 2, 1, 0, 0, 1, 2, 3, 3, 0, 1, 2, 2, 4, 0, 1]);
    expect([...run(maxpool, { kernel: [2] }, [input])[0]!.data]).toEqual([2, 3, 4, 2]);
  });

  it.each(engines)("%s: padding never wins over negative values", (_which, run) => {
    const input = ndarray([1, 1, 1, 2], [-5, -3]);
    const [output] = run(maxpool, { kernel: [3], stride: [1], pad: [1] }, [input]);
    expect([...output!.data]).toEqual([-3, -3]);
  });

  it("dilates its windows", () => {
    const input = ndarray([1, 1, 5], [1, 9, 2, 8, 3]);
    expect([...runNest(maxpool, { kernel: [2], stride: [1], dilation: [2] }, [input])[0]!.data]).toEqual([2, 9, 3]);
  });
});

describe("average", () => {
  const row = ndarray([1, 1, 1, 5], [1, 2, 3, 4, 5]);

  it.each(engines)("%s: numeric padding counts unless told otherwise", (_which, run) => {
    const square = ndarray([1, 1, 2, 2], [4, 8, 12, 16]);
    const padded = { kernel: [2], stride: [2], pad: [1] };
    // each window holds one element and three of padding
    expect([...run(avgpool, padded, [square])[0]!.data]).toEqual([1, 2, 3, 4]);
    expect([...run(avgpool, { ...padded, count_include_pad: false }, [square])[0]!.data]).toEqual([4, 8, 12, 16]);
  });

  it.each(engines)("%s: same padding never counts", (_which, run) => {
    // windows [1 2], [3 4], [5 .]
    expect([...run(avgpool, { kernel: [1, 2], pad: "same" }, [row])[0]!.data]).toEqual([1.5, 3.5, 5]);
  });

  it.each(engines)("%s: what ceil lets hang over never counts", (_which, run) => {
    expect([...run(avgpool, { kernel: [1, 2], ceil: true }, [row])[0]!.data]).toEqual([1.5, 3.5, 5]);
    // padded to 0 1 2 3 4 5 0, windows of 3 with stride 3: [0 1 2], [3 4 5], and the last [0] would start in the padding
    const padded = { kernel: [1, 3], stride: [1, 3], pad: [0, 1], ceil: true };
    expect([...run(avgpool, padded, [row])[0]!.data]).toEqual([1, 4]);
    // windows of 4 with stride 3 hang over: [0 1 2 3], [3 4 5 0], and again the last one is dropped
    const wide = { ...padded, kernel: [1, 4] };
    expect([...run(avgpool, wide, [row])[0]!.data]).toEqual([1.5, 3]);
    // 1 2 3 4 5 padded by 1, windows of 4 with stride 4: [0 1 2 3], then [4 5 0] and one beyond: (4 + 5) / 3
    const beyond = { ...padded, kernel: [1, 4], stride: [1, 4] };
    expect([...run(avgpool, beyond, [row])[0]!.data]).toEqual([1.5, 3]);
  });

  it.each(engines)("%s: global takes the mean over all positions", (_which, run) => {
    const input = ndarray([1, 2, 2, 2], [1, 2, 3, 4, 10, 20, 30, 40]);
    const [output] = run(avgpool, { kernel: "global" }, [input]);
    expect(output!.shape).toEqual([1, 2, 1, 1]);
    expect([...output!.data]).toEqual([2.5, 25]);
  });
});

describe("nest and reference agree", () => {
  it.each<[AttributeRecord, readonly number[]]>([
    [{ kernel: [2] }, [2, 3, 6, 7]],
    [{ kernel: [3], stride: [2], pad: [1] }, [1, 2, 7, 8]],
    [{ kernel: [3], stride: [2], ceil: true }, [1, 2, 6, 8]],
    [{ kernel: [3, 2], stride: [2, 1], pad: [1, 0, 0, 1], ceil: true }, [1, 2, 6, 5]],
    [{ kernel: [3], stride: [2], pad: "same" }, [1, 2, 6, 5]],
    [{ kernel: [2], pad: "same_lower" }, [1, 2, 5, 5]],
    [{ kernel: [4], stride: [3], pad: [1] }, [2, 3, 17]],
    [{ kernel: "global" }, [2, 3, 4, 5]],
    [{ kernel: "global", pad: [0, 0, 0], dilation: [1, 1, 1, 1] }, [2, 3, 4, 5]],
  ])("%j on %j", (attributes, shape) => {
    expectNestMatchesReference(maxpool, attributes, [shape]);
    expectNestMatchesReference(avgpool, attributes, [shape]);
    expectNestMatchesReference(avgpool, { ...attributes, count_include_pad: false }, [shape]);
  });

  it("with dilation", () => {
    expectNestMatchesReference(maxpool, { kernel: [3], stride: [1], dilation: [2], pad: [2] }, [[1, 2, 6, 7]]);
  });
});

describe("refusals and warnings", () => {
  it("shows the arithmetic of a window that does not fit", () => {
    expect(refusal(maxpool, { kernel: [3] }, [1, 8, 2, 2])).toMatchObject({
      code: "kernel-exceeds-input",
      message: "kernel 3x3 does not fit the 2x2 input",
      notes: ["output height would be (2 + 2*0 - 3) / 3 + 1 = 0"],
    });
  });

  it("refuses padding that holds a whole window", () => {
    expect(refusal(maxpool, { kernel: [2], pad: [2] }, [1, 1, 4, 4])).toMatchObject({
      code: "window-in-padding",
      message: "padding puts a whole 2x2 window outside the 4x4 input",
      remedies: [{ set: { pad: "1" } }],
    });
  });

  it("refuses stride and padding beside global", () => {
    expect(refusal(avgpool, { kernel: "global", stride: [2] }, [1, 1, 4, 4])).toMatchObject({
      code: "global-window",
      attribute: "stride",
    });
  });

  it("warns of rows and columns that no window reads, and offers ceil", () => {
    const { warnings } = inferOp(maxpool, { kernel: [2] }, [1, 1, 5, 5]);
    expect(warnings).toMatchObject([
      {
        message: "stride 2 leaves the last row and the last column of the 5x5 input unread",
        remedies: [{ set: { ceil: "true" } }],
      },
    ]);
    expect(inferOp(maxpool, { kernel: [2], ceil: true }, [1, 1, 5, 5]).warnings).toEqual([]);
  });
});
