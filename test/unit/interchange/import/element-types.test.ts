/** What a net is computed with where its file says otherwise, and what a user is told of it. */
import { describe, expect, it } from "vitest";
import { interpretGraph } from "../../../../src/graph/interpret-graph.ts";
import { ImportError } from "../../../../src/interchange/import/import-error.ts";
import { importOnnx } from "../../../../src/interchange/onnx/import.ts";
import type { ElementType, OnnxModel, OnnxTensor } from "../../../../src/interchange/onnx/model.ts";
import { int64Tensor, rawTensor } from "../../../../src/interchange/onnx/tensor.ts";
import { ndarray } from "../../../../src/tensor/ndarray.ts";
import { constantShape } from "../../../../src/tensor/shape.ts";
import { onnxModel, onnxNode, type ModelInit } from "../../../support/onnx-model.ts";

function fedWith(elementType: ElementType, init: ModelInit): OnnxModel {
  const { graph, ...rest } = onnxModel(init);
  return { ...rest, graph: { ...graph, inputs: graph.inputs.map((port) => ({ ...port, elementType })) } };
}

function outputOf(model: OnnxModel, ...elements: readonly number[]): readonly number[] {
  const { model: net, weights, inputs } = importOnnx(model);
  const arrays = new Map(
    inputs.map(({ port }, at) => [
      port,
      ndarray(constantShape(net.graph.inputs[at]!.type.shape), Float64Array.from(elements)),
    ]),
  );
  const parameters = new Map(
    net.graph.parameters.map(({ name, type }) => [name, ndarray(constantShape(type.shape), weights.get(name)!)]),
  );
  return [...[...interpretGraph(net.graph, arrays, parameters).values()][0]!.data];
}

const half = (name: string, dims: readonly number[], ...bits: readonly number[]): OnnxTensor =>
  rawTensor(name, "float16", dims, new Uint8Array(Uint16Array.from(bits).buffer));
const double = (name: string, dims: readonly number[], ...values: readonly number[]): OnnxTensor =>
  rawTensor(name, "float64", dims, new Uint8Array(Float64Array.from(values).buffer));
const int = (value: number) => ({ kind: "int", value }) as const;

describe("floats of other sizes", () => {
  // 1, 2 and 0.5 in binary16.
  const gemm: ModelInit = {
    nodes: [{ op: "Gemm", inputs: ["x", "w"], outputs: ["y"] }],
    inputs: { x: [1, 3] },
    initializers: [half("w", [3, 1], 0x3c00, 0x4000, 0x3800)],
    outputs: ["y"],
  };

  it("float16 is computed with as float32, and said", () => {
    const model = fedWith("float16", gemm);
    expect(outputOf(model, 1, 10, 100)).toEqual([71]);
    expect(importOnnx(model).notes).toEqual([
      "float16 is computed with as float32",
      "input x is float16 in the file and float32 here",
    ]);
  });

  it("so are double, bfloat16 and casts to them", () => {
    const cast = { op: "Cast", inputs: ["x"], outputs: ["c"], attributes: { to: int(16) } };
    const init: ModelInit = {
      nodes: [cast, { op: "Mul", inputs: ["c", "f"], outputs: ["y"] }],
      inputs: { x: [2] },
      initializers: [double("f", [2], 0.5, 3)],
      outputs: ["y"],
    };
    const model = fedWith("float64", init);
    expect(outputOf(model, 4, 5)).toEqual([2, 15]);
    expect(importOnnx(model).notes).toEqual([
      "float64 is computed with as float32",
      "input x is float64 in the file and float32 here",
      "bfloat16 is computed with as float32",
    ]);
  });

  it("constants of double keep their digits until they meet an input", () => {
    const init: ModelInit = {
      nodes: [
        { op: "Cast", inputs: ["d"], outputs: ["n"], attributes: { to: int(7) } },
        { op: "Sub", inputs: ["n", "m"], outputs: ["s"] },
        { op: "Expand", inputs: ["x", "s"], outputs: ["y"] },
      ],
      inputs: { x: [1] },
      initializers: [double("d", [1], 2 ** 25 + 1), int64Tensor("m", [1], [2 ** 25 - 2])],
      outputs: ["y"],
    };
    expect(outputOf(onnxModel(init), 7)).toEqual([7, 7, 7]);
  });
});

const problemsOf = (model: OnnxModel): readonly string[] => {
  try {
    return importOnnx(model).notes;
  } catch (error) {
    return error instanceof ImportError ? error.problems : [String(error)];
  }
};

describe("inputs of integers", () => {
  const cast = { op: "Cast", inputs: ["t"], outputs: ["f"], attributes: { to: int(1) } };
  const init: ModelInit = {
    nodes: [
      { op: "Transpose", inputs: ["x"], outputs: ["t"] },
      cast,
      { op: "Mul", inputs: ["f", "f"], outputs: ["y"] },
    ],
    inputs: { x: [2, 2] },
    outputs: ["y"],
  };

  it.each(["uint8", "int8", "int32", "int64"] as const)("%s may be moved about and cast to floats", (elementType) => {
    const model = fedWith(elementType, init);
    expect(outputOf(model, 1, 2, 3, 4)).toEqual([1, 9, 4, 16]);
    expect(importOnnx(model).notes).toEqual([
      `input x is ${elementType} in the file; here it takes the same numbers as float32`,
    ]);
  });

  it("cannot be computed with as such, nor can texts be fed", () => {
    const add = { nodes: [{ op: "Add", inputs: ["x", "x"], outputs: ["y"] }], inputs: { x: [2] }, outputs: ["y"] };
    expect(problemsOf(fedWith("int32", add))).toEqual([
      "y (Add): it is asked to compute with int32; supported: float32",
    ]);
    expect(problemsOf(fedWith("string", add))[0]).toMatch(/^input x: it holds string, which no net here is fed with/);
  });
});

describe("versions", () => {
  const relu = { nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }], inputs: { x: [2] }, outputs: ["y"] };

  it("newer than those known are tried, and said", () => {
    expect(importOnnx(onnxModel({ ...relu, opset: 27 })).notes).toEqual([]);
    expect(importOnnx(onnxModel({ ...relu, opset: 99 })).notes).toEqual([
      "opset 99 is newer than 27, the newest that is known; operators are taken to be as they were then",
    ]);
  });

  it("older than an operator are taken for its first, and said", () => {
    const round = { ...relu, nodes: [{ op: "Round", inputs: ["x"], outputs: ["y"] }], opset: 9 };
    expect(importOnnx(onnxModel(round)).notes).toEqual([
      "Round is not in opset 9: it arrived in opset 11, and is taken to be as it was then",
    ]);
  });
});

const branch = (op: string, inputs: readonly string[]) => {
  const graph = () => ({
    name: op,
    nodes: [onnxNode({ op, inputs, outputs: ["b"] })],
    initializers: [],
    inputs: [],
    outputs: [{ name: "b", elementType: undefined, shape: undefined }],
  });
  return { kind: "graph", encoded: new Uint8Array(), graph } as const;
};

const chosenBy = (condition: number, elseOp = "Neg"): OnnxModel =>
  onnxModel({
    nodes: [
      { op: "Exp", inputs: ["x"], outputs: ["e"] },
      {
        op: "If",
        inputs: ["c"],
        outputs: ["y"],
        attributes: { then_branch: branch("Relu", ["x"]), else_branch: branch(elseOp, ["e"]) },
      },
    ],
    inputs: { x: [1, 2] },
    initializers: [rawTensor("c", "bool", [], Uint8Array.of(condition))],
    outputs: ["y"],
  });

describe("If", () => {
  it("of a constant condition is the branch that it takes, which reads what is around it", () => {
    expect(outputOf(chosenBy(1), -3, 4)).toEqual([0, 4]);
    expect(outputOf(chosenBy(0), 0, 0)).toEqual([-1, -1]);
  });

  it("what is wrong in the branch is told once; the other branch is not looked at", () => {
    expect(() => importOnnx(chosenBy(0, "LSTM"))).toThrow(/b \(LSTM\): not supported: there is no recurrent layer$/);
    expect(outputOf(chosenBy(1, "LSTM"), -3, 4)).toEqual([0, 4]);
  });
});
