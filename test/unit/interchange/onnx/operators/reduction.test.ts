import { describe, expect, it } from "vitest";
import { floats, integers, layersOf, run } from "../../../../support/onnx-node.ts";

const DATA = [1, 2, 3, 4, 5, 6];

describe("reductions", () => {
  it("over the axes named, as attribute or input", () => {
    const named = { op: "ReduceSum", opset: 11, attributes: { axes: [1], keepdims: 0 }, inputs: [[2, 3]] };
    expect(run(named, DATA)).toEqual({ shape: [2], data: [6, 15] });
    expect(run({ op: "ReduceSum", inputs: [[2, 3], integers(-1)] }, DATA)).toEqual({ shape: [2, 1], data: [6, 15] });
  });

  it("over the first axis, which is the batch of a layer", () => {
    const given = { op: "ReduceMax", inputs: [[2, 3], integers(0)], attributes: { keepdims: 0 } };
    expect(run(given, DATA)).toEqual({ shape: [3], data: [4, 5, 6] });
  });

  it("over everything where none is named, or over nothing", () => {
    expect(run({ op: "ReduceMean", inputs: [[2, 3]], attributes: { keepdims: 0 } }, DATA)).toEqual({
      shape: [],
      data: [3.5],
    });
    const noop = { noop_with_empty_axes: 1 };
    expect(run({ op: "ReduceSum", inputs: [[2, 3]], attributes: noop }, DATA)).toEqual({ shape: [2, 3], data: DATA });
    expect(run({ op: "ReduceL2", inputs: [[2]], attributes: noop }, [-3, 4])).toEqual({ shape: [2], data: [3, 4] });
  });

  it.each([
    ["ReduceL1", [3, 7]],
    ["ReduceL2", [Math.sqrt(5), 5]],
    ["ReduceSumSquare", [5, 25]],
    ["ReduceLogSum", [Math.log(3), Math.log(7)]],
    ["ReduceProd", [2, 12]],
    ["ReduceMin", [1, 3]],
  ])("%s", (op, expected) => {
    const { data } = run({ op, inputs: [[2, 2], integers(1)], attributes: { keepdims: 0 } }, [1, 2, 3, 4]);
    data.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 12));
  });

  it("over positions is the layer without axes renamed", () => {
    expect(layersOf({ op: "ReduceMean", inputs: [[1, 8, 4, 4], integers(2, 3)] })).toEqual(["avgpool kernel=global"]);
  });
});

describe("along an axis", () => {
  it("the last one by default, before version 13 all from the second on", () => {
    const ones = Array.from({ length: 8 }, () => 1);
    expect(run({ op: "Softmax", inputs: [[2, 2, 2]] }, ones).data).toEqual(ones.map(() => 0.5));
    expect(run({ op: "Softmax", opset: 11, inputs: [[2, 2, 2]] }, ones).data).toEqual(ones.map(() => 0.25));
    expect(run({ op: "Softmax", opset: 11, inputs: [[2, 2, 2]], attributes: { axis: 0 } }, ones).data).toEqual(
      ones.map(() => 0.125),
    );
  });

  it("the first one, which is the batch of a layer", () => {
    expect(run({ op: "Hardmax", inputs: [[2, 2]], attributes: { axis: 0 } }, [1, 4, 3, 4]).data).toEqual([0, 1, 1, 0]);
  });

  it("a constant is evaluated, and leaves nothing in the graph", () => {
    expect(layersOf({ op: "Softmax", inputs: [floats([2], 0, 0)] })).toEqual([]);
  });
});
