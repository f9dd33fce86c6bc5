import { describe, expect, it } from "vitest";
import { ImportError } from "../../../../../src/interchange/import/import-error.ts";
import { float, floats, layersOf, run, type OneNode } from "../../../../support/onnx-node.ts";

function refusal(given: OneNode): string {
  try {
    layersOf(given);
  } catch (error) {
    if (error instanceof ImportError) return error.problems.join("\n");
    throw error;
  }
  throw new Error("it was imported");
}

const counting = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const ones = (...dims: number[]) => floats(dims, ...counting(dims.reduce((a, b) => a * b, 1)).map(() => 1));

describe("Conv", () => {
  it("takes its attributes in as few words as can be", () => {
    const attributes = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1] };
    expect(layersOf({ op: "Conv", attributes, inputs: [[1, 3, 8, 8], ones(4, 3, 3, 3)] })).toEqual([
      "conv channels=4 kernel=3 stride=2 pad=1 bias=false",
    ]);
    expect(
      layersOf({ op: "Conv", attributes: { pads: [0, 1, 2, 1] }, inputs: [[1, 1, 8, 8], ones(1, 1, 3, 1)] }),
    ).toEqual(["conv channels=1 kernel=[3, 1] pad=[0, 1, 2, 1] bias=false"]);
    expect(
      layersOf({ op: "Conv", attributes: { auto_pad: "SAME_LOWER" }, inputs: [[1, 1, 8], ones(2, 1, 3), ones(2)] }),
    ).toEqual(["conv channels=2 kernel=3 pad=same_lower"]);
  });

  it("in as many groups as channels is depthwise", () => {
    expect(layersOf({ op: "Conv", attributes: { group: 2 }, inputs: [[1, 2, 4, 4], ones(6, 1, 3, 3)] })).toEqual([
      "depthwise multiplier=3 kernel=3 bias=false",
    ]);
  });

  it("sums windows; its weight may be computed when the net runs", () => {
    const inputs = [[1, 1, 2, 2], ones(1, 1, 2, 2)] as const;
    expect(run({ op: "Conv", inputs }, [1, 2, 3, 4])).toEqual({ shape: [1, 1, 1, 1], data: [10] });
    expect(
      run(
        {
          op: "Conv",
          inputs: [
            [1, 1, 2, 2],
            [1, 1, 2, 2],
          ],
        },
        [1, 2, 3, 4],
        [1, 0, 0, 2],
      ).data,
    ).toEqual([9]);
    expect(run({ op: "Conv", inputs: [[1, 1, 2, 2, 2], ones(1, 1, 2, 2, 2)] }, counting(8)).data).toEqual([36]);
  });

  it("tells a weight that does not fit, and padding that it does not know", () => {
    expect(refusal({ op: "Conv", inputs: [[1, 3, 8, 8], ones(4, 2, 3, 3)] })).toBe(
      "node (Conv): its weight reads 2 channels in each of 1 groups, and its input has 3",
    );
    const attributes = { pads: [-1, 0, 0, 0] };
    expect(refusal({ op: "Conv", attributes, inputs: [[1, 1, 8, 8], ones(1, 1, 3, 3)] })).toBe(
      "node (Conv): its pads are negative: [-1, 0, 0, 0]; supported: 0 and more",
    );
    expect(refusal({ op: "Conv", inputs: [[1, 1, 2, 2], ones(1, 1, 3, 3)] })).toMatch(
      /kernel 3x3 does not fit the 2x2 input/,
    );
  });
});

describe("ConvTranspose", () => {
  const inputs = [[1, 1, 3, 3], ones(1, 1, 3, 3)] as const;

  it("takes off what leads to the shape asked for, the odd one at the beginning", () => {
    // (3 - 1)*2 + 3 = 7 rows; 6 are asked for.
    const attributes = { strides: [2, 2], output_shape: [6, 7] };
    expect(layersOf({ op: "ConvTranspose", attributes, inputs })).toEqual([
      "convtranspose channels=1 kernel=3 stride=2 pad=[1, 0, 0, 0] bias=false",
    ]);
  });

  it("SAME gives input times stride, the odd one at the end for SAME_UPPER", () => {
    const attributes = { strides: [2, 2], auto_pad: "SAME_UPPER" };
    expect(layersOf({ op: "ConvTranspose", attributes, inputs })).toEqual([
      "convtranspose channels=1 kernel=3 stride=2 pad=[0, 0, 1, 1] bias=false",
    ]);
  });
});

describe("poolings", () => {
  const image = [1, 1, 4, 4];

  it("step by 1 unless told otherwise", () => {
    expect(run({ op: "MaxPool", attributes: { kernel_shape: [2, 2] }, inputs: [image] }, counting(16)).data).toEqual([
      6, 7, 8, 10, 11, 12, 14, 15, 16,
    ]);
  });

  it("averages leave padding out unless it is to count", () => {
    const attributes = { kernel_shape: [2, 2], strides: [4, 4], pads: [1, 1, 0, 0] };
    const average = (count_include_pad: number) =>
      run({ op: "AveragePool", attributes: { ...attributes, count_include_pad }, inputs: [[1, 1, 1, 1]] }, [8]).data;
    expect(average(0)).toEqual([8]);
    expect(average(1)).toEqual([2]);
  });

  it("automatic padding counts where that is asked for", () => {
    const attributes = { kernel_shape: [2, 2], strides: [2, 2], auto_pad: "SAME_UPPER", count_include_pad: 1 };
    expect(run({ op: "AveragePool", attributes, inputs: [[1, 1, 1, 1]] }, [8]).data).toEqual([2]);
  });

  it("dilated averages take every other element", () => {
    const attributes = { kernel_shape: [2], dilations: [2] };
    expect(run({ op: "AveragePool", attributes, inputs: [[1, 1, 4]] }, [1, 2, 3, 6]).data).toEqual([2, 4]);
  });

  it("global ones cover everything", () => {
    expect(run({ op: "GlobalAveragePool", inputs: [image] }, counting(16))).toEqual({
      shape: [1, 1, 1, 1],
      data: [8.5],
    });
    expect(run({ op: "GlobalLpPool", inputs: [[1, 1, 2]] }, [3, 4]).data).toEqual([5]);
    expect(refusal({ op: "GlobalMaxPool", inputs: [[2, 3]] })).toBe(
      "node (GlobalMaxPool): its input is [2, 3] where [N, C, ...] is due",
    );
  });
});

describe("normalisations", () => {
  it("BatchNormalization takes its statistics as weights", () => {
    const inputs = [[1, 1, 2], floats([1], 2), floats([1], 1), floats([1], 3), floats([1], 4)];
    const attributes = { epsilon: float(0) };
    expect(layersOf({ op: "BatchNormalization", attributes, inputs })).toEqual(["bn eps=0"]);
    // (x - 3) / 2 * 2 + 1
    expect(run({ op: "BatchNormalization", attributes, inputs }, [3, 5]).data).toEqual([1, 3]);
    expect(refusal({ op: "BatchNormalization", attributes: { training_mode: 1 }, inputs })).toMatch(/training mode/);
  });

  it("GroupNormalization had a factor for each group before version 21", () => {
    const inputs = [[1, 4, 1], floats([2], 10, 100), floats([2], 0, 0)];
    const attributes = { num_groups: 2, epsilon: float(0) };
    expect(run({ op: "GroupNormalization", opset: 18, attributes, inputs }, [1, 3, 4, 8]).data).toEqual([
      -10, 10, -100, 100,
    ]);
  });

  it("LayerNormalization may begin at the first axis, and may have no summand", () => {
    const attributes = { axis: 0, epsilon: float(0) };
    expect(
      run({ op: "LayerNormalization", attributes, inputs: [[2, 2], floats([2, 2], 1, 2, 3, 4)] }, [1, 1, 3, 3]).data,
    ).toEqual([-1, -2, 3, 4]);
  });

  it("LpNormalization of zeros is zeros", () => {
    expect(run({ op: "LpNormalization", attributes: { axis: 0 }, inputs: [[2, 2]] }, [3, 0, 4, 0]).data).toEqual([
      expect.closeTo(0.6, 6),
      0,
      expect.closeTo(0.8, 6),
      0,
    ]);
    expect(run({ op: "LpNormalization", attributes: { p: 1 }, inputs: [[2]] }, [-1, 3]).data).toEqual([-0.25, 0.75]);
  });

  it("LRN of an even size lies unevenly, which the layer does otherwise", () => {
    expect(layersOf({ op: "LRN", attributes: { size: 5, alpha: Math.fround(1e-4) }, inputs: [[1, 8, 2, 2]] })).toEqual([
      "lrn size=5",
    ]);
    const even = { op: "LRN", attributes: { size: 2, alpha: float(2), beta: float(1) }, inputs: [[1, 3, 1]] } as const;
    // The channel itself and the one behind it: 1 / (1 + 1 + 4), 2 / (1 + 4 + 9), 3 / (1 + 9).
    run(even, [1, 2, 3]).data.forEach((x, at) => expect(x).toBeCloseTo([1 / 6, 2 / 14, 3 / 10][at]!, 12));
  });
});
