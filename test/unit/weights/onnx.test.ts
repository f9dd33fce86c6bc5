import { describe, expect, it } from "vitest";
import type { OnnxModel, OnnxNode } from "../../../src/interchange/onnx/model.ts";
import { float32Tensor, int64Tensor } from "../../../src/interchange/onnx/tensor.ts";
import { onnxSource } from "../../../src/weights/onnx.ts";

type Line = readonly [
  opType: string,
  inputs: readonly string[],
  output: string,
  ints?: Readonly<Record<string, number>>,
];

function modelOf(lines: readonly Line[], initialisers: readonly string[]): OnnxModel {
  const nodes = lines.map(([opType, inputs, output, ints = {}], index): OnnxNode => ({
    index,
    name: "",
    domain: "",
    opType,
    inputs,
    outputs: [output],
    attributes: new Map(Object.entries(ints).map(([name, value]) => [name, { kind: "int", value }])),
  }));
  const initializers = initialisers.map((name) =>
    name.startsWith("shape") ? int64Tensor(name, [1], [1]) : float32Tensor(name, [1], Float32Array.of(1)),
  );
  const graph = { name: "g", nodes, initializers, inputs: [], outputs: [] };
  return { irVersion: 8, producer: "", opsets: new Map([["", 17]]), graph };
}

const places = (lines: readonly Line[], initialisers: readonly string[]): unknown =>
  onnxSource(modelOf(lines, initialisers)).tensors.map(({ name, place }) => [
    name,
    place!.layer,
    place!.role,
    place!.arrangement,
  ]);

describe("initialisers of an ONNX model", () => {
  it("come in the order in which nodes read them, with what they are to these", () => {
    const lines: Line[] = [
      ["Conv", ["x", "c", "d"], "y"],
      ["BatchNormalization", ["y", "g", "b", "m", "v"], "z"],
    ];
    expect(places(lines, ["v", "m", "g", "b", "d", "c"])).toEqual([
      ["c", "Conv 0", "weight", "torch"],
      ["d", "Conv 0", "bias", "torch"],
      ["g", "BatchNormalization 1", "weight", "torch"],
      ["b", "BatchNormalization 1", "bias", "torch"],
      ["m", "BatchNormalization 1", "running_mean", "torch"],
      ["v", "BatchNormalization 1", "running_var", "torch"],
    ]);
  });

  it("keep the layers that PyTorch named, unnamed tensors of such a layer among them", () => {
    expect(places([["Conv", ["x", "stem.conv.weight", "onnx::7"], "y"]], ["stem.conv.weight", "onnx::7"])).toEqual([
      ["stem.conv.weight", "stem.conv", "weight", "torch"],
      ["onnx::7", "stem.conv", "bias", "torch"],
    ]);
  });

  it("are [in, out] for a matrix product, and for Gemm unless it transposes", () => {
    const lines: Line[] = [
      ["MatMul", ["x", "a"], "y"],
      ["Add", ["b", "y"], "z"],
      ["Gemm", ["z", "c", "d"], "u"],
      ["Gemm", ["u", "e"], "v", { transB: 1 }],
    ];
    expect(places(lines, ["a", "b", "c", "d", "e"])).toEqual([
      ["a", "MatMul 0", "weight", "matrix"],
      ["b", "MatMul 0", "bias", "torch"],
      ["c", "Gemm 2", "weight", "matrix"],
      ["d", "Gemm 2", "bias", "torch"],
      ["e", "Gemm 3", "weight", "torch"],
    ]);
  });

  it("that are no layer's operand are told apart, and shared ones are taken once", () => {
    const lines: Line[] = [
      ["MatMul", ["x", "a"], "y"],
      ["MatMul", ["y", "a"], "z"],
      ["Mul", ["z", "factor"], "u"],
      ["Reshape", ["u", "shape"], "v"],
    ];
    const { tensors, others } = onnxSource(modelOf(lines, ["a", "factor", "shape"]));
    expect(tensors.map(({ name }) => name)).toEqual(["a"]);
    expect(others!.map(({ name, floats }) => [name, floats === undefined])).toEqual([
      ["factor", false],
      ["shape", true],
    ]);
  });
});
