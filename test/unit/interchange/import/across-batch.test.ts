/** Models whose batch is open, and operators that reach across it: told, whatever program wrote them; others are not. */
import { describe, expect, it } from "vitest";
import { importModel } from "../../../../src/interchange/import/import-graph.ts";
import { kerasModel } from "../../../../src/interchange/keras/import.ts";
import { importOnnx } from "../../../../src/interchange/onnx/import.ts";
import { int64Tensor } from "../../../../src/interchange/onnx/tensor.ts";
import { readTfjs } from "../../../../src/interchange/tfjs/read.ts";
import { onnxModel, type NodeInit } from "../../../support/onnx-model.ts";
import { b, ints } from "../../../support/same-as-tfjs.ts";
import { graphFile, type Constant, type GraphNode } from "../../../support/tensorflow-graph.ts";

const list = (name: string, ...values: readonly number[]) => int64Tensor(name, [values.length], values);

const chain = (...steps: readonly (readonly [op: string, attributes?: NodeInit["attributes"], constant?: string])[]) =>
  steps.map(([op, attributes = {}, constant], at): NodeInit => {
    const inputs = [at === 0 ? "x" : `v${at - 1}`, ...(constant === undefined ? [] : [constant])];
    return { op, name: `n${at}`, inputs, outputs: [`v${at}`], attributes };
  });

const ints64 = (...values: readonly number[]) => ({ kind: "ints", values }) as const;
const int = (value: number) => ({ kind: "int", value }) as const;

function onnxNotes(nodes: readonly NodeInit[], shape: readonly (number | string)[], batch?: number): readonly string[] {
  const initializers = [
    list("line", 1, -1),
    list("rows", -1, 6),
    list("back", -1, 4, 6),
    list("flat", 0, -1),
    int64Tensor("first", [], [0]),
  ];
  const model = onnxModel({ nodes, inputs: { x: shape }, initializers, outputs: [nodes.at(-1)!.outputs[0]!] });
  return importOnnx(model, batch === undefined ? {} : { batch }).notes;
}

function tensorflowNotes(constants: readonly Constant[], node: GraphNode): readonly string[] {
  const { bytes, read } = graphFile({ inputs: { x: [-1, 4, 6] }, constants, nodes: [node] });
  return importModel(readTfjs(bytes, read)).notes;
}

const note = (node: string, examples: string): string =>
  `the file leaves its batch open, and ${node} reaches across examples: the net is that of ${examples} at once`;

describe("an open batch", () => {
  const mean = chain(["ReduceMean", { axes: ints64(0), keepdims: int(0) }]);

  it.each([
    ["a mean", mean, "n0 (ReduceMean)"],
    ["a mean whose axis stays", chain(["ReduceMean", { axes: ints64(0), keepdims: int(1) }]), "n0 (ReduceMean)"],
    ["a maximum of all", chain(["ReduceMax", { keepdims: int(0) }]), "n0 (ReduceMax)"],
    ["one line of all", chain(["Relu"], ["Reshape", {}, "line"]), "n1 (Reshape)"],
    ["the first example", chain(["Gather", { axis: int(0) }, "first"], ["Relu"]), "n0 (Gather)"],
  ])("is crossed by %s", (_what, nodes, told) => {
    expect(onnxNotes(nodes, ["N", 4, 6])).toEqual([note(told, "one example")]);
    // Where the file says how many there are, that is the net.
    expect(onnxNotes(nodes, [2, 4, 6])).toEqual([]);
  });

  it("is crossed by examples behind each other", () => {
    const nodes: readonly NodeInit[] = [
      { op: "Neg", name: "minus", inputs: ["x"], outputs: ["y"] },
      { op: "Concat", name: "both", inputs: ["x", "y"], outputs: ["z"], attributes: { axis: int(0) } },
    ];
    expect(onnxNotes(nodes, ["N", 4, 6])).toEqual([note("both (Concat)", "one example")]);
  });

  it("is crossed at the batch that was chosen, too", () => {
    expect(onnxNotes(mean, ["N", 4, 6], 3)).toEqual([note("n0 (ReduceMean)", "3 examples")]);
  });

  it.each([
    ["a mean of each example", chain(["ReduceMean", { axes: ints64(1), keepdims: int(0) }])],
    ["a view of each example", chain(["Reshape", {}, "flat"], ["Relu"])],
    ["rows that stand in the batch for a while", chain(["Reshape", {}, "rows"], ["Relu"], ["Reshape", {}, "back"])],
    [
      "a batch that goes behind the rows, and back",
      chain(
        ["Transpose", { perm: ints64(1, 0, 2) }],
        ["ReduceMean", { axes: ints64(0), keepdims: int(0) }],
        ["Softmax", { axis: int(-1) }],
      ),
    ],
  ])("is not crossed by %s", (_what, nodes) => {
    expect(onnxNotes(nodes, ["N", 4, 6])).toEqual([]);
  });

  it("is told of TensorFlow's graphs", () => {
    const meanOver = (...axes: readonly number[]) =>
      tensorflowNotes([ints("axes", axes)], {
        name: "m",
        op: "Mean",
        inputs: ["x", "axes"],
        attr: { keep_dims: b(false) },
      });
    expect(meanOver(0)).toEqual([note("m (Mean)", "one example")]);
    expect(meanOver(1, 2)).toEqual([]);
    const seen = tensorflowNotes([ints("shape", [1, -1])], { name: "r", op: "Reshape", inputs: ["x", "shape"] });
    expect(seen).toEqual([note("r (Reshape)", "one example")]);
  });

  it("is crossed by no layer of Keras", () => {
    const layers = [
      { class_name: "InputLayer", config: { name: "x", batch_input_shape: [null, 4, 6] } },
      { class_name: "Permute", config: { name: "p", dims: [2, 1] } },
      { class_name: "GlobalAveragePooling1D", config: { name: "g" } },
      { class_name: "UnitNormalization", config: { name: "u" } },
    ];
    const configuration = { class_name: "Sequential", config: { name: "m", layers } };
    expect(importModel(kerasModel({ configuration, tensors: [] })).notes).toEqual([]);
    const across = { class_name: "UnitNormalization", config: { name: "u", axis: [0] } };
    const refused = { class_name: "Sequential", config: { name: "m", layers: [layers[0], across] } };
    expect(() => importModel(kerasModel({ configuration: refused, tensors: [] }))).toThrow(
      /u \(UnitNormalization\): its option axis names the batch/,
    );
  });
});
