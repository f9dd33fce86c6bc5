/**
 * An initialiser of several nodes is one parameter: counted and stored once, and shared in the text where that has a word
 * for it. Counts are the elements of the file's initialisers; results are ONNX Runtime's.
 */
import { describe, expect, it } from "vitest";
import type { OnnxTensor } from "../../../../src/interchange/onnx/model.ts";
import { float32Tensor, int64Tensor } from "../../../../src/interchange/onnx/tensor.ts";
import type { NodeInit } from "../../../support/onnx-model.ts";
import { everyWay } from "../../../support/onnx-ways.ts";

const node = (op: string, inputs: string, outputs: string, attributes: NodeInit["attributes"] = {}): NodeInit => ({
  op,
  inputs: inputs.split(" "),
  outputs: outputs.split(" "),
  attributes,
});

const tensor = (name: string, ...dims: number[]): OnnxTensor => {
  const count = dims.reduce((product, extent) => product * extent, 1);
  return float32Tensor(
    name,
    dims,
    Float32Array.from({ length: count }, (_, at) => Math.sin(at * 1.7 + name.charCodeAt(0)) * 0.5),
  );
};
const int = (value: number) => ({ kind: "int", value }) as const;
const ints = (...values: number[]) => ({ kind: "ints", values }) as const;
const same = { pads: ints(1, 1, 1, 1) };

/** Parameters of the file: the elements of its initialisers, each once. */
const total = (tensors: readonly OnnxTensor[]): number => tensors.reduce((sum, { count }) => sum + count, 0);

const image = { x: [1, 4, 6, 6] };
const vector = { x: [1, 5] };

describe("text shares", () => {
  it.each<[string, NodeInit[], Record<string, number[]>, OnnxTensor[], string]>([
    [
      "two convolutions of the same weight and bias",
      [node("Conv", "x w b", "p", same), node("Relu", "p", "q"), node("Conv", "q w b", "y", same)],
      image,
      [tensor("w", 4, 4, 3, 3), tensor("b", 4)],
      "conv 4 kernel=3 pad=1 share=",
    ],
    [
      "the same weight with another bias",
      [node("Conv", "x w b", "p", same), node("Conv", "p w c", "y", same)],
      image,
      [tensor("w", 4, 4, 3, 3), tensor("b", 4), tensor("c", 4)],
      "bias=false share=",
    ],
    [
      "the same weight once with and once without a bias",
      [node("Conv", "x w b", "p", same), node("Conv", "p w", "y", same)],
      image,
      [tensor("w", 4, 4, 3, 3), tensor("b", 4)],
      "bias=false share=",
    ],
    [
      "the same bias of two weights",
      [node("Conv", "x w b", "p", same), node("Conv", "p v b", "y", same)],
      image,
      [tensor("w", 4, 4, 3, 3), tensor("v", 4, 4, 3, 3), tensor("b", 4)],
      "scale weight=false bias=true share=",
    ],
    [
      "a weight through Identity",
      [node("Identity", "w", "v"), node("Conv", "x w", "p", same), node("Conv", "p v", "y", same)],
      image,
      [tensor("w", 4, 4, 3, 3)],
      "share=",
    ],
    [
      "a weight that two Transposes turn alike",
      [
        node("Transpose", "w", "u"),
        node("Transpose", "w", "v", { perm: ints(1, 0) }),
        node("MatMul", "x u", "p"),
        node("Relu", "p", "q"),
        node("MatMul", "q v", "y"),
      ],
      vector,
      [tensor("w", 5, 5)],
      "share=",
    ],
    [
      "a matrix that MatMul and Gemm read alike",
      [node("MatMul", "x w", "p"), node("Relu", "p", "q"), node("Gemm", "q w", "y")],
      vector,
      [tensor("w", 5, 5)],
      "share=",
    ],
    [
      "a matrix that is turned twice",
      [
        node("Transpose", "w", "v"),
        node("Gemm", "x v", "p", { transB: int(1) }),
        node("Relu", "p", "q"),
        node("MatMul", "q w", "y"),
      ],
      vector,
      [tensor("w", 5, 5)],
      "share=",
    ],
    [
      "a matrix that Gemm scales twice by the same",
      [
        node("Gemm", "x w", "p", { alpha: { kind: "float", value: 0.5 } }),
        node("Gemm", "p w", "y", { alpha: { kind: "float", value: 0.5 } }),
      ],
      vector,
      [tensor("w", 5, 5)],
      "share=",
    ],
    [
      "a bias that Add gives to two layers",
      [node("MatMul", "x w", "p"), node("Add", "p b", "q"), node("MatMul", "q v", "r"), node("Add", "r b", "y")],
      vector,
      [tensor("w", 5, 5), tensor("v", 5, 5), tensor("b", 5)],
      "share=",
    ],
    [
      "factors of channels",
      [node("Mul", "x f", "p"), node("Relu", "p", "q"), node("Mul", "q f", "y")],
      image,
      [tensor("f", 1, 4, 1, 1)],
      "scale share=",
    ],
    [
      "convolutions of the same weight before batch norms of their own",
      [
        node("Conv", "x w", "p", same),
        node("BatchNormalization", "p g h m s", "q"),
        node("Conv", "q w", "r", same),
        node("BatchNormalization", "r h g m s", "y"),
      ],
      image,
      [tensor("w", 4, 4, 3, 3), tensor("g", 4), tensor("h", 4)],
      "share=",
    ],
  ])("%s", async (_, nodes, inputs, initializers, words) => {
    const stored = nodes.some(({ op }) => op === "BatchNormalization") ? [tensor("m", 4), positive("s", 4)] : [];
    const model = { nodes, inputs, initializers: [...initializers, ...stored], outputs: ["y"] };
    const { figures, text, notes } = await everyWay(model);
    if (stored.length === 0) {
      expect(notes).toEqual([]);
      expect(figures.text).toEqual(figures.net);
    }
    expect(figures.net.params).toBe(total(initializers));
    expect(text).toContain(words);
  });
});

function positive(name: string, count: number): OnnxTensor {
  return float32Tensor(
    name,
    [count],
    Float32Array.from({ length: count }, (_, at) => 0.5 + at / 4),
  );
}

describe("text has a copy, and says so", () => {
  it.each<[string, NodeInit[], Record<string, number[]>, OnnxTensor[], number]>([
    [
      "tied matrices, one turned",
      [node("MatMul", "x w", "p"), node("Relu", "p", "q"), node("Gemm", "q w", "y", { transB: int(1) })],
      vector,
      [tensor("w", 5, 3)],
      15,
    ],
    [
      "square tied matrices, one turned",
      [node("MatMul", "x w", "p"), node("Relu", "p", "q"), node("Gemm", "q w", "y", { transB: int(1) })],
      vector,
      [tensor("w", 5, 5)],
      25,
    ],
    [
      "a matrix that is a 1x1 kernel as well",
      [
        node("GlobalAveragePool", "x", "g"),
        node("Flatten", "g", "f"),
        node("Gemm", "f w", "y", { transB: int(1) }),
        node("Unsqueeze", "w axes", "k"),
        node("Conv", "x k", "z"),
      ],
      image,
      [tensor("w", 4, 4)],
      16,
    ],
    [
      "a kernel and its transposed convolution",
      [node("Conv", "x w", "p"), node("ConvTranspose", "p w", "y")],
      { x: [1, 3, 5, 5] },
      [tensor("w", 4, 3, 2, 2)],
      0,
    ],
  ])("%s", async (name, nodes, inputs, initializers, copied) => {
    const axes = name.includes("1x1") ? [axesTensor()] : [];
    const outputs = nodes.flatMap(({ outputs: made }) => made).filter((each) => each === "y" || each === "z");
    const { figures, notes } = await everyWay({ nodes, inputs, initializers: [...initializers, ...axes], outputs });
    expect(figures.net.params).toBe(total(initializers));
    expect(figures.text.params).toBe(total(initializers) + copied);
    expect(figures.text.macs).toBe(figures.net.macs);
    expect(notes.length).toBe(copied > 0 ? 1 : 0);
    if (copied > 0) expect(notes[0]).toContain(`${copied} parameters are counted twice`);
  });
});

it.each<[string, NodeInit[]]>([
  ["half of a weight", [node("Mul", "w half", "v")]],
  ["a weight with its halves swapped", [node("Split", "w", "a b"), node("Concat", "b a", "v", { axis: int(0) })]],
])("%s is a tensor of its own beside the weight, in the net and in the text", async (_, made) => {
  const initializers = [tensor("w", 4, 4), float32Tensor("half", [], Float32Array.of(0.5))];
  const nodes = [...made, node("MatMul", "x w", "p"), node("Relu", "p", "q"), node("MatMul", "q v", "y")];
  const { figures } = await everyWay({ nodes, inputs: { x: [1, 4] }, initializers, outputs: ["y"], opset: 11 });
  const own = { params: 32, macs: 32 };
  expect(figures).toEqual({ net: own, text: own });
});

function axesTensor(): OnnxTensor {
  return int64Tensor("axes", [2], [2, 3]);
}
