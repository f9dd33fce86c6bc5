import { describe, expect, it } from "vitest";
import { interpretGraph } from "../../../../src/graph/interpret-graph.ts";
import { ImportError } from "../../../../src/interchange/import/import-error.ts";
import { importOnnx } from "../../../../src/interchange/onnx/import.ts";
import type { ImportOptions } from "../../../../src/interchange/import/import-graph.ts";
import { float32Tensor, int64Tensor } from "../../../../src/interchange/onnx/tensor.ts";
import { ndarray } from "../../../../src/tensor/ndarray.ts";
import { constantShape } from "../../../../src/tensor/shape.ts";
import { onnxModel, type ModelInit } from "../../../support/onnx-model.ts";

function problemsOf(init: ModelInit, options?: ImportOptions): readonly string[] {
  try {
    importOnnx(onnxModel(init), options);
  } catch (error) {
    if (error instanceof ImportError) return error.problems;
    throw error;
  }
  return [];
}

function shapesOf(init: ModelInit, options?: ImportOptions) {
  const { model, inputs, outputs } = importOnnx(onnxModel(init), options);
  const graph = model.graph.inputs.map(({ type }) => constantShape(type.shape));
  return { inputs: inputs.map(({ shape }) => shape), outputs: outputs.map(({ shape }) => shape), graph };
}

const relu = (input: string, output: string, name = "") => ({ op: "Relu", inputs: [input], outputs: [output], name });

describe("sizes", () => {
  const init: ModelInit = {
    nodes: [relu("x", "y")],
    inputs: { x: ["N", 3, "H", undefined] },
    outputs: ["y"],
  };

  it("an open first dimension is the batch, others are bound by name, or by input and place", () => {
    expect(shapesOf(init, { sizes: { H: 4, x_dim3: 5 } }).outputs).toEqual([[1, 3, 4, 5]]);
    expect(shapesOf(init, { batch: 2, sizes: { H: 4, x_dim3: 5 } }).graph).toEqual([[2, 3, 4, 5]]);
    expect(shapesOf(init, { sizes: { N: 7, H: 4, x_dim3: 5 } }).inputs).toEqual([[7, 3, 4, 5]]);
  });

  it("all that are not bound are named at once, with how to bind them", () => {
    expect(problemsOf(init)).toEqual(["the sizes H, x_dim3 must be bound: --size H=224 --size x_dim3=224"]);
  });

  it("one name is one size", () => {
    const two = { ...init, inputs: { x: ["N", 2], z: [3, "N"] }, nodes: [{ ...relu("x", "y") }] };
    expect(shapesOf({ ...two, outputs: ["y", "z"] }, { batch: 4 }).outputs).toEqual([
      [4, 2],
      [3, 4],
    ]);
  });

  it("a size that the model does not have, and a batch where that is fixed, are problems", () => {
    const fixed = { ...init, inputs: { x: [1, 3] } };
    expect(problemsOf(fixed, { sizes: { H: 4 }, batch: 2 })).toEqual([
      "no size of the model is called H; none is open",
      "the model fixes its batch, so a batch of 2 cannot be chosen",
    ]);
  });
});

describe("names", () => {
  it("every node that cannot be converted is told, and what depends on one is not", () => {
    const nodes = [
      { op: "Det", inputs: ["x"], outputs: ["a"], name: "first" },
      relu("a", "b"),
      { op: "Frobnicate", inputs: ["x"], outputs: ["c"] },
      { op: "Gelu", inputs: ["x"], outputs: ["d"], domain: "com.example" },
    ];
    expect(problemsOf({ nodes, inputs: { x: [2, 2] }, outputs: ["b", "c", "d"] })).toEqual([
      "first (Det): not supported: there is no layer for determinants",
      "c (Frobnicate): ONNX has no operator of this name",
      "d (Gelu): an operator of domain com.example, which is not known; supported are those of ONNX itself",
    ]);
  });

  it("nodes that no output depends on are not looked at", () => {
    const nodes = [{ op: "Det", inputs: ["x"], outputs: ["unused"] }, relu("x", "y")];
    expect(problemsOf({ nodes, inputs: { x: [2, 2] }, outputs: ["y"] })).toEqual([]);
  });

  it("nodes may stand in any order, but not depend on themselves", () => {
    const inputs = { x: [2, 2] };
    const turned = importOnnx(
      onnxModel({ nodes: [relu("a", "y", "second"), relu("x", "a", "first")], inputs, outputs: ["y"] }),
    );
    expect(turned.model.graph.nodes.map(({ name }) => name)).toEqual(["first", "second"]);
    const circle = [relu("b", "a", "one"), relu("a", "b", "two")];
    expect(problemsOf({ nodes: circle, inputs, outputs: ["b"] })).toEqual(["one (Relu): it depends on its own output"]);
  });

  it("a name that nothing gives, or that is given twice, is a problem", () => {
    const inputs = { x: [2, 2] };
    expect(problemsOf({ nodes: [relu("z", "y")], inputs, outputs: ["y", "w"] })).toEqual([
      "y (Relu): it reads z, which nothing gives",
      "output w: nothing gives it",
    ]);
    expect(problemsOf({ nodes: [relu("x", "x")], inputs, outputs: ["x"] })).toEqual([
      "x (Relu): it depends on its own output",
    ]);
    const twice = [relu("x", "y", "one"), { op: "Identity", inputs: ["x"], outputs: ["y"], name: "two" }];
    expect(problemsOf({ nodes: twice, inputs, outputs: ["y"] })).toEqual([
      "two (Identity): its output y has a name given before",
    ]);
  });

  it("an attribute, an input or a wanted output that is not understood is refused", () => {
    const inputs = { x: [1, 1, 4, 4], z: [1] };
    const strange = { ...relu("x", "y"), attributes: { slope: { kind: "float", value: 2 } as const } };
    expect(problemsOf({ nodes: [strange], inputs, outputs: ["y"] })).toEqual([
      "y (Relu): its attribute slope is not supported",
    ]);
    const more = { ...relu("x", "y"), inputs: ["x", "", "z"] };
    expect(problemsOf({ nodes: [more], inputs, outputs: ["y"] })).toEqual([
      "y (Relu): its input 3 (z) is not supported",
    ]);
    const pool = {
      op: "MaxPool",
      inputs: ["x"],
      outputs: ["y", "i"],
      attributes: { kernel_shape: { kind: "ints", values: [2, 2] } as const },
    };
    expect(problemsOf({ nodes: [pool], inputs, outputs: ["y"] })).toEqual([]);
    expect(problemsOf({ nodes: [pool], inputs, outputs: ["y", "i"] })).toEqual([
      "y (MaxPool): its output 2 (i) is not supported",
    ]);
  });
});

describe("what is imported", () => {
  const weight = float32Tensor("fc/W_0", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));

  it("initialisers are weights under the layer's label, and no inputs", () => {
    const gemm = { op: "Gemm", inputs: ["x", "fc/W_0"], outputs: ["y"], name: "n7" };
    const { model, weights, inputs } = importOnnx(
      onnxModel({ nodes: [gemm], inputs: { "fc/W_0": [2, 3], x: [1, 2] }, initializers: [weight], outputs: ["y"] }),
    );
    expect(model.graph.nodes.map(({ name, op }) => `${name}: ${op.name}`)).toEqual(["fc: dense"]);
    expect([...weights].map(([name, data]) => [name, [...data]])).toEqual([["fc.weight", [1, 4, 2, 5, 3, 6]]]);
    expect(inputs.map(({ name }) => name)).toEqual(["x"]);
  });

  it("a summand per channel behind a layer without a bias is its bias, where nothing else reads what lies between", () => {
    const nodes = [
      { op: "Conv", inputs: ["x", "w"], outputs: ["c"], name: "conv" },
      { op: "Add", inputs: ["c", "b"], outputs: ["y"], name: "plus" },
    ];
    const initializers = [
      float32Tensor("w", [2, 1, 1, 1], Float32Array.of(1, 2)),
      float32Tensor("b", [2, 1, 1], Float32Array.of(3, 4)),
    ];
    const layersFor = (outputs: readonly string[]) => {
      const { model, weights } = importOnnx(onnxModel({ nodes, inputs: { x: [1, 1, 2, 2] }, initializers, outputs }));
      return { layers: model.graph.nodes.map(({ name }) => name), weights: [...weights.keys()] };
    };
    expect(layersFor(["y"])).toEqual({ layers: ["conv"], weights: ["conv.weight", "conv.bias"] });
    expect(layersFor(["y", "c"])).toEqual({ layers: ["conv", "plus"], weights: ["conv.weight", "plus.bias"] });
  });

  it("an output may be an input, and several may be one tensor", () => {
    const { model, outputs } = importOnnx(
      onnxModel({
        nodes: [{ op: "Identity", inputs: ["x"], outputs: ["y"] }],
        inputs: { x: [1, 2] },
        outputs: ["y", "x"],
      }),
    );
    const x = ndarray([1, 2], [3, 4]);
    const results = interpretGraph(model.graph, new Map([["x", x]]), new Map());
    expect(outputs.map(({ port }) => [...results.get(port)!.data])).toEqual([
      [3, 4],
      [3, 4],
    ]);
  });

  it("names become words, and stay apart", () => {
    const init: ModelInit = {
      nodes: [{ op: "Add", inputs: ["input.1", "input/1"], outputs: ["3"] }],
      inputs: { "input.1": [1, 2], "input/1": [1, 2] },
      outputs: ["3"],
    };
    const { inputs, outputs } = importOnnx(onnxModel(init));
    expect(inputs.map(({ name, port }) => [name, port])).toEqual([
      ["input.1", "input_1"],
      ["input/1", "input_1_2"],
    ]);
    expect(outputs.map(({ port }) => port)).toEqual(["_3"]);
  });

  it("shape arithmetic leaves no trace", () => {
    const nodes = [
      { op: "Shape", inputs: ["x"], outputs: ["shape"] },
      { op: "Gather", inputs: ["shape", "zero"], outputs: ["n"] },
      { op: "Unsqueeze", inputs: ["n", "axis"], outputs: ["n1"] },
      {
        op: "Concat",
        inputs: ["n1", "rest"],
        outputs: ["to"],
        attributes: { axis: { kind: "int", value: 0 } as const },
      },
      { op: "Reshape", inputs: ["x", "to"], outputs: ["y"] },
    ];
    const initializers = [int64Tensor("zero", [], [0]), int64Tensor("axis", [1], [0]), int64Tensor("rest", [1], [-1])];
    const { model, weights } = importOnnx(
      onnxModel({ nodes, inputs: { x: ["N", 2, 3] }, initializers, outputs: ["y"] }),
      { batch: 5 },
    );
    expect(model.graph.nodes.map(({ op }) => op.name)).toEqual(["flatten"]);
    expect(constantShape(model.graph.outputs[0]!.value.type.shape)).toEqual([5, 6]);
    expect(weights.size).toBe(0);
  });

  it("layers of constants are evaluated", () => {
    const nodes = [
      { op: "Sqrt", inputs: ["c"], outputs: ["root"] },
      { op: "Mul", inputs: ["x", "root"], outputs: ["y"] },
    ];
    const initializers = [float32Tensor("c", [1, 3], Float32Array.of(4, 9, 16))];
    const { model, weights } = importOnnx(onnxModel({ nodes, inputs: { x: [1, 3] }, initializers, outputs: ["y"] }));
    expect(model.graph.nodes).toHaveLength(1);
    expect([...weights.values()].map((data) => [...data])).toEqual([[2, 3, 4]]);
  });

  it("constants that would fill the memory are refused before they are made", () => {
    const fill = { op: "ConstantOfShape", inputs: ["s"], outputs: ["c"] };
    const huge = (...extents: number[]) =>
      problemsOf({ nodes: [fill], initializers: [int64Tensor("s", [extents.length], extents)], outputs: ["c"] });
    expect(huge(2 ** 40)).toEqual([
      "c (ConstantOfShape): a constant of 1099511627776 elements is too large: at most 134217728 are evaluated",
    ]);
    expect(huge(-1)).toEqual(["c (ConstantOfShape): the shape [-1] is none that a tensor can have"]);
    expect(huge(2 ** 20, 2 ** 20, 2 ** 20)).toHaveLength(1);
  });
});
