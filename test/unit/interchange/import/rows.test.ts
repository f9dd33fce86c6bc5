/**
 * Tensors whose first axis is not the batch: rows, frames, batches that are merged and split again, outputs without a batch.
 * Every one is computed by ONNX Runtime, by the net on each target and by its text; multiply-accumulates are elements of the
 * output times the depth of the sum, as thop, fvcore and torchinfo count.
 */
import { describe, expect, it } from "vitest";
import type { OnnxTensor } from "../../../../src/interchange/onnx/model.ts";
import { float32Tensor, int64Tensor } from "../../../../src/interchange/onnx/tensor.ts";
import { totalWork } from "../../../../src/analysis/work.ts";
import { measureLiveness } from "../../../../src/analysis/liveness.ts";
import { importOnnx } from "../../../../src/interchange/onnx/import.ts";
import { readOnnx } from "../../../../src/interchange/onnx/read.ts";
import { reportJson } from "../../../../src/reports/report-json.ts";
import { reportTable } from "../../../../src/reports/table.ts";
import { signature } from "../../../../src/reports/brief.ts";
import type { NodeInit } from "../../../support/onnx-model.ts";
import { everyWay } from "../../../support/onnx-ways.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../../../support/shared-data.ts";

const node = (op: string, inputs: string, outputs: string, attributes: NodeInit["attributes"] = {}): NodeInit => ({
  op,
  inputs: inputs.split(" "),
  outputs: outputs.split(" "),
  attributes,
});
const ints = (...values: number[]) => ({ kind: "ints", values }) as const;
const int = (value: number) => ({ kind: "int", value }) as const;
const tensor = (name: string, ...dims: number[]): OnnxTensor => {
  const count = dims.reduce((product, extent) => product * extent, 1);
  const wave = (_: unknown, at: number): number => Math.sin(at * 1.7 + name.charCodeAt(0)) * 0.5;
  return float32Tensor(name, dims, Float32Array.from({ length: count }, wave));
};
const shape = (name: string, ...extents: number[]): OnnxTensor => int64Tensor(name, [extents.length], extents);

interface Case {
  readonly nodes: readonly NodeInit[];
  readonly input: readonly number[];
  readonly initializers?: readonly OnnxTensor[];
  readonly macs: number;
  /** `[C, …] -> [C, …]`, as reports say it. */
  readonly signature: string;
  readonly notes?: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  "a matrix product of rows": {
    nodes: [node("MatMul", "x w", "y")],
    input: [1, 6, 4],
    initializers: [tensor("w", 4, 5)],
    macs: 6 * 4 * 5,
    signature: "x [6, 4] -> [6, 5]",
  },
  "rows that are a matrix of their own": {
    nodes: [node("Reshape", "x s", "r"), node("MatMul", "r w", "y")],
    input: [1, 6, 4],
    initializers: [shape("s", 6, 4), tensor("w", 4, 5)],
    macs: 6 * 4 * 5,
    signature: "x [6, 4] -> [6, 5]",
    notes: ["y is [6, 5] in the file; the output of the text is [1, 6, 5], since text always has a batch"],
  },
  "Gemm of rows, and back": {
    nodes: [
      node("Reshape", "x s", "r"),
      node("Gemm", "r w b", "g"),
      node("Relu", "g", "h"),
      node("Reshape", "h t", "y"),
    ],
    input: [1, 2, 3, 4],
    initializers: [shape("s", -1, 4), shape("t", 1, 2, 3, 5), tensor("w", 4, 5), tensor("b", 5)],
    macs: 6 * 4 * 5,
    signature: "x [2, 3, 4] -> [2, 3, 5]",
  },
  "a bias behind a product of rows": {
    nodes: [node("MatMul", "x w", "p"), node("Add", "p b", "q"), node("Relu", "q", "r"), node("MatMul", "r v", "y")],
    input: [1, 7, 4],
    initializers: [tensor("w", 4, 9), tensor("b", 9), tensor("v", 9, 4)],
    macs: 2 * 7 * 4 * 9,
    signature: "x [7, 4] -> [7, 4]",
  },
  "a batch of two": {
    nodes: [
      node("MatMul", "x w", "p"),
      node("Reshape", "p s", "q"),
      node("MatMul", "q v", "r"),
      node("Reshape", "r t", "y"),
    ],
    input: [2, 6, 4],
    initializers: [tensor("w", 4, 5), shape("s", -1, 5), tensor("v", 5, 3), shape("t", 2, 6, 3)],
    macs: 6 * 4 * 5 + 6 * 5 * 3,
    signature: "x [6, 4] -> [6, 3]",
  },
  "attention with heads in the batch": {
    nodes: [
      node("Reshape", "x s", "h"),
      node("Transpose", "h", "q", { perm: ints(1, 0, 2) }),
      node("Transpose", "h", "k", { perm: ints(1, 2, 0) }),
      node("MatMul", "q k", "a"),
      node("Softmax", "a", "p", { axis: int(2) }),
      node("MatMul", "p q", "o"),
      node("Transpose", "o", "u", { perm: ints(1, 0, 2) }),
      node("Reshape", "u t", "y"),
    ],
    input: [1, 5, 8],
    initializers: [shape("s", 5, 2, 4), shape("t", 1, 5, 8)],
    macs: 2 * (5 * 5 * 4) * 2,
    signature: "x [5, 8] -> [5, 8]",
  },
  "attention with heads as an axis": {
    nodes: [node("Transpose", "x", "k", { perm: ints(0, 1, 3, 2) }), node("MatMul", "x k", "y")],
    input: [1, 2, 5, 4],
    macs: 2 * 5 * 5 * 4,
    signature: "x [2, 5, 4] -> [2, 5, 5]",
  },
  "a convolution of frames": {
    nodes: [
      node("Reshape", "x s", "f"),
      node("Conv", "f w b", "c", { pads: ints(1, 1, 1, 1) }),
      node("Relu", "c", "d"),
      node("MaxPool", "d", "e", { kernel_shape: ints(2, 2), strides: ints(2, 2) }),
      node("GlobalAveragePool", "e", "g"),
      node("Reshape", "g t", "h"),
      node("ReduceMean", "h", "y", { axes: ints(1), keepdims: int(0) }),
    ],
    input: [1, 3, 2, 4, 4],
    initializers: [shape("s", 3, 2, 4, 4), tensor("w", 5, 2, 3, 3), tensor("b", 5), shape("t", 1, 3, 5)],
    macs: 3 * 5 * 4 * 4 * 2 * 9,
    signature: "x [3, 2, 4, 4] -> [5]",
  },
  "a kernel that all channels share": {
    nodes: [
      node("Reshape", "x s", "f"),
      node("Conv", "f w", "c", { pads: ints(1, 1, 1, 1), strides: ints(2, 2) }),
      node("Reshape", "c t", "y"),
    ],
    input: [1, 6, 5, 5],
    initializers: [shape("s", 6, 1, 5, 5), tensor("w", 1, 1, 3, 3), shape("t", 1, 6, 3, 3)],
    macs: 6 * 3 * 3 * 9,
    signature: "x [6, 5, 5] -> [6, 3, 3]",
  },
  "a transposed convolution of rows": {
    nodes: [
      node("Reshape", "x s", "f"),
      node("ConvTranspose", "f w", "c", { strides: ints(2) }),
      node("Reshape", "c t", "y"),
    ],
    input: [1, 4, 3, 5],
    initializers: [shape("s", 4, 3, 5), tensor("w", 3, 2, 2), shape("t", 1, 4, 2, 10)],
    macs: 4 * 3 * 5 * 2 * 2,
    signature: "x [4, 3, 5] -> [4, 2, 10]",
  },
  "a signal's convolution over rows": {
    nodes: [node("Reshape", "x s", "f"), node("Conv", "f w", "c"), node("Reshape", "c t", "y")],
    input: [1, 6, 2, 6],
    initializers: [shape("s", 6, 2, 6), tensor("w", 4, 2, 3), shape("t", 1, 6, 4, 4)],
    macs: 6 * 4 * 4 * 2 * 3,
    signature: "x [6, 2, 6] -> [6, 4, 4]",
  },
  "batch norms of frames": {
    nodes: [
      node("Reshape", "x s", "f"),
      node("BatchNormalization", "f g b m v", "n"),
      node("PRelu", "n p", "q"),
      node("Reshape", "q t", "y"),
    ],
    input: [1, 3, 2, 4, 4],
    initializers: [
      shape("s", 3, 2, 4, 4),
      tensor("g", 2),
      tensor("b", 2),
      tensor("m", 2),
      float32Tensor("v", [2], Float32Array.of(0.5, 2)),
      tensor("p", 1),
      shape("t", 1, 3, 2, 4, 4),
    ],
    macs: 0,
    signature: "x [3, 2, 4, 4] -> [3, 2, 4, 4]",
  },
  "pools, resizes and pads of frames": {
    nodes: [
      node("Reshape", "x s", "f"),
      node("AveragePool", "f", "a", { kernel_shape: ints(2, 2) }),
      node("Resize", "a   z", "r", {
        mode: { kind: "string", value: "nearest" },
        coordinate_transformation_mode: { kind: "string", value: "asymmetric" },
        nearest_mode: { kind: "string", value: "floor" },
      }),
      node("Pad", "r p", "q"),
      node("Reshape", "q t", "y"),
    ],
    input: [1, 3, 2, 4, 4],
    initializers: [
      shape("s", 3, 2, 4, 4),
      shape("z", 3, 2, 6, 6),
      shape("p", 0, 0, 1, 0, 0, 0, 0, 2),
      shape("t", 1, 3, 2, 7, 8),
    ],
    macs: 0,
    signature: "x [3, 2, 4, 4] -> [3, 2, 7, 8]",
  },
  "a shuffle with the batch merged": {
    nodes: [
      node("Reshape", "x s", "f"),
      node("Transpose", "f", "g", { perm: ints(1, 0, 2) }),
      node("Reshape", "g t", "y"),
    ],
    input: [1, 6, 3, 3],
    initializers: [shape("s", 2, 3, 9), shape("t", -1, 6, 3, 3)],
    macs: 0,
    signature: "x [6, 3, 3] -> [6, 3, 3]",
  },
  "rows added to columns": {
    nodes: [node("Squeeze", "x a", "r"), node("Transpose", "r", "c"), node("Add", "r c", "s"), node("Mul", "s f", "y")],
    input: [1, 4, 4],
    initializers: [shape("a", 0), tensor("f", 4)],
    macs: 0,
    signature: "x [4, 4] -> [4, 4]",
    notes: ["y is [4, 4] in the file; the output of the text is [1, 4, 4], since text always has a batch"],
  },
  "parts along the first axis": {
    nodes: [
      node("Squeeze", "x a", "r"),
      node("Split", "r", "p q", { axis: int(0) }),
      node("Concat", "q p", "c", { axis: int(0) }),
      node("Unsqueeze", "c a", "y"),
    ],
    input: [1, 4, 3],
    initializers: [shape("a", 0)],
    macs: 0,
    signature: "x [4, 3] -> [4, 3]",
  },
  "flattened whole": {
    nodes: [node("Relu", "x", "r"), node("Reshape", "r s", "y")],
    input: [1, 3, 5, 6],
    initializers: [shape("s", -1)],
    macs: 0,
    signature: "x [3, 5, 6] -> [90]",
    notes: ["y is [90] in the file; the output of the text is [1, 90], since text always has a batch"],
  },
  "the mean of everything": {
    nodes: [node("ReduceMean", "x", "y", { keepdims: int(0) })],
    input: [1, 3, 4],
    macs: 0,
    signature: "x [3, 4] -> [1]",
    notes: ["y is a scalar, [], in the file; the output of the text is [1, 1], since text always has a batch"],
  },
  "nothing but a squeeze": {
    nodes: [node("Squeeze", "x", "y")],
    input: [1, 6, 2],
    macs: 0,
    signature: "x [6, 2] -> [6, 2]",
    notes: ["y is [6, 2] in the file; the output of the text is [1, 6, 2], since text always has a batch"],
  },
  "flattened across the batch": {
    nodes: [node("Flatten", "x", "f", { axis: int(2) }), node("Softmax", "f", "y", { axis: int(0) })],
    input: [1, 6, 2, 2],
    macs: 0,
    signature: "x [6, 2, 2] -> [6, 4]",
    notes: ["y is [6, 4] in the file; the output of the text is [1, 6, 4], since text always has a batch"],
  },
  "factors along the last axis": {
    nodes: [node("Mul", "x f", "p"), node("Add", "p b", "y")],
    input: [1, 3, 5],
    initializers: [tensor("f", 5), tensor("b", 1, 1, 5)],
    macs: 0,
    signature: "x [3, 5] -> [3, 5]",
  },
};

describe("rows of an example", () => {
  it.each(Object.entries(cases))(
    "%s",
    async (_, { nodes, input, initializers = [], macs, signature: due, notes = [] }) => {
      const outputs = [...new Set(nodes.flatMap((each) => each.outputs))].filter((name) => name === "y");
      const found = await everyWay({ nodes, inputs: { x: input }, initializers, outputs });
      expect(found.figures.net.macs).toBe(macs);
      expect(found.figures.text).toEqual(found.figures.net);
      expect(signature(found.net.model)).toBe(due);
      expect(signature(found.fromText)).toBe(due);
      expect(found.notes).toEqual(notes);
      expect(reportTable(found.net.model), "reports have no words of ours").not.toMatch(/\bview\b/);
    },
  );
});

it("a report shows frames as an axis", async () => {
  const { nodes, input, initializers = [] } = cases["a convolution of frames"]!;
  const { net } = await everyWay({ nodes, inputs: { x: input }, initializers, outputs: ["y"] }, ["reference"]);
  const rows = reportJson(net.model).layers.map(({ kind, output, macs }) => [kind, output, macs]);
  expect(rows).toContainEqual(["conv", [3, 5, 4, 4], 4320]);
  expect(rows).toContainEqual(["mean", [5], 0]);
});

describe.skipIf(!hasSharedData)(`of the field${sharedDataNote}`, () => {
  it.each([
    ["plain3d", 120, 216, "x [6, 4] -> [6, 5]"],
    ["reshaped", 120, 216, "x [6, 4] -> [6, 5]"],
  ])("%s", (name, macs, bytes, due) => {
    const { model } = importOnnx(readOnnx(sharedBytes(`field/report-macs-rows-in-batch/${name}.onnx`)));
    expect(measureLiveness(model.graph).peak).toBe(bytes);
    expect(signature(model)).toBe(due);
    expect(totalWork(model.graph)).toBe(macs);
  });
});
