import { describe, expect, it } from "vitest";
import { ImportError } from "../../../../../src/interchange/import/import-error.ts";
import { float, floats, integers, layersOf, run, type OneNode } from "../../../../support/onnx-node.ts";

const IMAGE = [1, 3, 2, 2];

function refusal(given: OneNode): string {
  try {
    layersOf(given);
  } catch (error) {
    if (error instanceof ImportError) return error.problems.join("\n");
    throw error;
  }
  throw new Error("it was imported");
}

describe("activations", () => {
  it("numbers are written in few digits, defaults not at all", () => {
    expect(layersOf({ op: "LeakyRelu", inputs: [IMAGE] })).toEqual(["leakyrelu"]);
    expect(layersOf({ op: "LeakyRelu", attributes: { alpha: Math.fround(0.2) }, inputs: [IMAGE] })).toEqual([
      "leakyrelu slope=0.2",
    ]);
    expect(layersOf({ op: "HardSigmoid", inputs: [IMAGE] })).toEqual(["hardsigmoid alpha=0.2"]);
    expect(layersOf({ op: "HardSigmoid", attributes: { alpha: Math.fround(1 / 6) }, inputs: [IMAGE] })).toEqual([
      "hardsigmoid",
    ]);
    expect(layersOf({ op: "Selu", inputs: [IMAGE] })).toEqual(["selu"]);
    expect(layersOf({ op: "Shrink", attributes: { bias: 1.5, lambd: 1.5 }, inputs: [IMAGE] })).toEqual([
      "shrink lambd=1.5 bias=1.5",
    ]);
  });

  it("any rank passes, a scalar too", () => {
    expect(run({ op: "Abs", inputs: [[]] }, [-3])).toEqual({ shape: [], data: [3] });
    expect(run({ op: "Round", inputs: [[3]] }, [-1.5, 0.5, 2.5])).toEqual({ shape: [3], data: [-2, 0, 2] });
  });
});

describe("arithmetic", () => {
  it("with a number is a factor and a summand", () => {
    expect(layersOf({ op: "Add", inputs: [IMAGE, floats([], 0.5)] })).toEqual(["rescale offset=0.5"]);
    expect(layersOf({ op: "Mul", inputs: [floats([1], 3), IMAGE] })).toEqual(["rescale factor=3"]);
    expect(layersOf({ op: "Sub", inputs: [floats([], 1), IMAGE] })).toEqual(["rescale factor=-1 offset=1"]);
    expect(layersOf({ op: "Div", inputs: [IMAGE, floats([], 4)] })).toEqual(["rescale factor=0.25"]);
    expect(layersOf({ op: "Div", inputs: [IMAGE, floats([], 0)] })).toEqual([
      "constant shape=[1, 1, 1] value=<[] literal>",
      "div",
    ]);
    expect(layersOf({ op: "Pow", inputs: [IMAGE, integers(2)] })).toEqual(["power exponent=2"]);
  });

  it("with a number per channel is scale", () => {
    const vector = floats([3, 1, 1], 1, 2, 4);
    expect(layersOf({ op: "Mul", inputs: [IMAGE, vector] })).toEqual(["scale"]);
    const summed = layersOf({ op: "Add", inputs: [IMAGE, vector] });
    expect(summed).toEqual(["scale weight=false bias=true"]);
    // A mean that the input is given without, and no weight.
    expect(layersOf({ op: "Sub", inputs: [IMAGE, vector] })).toEqual([
      "constant shape=[3, 1, 1] value=<[3] literal>",
      "sub",
    ]);
    const image = Array.from({ length: 12 }, () => 8);
    expect(run({ op: "Sub", inputs: [IMAGE, vector] }, image).data).toEqual([7, 7, 7, 7, 6, 6, 6, 6, 4, 4, 4, 4]);
    expect(run({ op: "Div", inputs: [IMAGE, vector] }, image).data).toEqual([8, 8, 8, 8, 4, 4, 4, 4, 2, 2, 2, 2]);
  });

  it("broadcasts from the last axis on, and before version 7 from the axis asked for", () => {
    expect(run({ op: "Add", inputs: [[2, 2], [2]] }, [1, 2, 3, 4], [10, 20]).data).toEqual([11, 22, 13, 24]);
    const old = { op: "Add", opset: 6, inputs: [[2, 2], [2]] } as const;
    expect(run({ ...old, attributes: { broadcast: 1, axis: 0 } }, [1, 2, 3, 4], [10, 20]).data).toEqual([
      11, 12, 23, 24,
    ]);
  });

  it("a larger constant makes the result larger", () => {
    expect(run({ op: "Mul", inputs: [[2], floats([2, 1], 1, 10)] }, [3, 4])).toEqual({
      shape: [2, 2],
      data: [3, 4, 30, 40],
    });
  });

  it("tensors that do not broadcast are refused", () => {
    expect(refusal({ op: "Add", inputs: [[2, 3], [2]] })).toBe(
      "node (Add): its inputs [2, 3] and [2] do not broadcast",
    );
  });

  it("Mean and Sum take any number", () => {
    expect(run({ op: "Mean", inputs: [[2], [2], [1]] }, [1, 2], [4, 6], [1]).data).toEqual([2, 3]);
    expect(run({ op: "Sum", inputs: [[2]] }, [1, 2]).data).toEqual([1, 2]);
    expect(layersOf({ op: "Max", inputs: [IMAGE, floats([], 0)] })).toEqual(["relu"]);
    expect(layersOf({ op: "Min", inputs: [IMAGE, IMAGE, IMAGE] })).toEqual(["min"]);
  });
});

describe("Clip", () => {
  it("takes its bounds as attributes, later as inputs", () => {
    const attributes = { min: float(-1), max: float(3.4028234663852886e38) };
    expect(layersOf({ op: "Clip", opset: 6, attributes, inputs: [IMAGE] })).toEqual(["clip min=-1"]);
    expect(layersOf({ op: "Clip", inputs: [IMAGE, floats([], 0), floats([], 6)] })).toEqual(["relu6"]);
    expect(layersOf({ op: "Clip", inputs: [IMAGE] })).toEqual([]);
  });

  it("bounds the wrong way round give the upper one", () => {
    expect(run({ op: "Clip", inputs: [[3], floats([], 2), floats([], 1)] }, [-2, 0, 6]).data).toEqual([1, 1, 1]);
  });

  it("bounds that are computed are limits too", () => {
    expect(run({ op: "Clip", inputs: [[3], [], undefined] }, [-2, 0, 6], [1]).data).toEqual([1, 1, 6]);
    expect(run({ op: "Clip", inputs: [[3], undefined, []] }, [-2, 0, 6], [1]).data).toEqual([-2, 0, 1]);
  });
});

describe("PRelu and Where", () => {
  it("slopes for channels are a weight", () => {
    expect(layersOf({ op: "PRelu", inputs: [IMAGE, floats([3, 1, 1], 0.1, 0.2, 0.3)] })).toEqual(["prelu"]);
    expect(layersOf({ op: "PRelu", inputs: [IMAGE, floats([1], 0.1)] })).toEqual(["prelu shared=true"]);
    expect(layersOf({ op: "PRelu", opset: 6, inputs: [IMAGE, floats([3], 0.1, 0.2, 0.3)] })).toEqual(["prelu"]);
    expect(
      run(
        {
          op: "PRelu",
          inputs: [
            [2, 2],
            [2, 1],
          ],
        },
        [-1, 1, -2, 2],
        [0.5, 3],
      ).data,
    ).toEqual([-0.5, 1, -6, 2]);
  });

  it("comparisons give truths, which Where takes", () => {
    expect(run({ op: "Less", inputs: [[3], floats([], 1)] }, [0, 1, 2]).data).toEqual([1, 0, 0]);
    expect(refusal({ op: "Where", inputs: [[3], [3], [3]] })).toContain("supported: bool");
  });
});
