import { describe, expect, it } from "vitest";
import { conv } from "../../../src/ops/kinds/conv.ts";
import { formatDim, symbol } from "../../../src/tensor/dim.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import {
  attributesOf,
  expectNestMatchesReference,
  inferOp,
  outputShape,
  parametersOf,
  refusal,
  runNest,
  runReference,
} from "../../support/run-op.ts";
import { float32, type Shape } from "../../../src/tensor/shape.ts";

describe("shape", () => {
  it.each([
    // AlexNet's first layer: (224 + 2*2 - 11) / 4 + 1 = 55.25
    [[3, 224, 224], { channels: 64, kernel: [11], stride: [4], pad: [2] }, [64, 55, 55]],
    [[3, 4, 4], { channels: 5, kernel: [3], pad: [1] }, [5, 4, 4]],
    [[3, 7, 7], { channels: 2, kernel: [5] }, [2, 3, 3]],
    [[3, 7, 7], { channels: 2, kernel: [3], stride: [2], pad: "valid" }, [2, 3, 3]],
    // kernel 3 with dilation 2 covers 5: 32 - 5 + 1 = 28
    [[16, 32, 32], { channels: 33, kernel: [3], dilation: [2] }, [33, 28, 28]],
    // PyTorch's documentation of Conv2d: (3, 5), stride (2, 1), padding (4, 2), dilation (3, 1) on 50x100
    [[16, 50, 100], { channels: 33, kernel: [3, 5], stride: [2, 1], pad: [4, 2], dilation: [3, 1] }, [33, 26, 100]],
    [[3, 7, 7], { channels: 4, kernel: [2], stride: [3], pad: "same" }, [4, 3, 3]],
    // top 1, left 2, bottom 0, right 3: heights 5 + 1 - 3 + 1, widths 5 + 5 - 3 + 1
    [[1, 5, 5], { channels: 1, kernel: [3], pad: [1, 2, 0, 3] }, [1, 4, 8]],
    [[4, 100], { channels: 16, kernel: [3] }, [16, 98]],
    [[4, 100], { channels: 16, kernel: [3], pad: [2, 0] }, [16, 100]],
    [[2, 8, 8, 8], { channels: 3, kernel: [3], stride: [2], pad: [1] }, [3, 4, 4, 4]],
  ])("%j with %j gives %j", (input, attributes, output) => {
    expect(outputShape(conv, attributes, [2, ...input])).toEqual([2, ...output]);
  });

  it("passes symbolic sizes through", () => {
    const input: Shape = [1, 3, symbol("H"), symbol("W")];
    const [, channels, height] = outputShape(conv, { channels: 8, kernel: [3], pad: [1], stride: [2] }, input);
    expect(channels).toBe(8);
    expect(formatDim(height!)).toBe("ceil(H/2)");
    expect(formatDim(outputShape(conv, { channels: 8, kernel: [3], pad: "same" }, input)[3]!)).toBe("W");
    expect(outputShape(conv, { channels: 8, kernel: [1], groups: 2 }, [1, symbol("C"), 4, 4])).toEqual([1, 8, 4, 4]);
  });
});

describe("parameters and work", () => {
  it("counts weight and bias: (11*11*3)*64 + 64 = 23296", () => {
    const [weight, bias] = parametersOf(conv, { channels: 64, kernel: [11], stride: [4], pad: [2] }, [1, 3, 224, 224]);
    expect(weight).toMatchObject({ name: "weight", shape: [64, 3, 11, 11], formula: "(11*11*3)*64", trainable: true });
    expect(weight!.initial).toEqual({ kind: "weights", fanIn: 363, fanOut: 7744 });
    expect(bias).toMatchObject({ name: "bias", shape: [64], formula: "64", initial: { kind: "constant", value: 0 } });
  });

  it("divides the weight's input channels by the groups", () => {
    const attributes = { channels: 256, kernel: [5], pad: [2], groups: 2, bias: false };
    expect(parametersOf(conv, attributes, [1, 96, 27, 27])).toMatchObject([
      { shape: [256, 48, 5, 5], formula: "(5*5*48)*256" },
    ]);
  });

  it("counts output elements x kernel x input channels of a group, for the batch", () => {
    const given = attributesOf(conv, { channels: 256, kernel: [5], pad: [2], groups: 2 });
    expect(conv.macs([float32([3, 96, 27, 27])], [float32([3, 256, 27, 27])], given)).toBe(3 * 256 * 27 * 27 * 25 * 48);
  });

  it("offers a bias to whoever folds one in", () => {
    const given = attributesOf(conv, { channels: 4, kernel: [3], bias: false });
    const { contraction } = conv.traits([float32([1, 3, 8, 8])], given);
    expect(contraction).toMatchObject({ groups: 1, bias: undefined, flipped: false, withBias: { bias: true } });
  });
});

describe("values", () => {
  // Dive into Deep Learning, section 7.2: corr2d of 0..8 with [[0, 1], [2, 3]].
  const nine = ndarray([1, 1, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const weight = ndarray([1, 1, 2, 2], [0, 1, 2, 3]);
  const plain = { channels: 1, kernel: [2], bias: false };

  it.each([
    ["reference", runReference],
    ["nest", runNest],
  ] as const)("%s: the textbook's cross-correlation", (_which, run) => {
    expect([...run(conv, plain, [nine], { weight })[0]!.data]).toEqual([19, 25, 37, 43]);
  });

  it.each([
    ["reference", runReference],
    ["nest", runNest],
  ] as const)("%s: strict convolution reads the kernel backwards", (_which, run) => {
    // with [[3, 2], [1, 0]]: 0*3 + 1*2 + 3*1 + 4*0 = 5, and so on
    const [output] = run(conv, { ...plain, mode: "convolution" }, [nine], { weight });
    expect([...output!.data]).toEqual([5, 11, 23, 29]);
  });

  it("puts the odd column of same padding at the end, of same_lower at the beginning", () => {
    const row = ndarray([1, 1, 1, 3], [1, 2, 3]);
    const ones = ndarray([1, 1, 1, 2], [1, 1]);
    const given = { channels: 1, kernel: [1, 2], bias: false };
    expect([...runNest(conv, { ...given, pad: "same" }, [row], { weight: ones })[0]!.data]).toEqual([3, 5, 3]);
    expect([...runNest(conv, { ...given, pad: "same_lower" }, [row], { weight: ones })[0]!.data]).toEqual([1, 3, 5]);
  });

  it("finds vertical edges with a written kernel", () => {
    const row = [1, 1, 0, 0, 0, 0, 1, 1];
    const image = ndarray([1, 1, 2, 8], [...row, ...row]);
    const given = { channels: 1, bias: false, weight: ndarray([1, 2], [1, -1]) };
    expect([...runNest(conv, given, [image])[0]!.data]).toEqual([0, 1, 0, 0, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0]);
  });

  it("adds a written bias", () => {
    const given = { ...plain, weight, bias: ndarray([1], [3]) };
    expect([...runNest(conv, given, [nine])[0]!.data]).toEqual([22, 28, 40, 46]);
    expect(parametersOf(conv, given, [1, 1, 3, 3]).map((spec) => spec.trainable)).toEqual([false, false]);
  });

  it("keeps groups apart", () => {
    const given = { channels: 2, kernel: [1], groups: 2, bias: false };
    const input = ndarray([1, 2, 1, 2], [1, 2, 10, 20]);
    const [output] = runNest(conv, given, [input], { weight: ndarray([2, 1, 1, 1], [3, 5]) });
    expect([...output!.data]).toEqual([3, 6, 50, 100]);
  });

  it.each([
    [{ channels: 4, kernel: [3] }, [2, 3, 6, 7]],
    [{ channels: 4, kernel: [3], pad: [1], stride: [2] }, [1, 3, 6, 7]],
    [{ channels: 4, kernel: [3, 2], pad: [2, 1], stride: [1, 3], dilation: [2, 1] }, [1, 2, 6, 7]],
    [{ channels: 6, kernel: [3], pad: "same", stride: [2], groups: 3 }, [2, 3, 5, 8]],
    [{ channels: 4, kernel: [4], pad: "same_lower", groups: 2, mode: "convolution" }, [1, 2, 5, 5]],
    [{ channels: 2, kernel: [3], pad: [0, 2, 3, 1] }, [1, 2, 4, 4]],
    [{ channels: 3, kernel: [5], pad: [4], dilation: [3] }, [1, 2, 20]],
    [{ channels: 2, kernel: [2], pad: [1], stride: [2] }, [1, 2, 3, 4, 5]],
    // windows that lie wholly in the padding see nothing
    [{ channels: 1, kernel: [1], pad: [2] }, [1, 1, 2, 2]],
  ])("%j: the nest computes what the reference does on %j", (attributes, shape) => {
    expectNestMatchesReference(conv, attributes, [shape]);
  });
});

describe("refusals", () => {
  it("shows the arithmetic of a kernel that does not fit, with paddings that work", () => {
    const problem = refusal(conv, { channels: 256, kernel: [5] }, [1, 192, 3, 3]);
    expect(problem).toMatchObject({
      code: "kernel-exceeds-input",
      attribute: "kernel",
      message: "kernel 5x5 does not fit the 3x3 input",
      notes: ["output height would be (3 + 2*0 - 5) / 1 + 1 = -1"],
      remedies: [
        { text: "pad=1 gives {out}", set: { pad: "1" } },
        { text: "pad=2 keeps 3x3", set: { pad: "2" } },
      ],
    });
  });

  it("names the padded and the dilated extents", () => {
    const padded = refusal(conv, { channels: 1, kernel: [7], pad: [1] }, [1, 1, 3, 4]);
    expect(padded.message).toBe("kernel 7x7 does not fit the 3x4 input padded to 5x6");
    expect(padded.notes).toContain("output height would be (3 + 2*1 - 7) / 1 + 1 = -1");
    const dilated = refusal(conv, { channels: 1, kernel: [3], dilation: [4] }, [1, 1, 8]);
    expect(dilated.message).toBe("kernel 3, dilated to 9, does not fit the input of length 8");
    expect(dilated.notes).toEqual(["output length would be (8 + 2*0 - (4*(3 - 1) + 1)) / 1 + 1 = 0"]);
  });

  it("offers the nearest groups that divide both channel counts", () => {
    const problem = refusal(conv, { channels: 96, kernel: [3], groups: 5 }, [1, 64, 8, 8]);
    expect(problem.message).toBe("5 groups do not divide the 64 input channels nor the 96 output channels");
    expect(problem.notes?.[0]).toBe("64 input channels / 5 groups = 12 remainder 4");
    expect(problem.remedies?.map((remedy) => remedy.set)).toEqual([{ groups: "4" }, { groups: "8" }]);
  });

  it("asks for a kernel", () => {
    expect(refusal(conv, { channels: 8 }, [1, 3, 8, 8]).code).toBe("needs-kernel");
  });

  it("refuses windows of another rank", () => {
    const problem = refusal(conv, { channels: 8, kernel: [3, 3, 3] }, [1, 3, 8, 8]);
    expect(problem).toMatchObject({ code: "rank", attribute: "kernel" });
    expect(problem.message).toBe("kernel has 3 entries where the input has 2 spatial axes (height, width)");
    expect(refusal(conv, { channels: 8, kernel: [3], pad: [1, 1, 1] }, [1, 3, 8, 8])).toMatchObject({
      code: "rank",
      attribute: "pad",
      help: ["write one number for all sides, 2 as [height, width], or 4 as [top, left, bottom, right]"],
    });
  });

  it("wants spatial axes", () => {
    expect(refusal(conv, { channels: 8, kernel: [1] }, [1, 9216])).toMatchObject({
      code: "needs-spatial",
      remedies: [{ insertBefore: "reshape [9216, 1, 1]" }],
    });
  });

  it("compares a written weight with the shape that is due", () => {
    const weight = ndarray([1, 2], [1, -1]);
    const problem = refusal(conv, { channels: 1, weight }, [1, 3, 6, 8]);
    expect(problem).toMatchObject({ code: "weight-shape", message: "the weight is [1, 2] where [1, 3, 1, 2] is due" });
    expect(refusal(conv, { channels: 1, weight: ndarray([2], [1, -1]) }, [1, 1, 6, 8]).message).toBe(
      "the weight is [2], which gives no kernel along height and width",
    );
    const bias = refusal(conv, { channels: 2, kernel: [1], bias: ndarray([3], [1, 2, 3]) }, [1, 3, 6, 8]);
    expect(bias.message).toBe("the bias has 3 values where [2] is due, one for each output");
  });
});

describe("rows that a stride leaves unread", () => {
  it("warns with what is lost", () => {
    const { warnings } = inferOp(conv, { channels: 64, kernel: [3], stride: [2] }, [1, 3, 224, 227]);
    expect(warnings).toMatchObject([
      {
        code: "unread",
        attribute: "stride",
        message: "stride 2 leaves the last row of the 224x227 input unread",
        notes: ["the 111 windows along the height reach row (111 - 1)*2 + 3 - 0 = 223 of 224"],
        remedies: [{ set: { pad: "[0, 0, 1, 0]" } }],
      },
    ]);
  });

  it("is silent where the stride skips rows everywhere, and where padding is all that is lost", () => {
    expect(inferOp(conv, { channels: 8, kernel: [1], stride: [2] }, [1, 3, 56, 56]).warnings).toEqual([]);
    const alexNet = { channels: 64, kernel: [11], stride: [4], pad: [2] };
    expect(inferOp(conv, alexNet, [1, 3, 224, 224]).warnings).toEqual([]);
  });
});
