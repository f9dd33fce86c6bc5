import { describe, expect, it } from "vitest";
import { evaluators } from "../../../../src/interchange/onnx/constant-evaluation.ts";
import { ImportError } from "../../../../src/interchange/import/import-error.ts";
import type { OnnxTensor } from "../../../../src/interchange/onnx/model.ts";
import { operators } from "../../../../src/interchange/onnx/operators/index.ts";
import { unsupported } from "../../../../src/interchange/onnx/unsupported.ts";
import { int64Tensor } from "../../../../src/interchange/onnx/tensor.ts";
import { floats, integers, run, type OneNode } from "../../../support/onnx-node.ts";

/** The result of an operator on constants. */
function evaluated(op: string, inputs: readonly OnnxTensor[], attributes: OneNode["attributes"] = {}) {
  return run({ op, inputs, attributes });
}

describe("arithmetic of whole numbers", () => {
  it("divides towards zero, and takes the rest by the divisor's sign or the dividend's", () => {
    const operands = [integers(7, -7, 7), integers(2, 2, -2)];
    expect(evaluated("Div", operands).data).toEqual([3, -3, -3]);
    expect(evaluated("Mod", operands).data).toEqual([1, 1, -1]);
    expect(evaluated("Mod", operands, { fmod: 1 }).data).toEqual([1, -1, 1]);
  });

  it("broadcasts and compares", () => {
    const column = int64Tensor("constant", [2, 1], [1, 2]);
    expect(evaluated("Mul", [column, integers(3, 4)])).toEqual({ shape: [2, 2], data: [3, 4, 6, 8] });
    expect(evaluated("Less", [column, integers(2)]).data).toEqual([1, 0]);
    expect(evaluated("Where", [integers(1, 0), integers(5, 6), integers(7, 8)]).data).toEqual([5, 8]);
    expect(evaluated("Max", [integers(1, 9), integers(4, 2), integers(3, 3)]).data).toEqual([4, 9]);
  });

  it("is exact where float32 is not", () => {
    expect(evaluated("Cast", [integers(16777217)], { to: 7 }).data).toEqual([16777217]);
    const difference = evaluated("Sub", [integers(2 ** 40 + 1), integers(2 ** 40)]);
    expect(difference.data).toEqual([1]);
  });
});

describe("reductions and searches", () => {
  const matrix = int64Tensor("constant", [2, 3], [1, 5, 0, 7, 0, 7]);

  it("keep their axes unless told otherwise", () => {
    expect(evaluated("ReduceProd", [integers(2, 3, 4)])).toEqual({ shape: [1], data: [24] });
    expect(evaluated("ReduceSum", [matrix, integers(-1)], { keepdims: 0 })).toEqual({ shape: [2], data: [6, 14] });
    expect(evaluated("ReduceMax", [matrix, integers(0)])).toEqual({ shape: [1, 3], data: [7, 5, 7] });
  });

  it("find the first, or the last, of the best, and what is not 0", () => {
    expect(evaluated("ArgMax", [matrix], { axis: 1, keepdims: 0 }).data).toEqual([1, 0]);
    expect(evaluated("ArgMax", [matrix], { axis: 1, keepdims: 0, select_last_index: 1 }).data).toEqual([1, 2]);
    expect(evaluated("NonZero", [matrix])).toEqual({ shape: [2, 4], data: [0, 0, 1, 1, 0, 1, 0, 2] });
  });
});

describe("constants of shapes and types", () => {
  it("Range, ConstantOfShape, EyeLike and Shape", () => {
    const [start, limit, delta] = [7, 0, -3].map((value) => int64Tensor("constant", [], [value]));
    expect(evaluated("Range", [start!, limit!, delta!]).data).toEqual([7, 4, 1]);
    const value = { kind: "tensor", value: floats([1], 2.5) } as const;
    expect(evaluated("ConstantOfShape", [integers(2, 1)], { value })).toEqual({ shape: [2, 1], data: [2.5, 2.5] });
    expect(run({ op: "EyeLike", attributes: { k: 1 }, inputs: [[2, 3]] }, [0, 0, 0, 0, 0, 0]).data).toEqual([
      0, 1, 0, 0, 0, 1,
    ]);
    expect(run({ op: "Shape", attributes: { start: -2 }, inputs: [[1, 2, 3]] }, [0, 0, 0, 0, 0, 0]).data).toEqual([
      2, 3,
    ]);
  });

  it("Cast cuts fractions off, wraps what is too large, and makes truth of what is not 0", () => {
    expect(evaluated("Cast", [floats([3], 1.9, -1.9, 300)], { to: 2 }).data).toEqual([1, 255, 44]);
    expect(evaluated("Cast", [floats([3], 1.9, -1.9, 300)], { to: 3 }).data).toEqual([1, -1, 44]);
    expect(evaluated("Cast", [floats([3], 0, -0.5, 2)], { to: 9 }).data).toEqual([0, 1, 1]);
  });
});

function problems(given: OneNode): readonly string[] {
  try {
    run(given, [1]);
  } catch (error) {
    if (error instanceof ImportError) return error.problems;
    throw error;
  }
  return [];
}

describe("the tables", () => {
  it("an operator is imported, or there is a reason why it is not", () => {
    expect(Object.keys(unsupported).filter((name) => operators.has(name))).toEqual([]);
    expect([...evaluators.keys()].filter((name) => !operators.has(name) && !(name in unsupported))).toEqual([]);
  });

  it("what is evaluated on constants only is refused on values", () => {
    expect(problems({ op: "NonZero", inputs: [[1]] })).toEqual([
      "node (NonZero): not supported: the shape of its output depends on the elements of its input; on constants it is evaluated",
    ]);
  });
});
