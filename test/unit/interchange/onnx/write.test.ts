import { describe, expect, it } from "vitest";
import { ndarray } from "../../../../src/tensor/ndarray.ts";
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxTensor } from "../../../../src/interchange/onnx/model.ts";
import { readOnnx } from "../../../../src/interchange/onnx/read.ts";
import { float32Tensor, int64Tensor, readTensorFile } from "../../../../src/interchange/onnx/tensor.ts";
import { writeOnnx } from "../../../../src/interchange/onnx/write.ts";
import { onnxRuntime } from "../../../support/onnxruntime.ts";
import { hasSharedData, sharedBytes, sharedDataNote, sharedJson } from "../../../support/shared-data.ts";
import { block, file, float, floats, int, varint } from "../../../support/protobuf-bytes.ts";

const plainTensor = (tensor: OnnxTensor): unknown => ({
  name: tensor.name,
  elementType: tensor.elementType,
  dims: tensor.dims,
  data: tensor.elementType === "string" ? tensor.strings() : [...tensor.bytes()],
});

const plainAttribute = (attribute: OnnxAttribute): unknown => {
  if (attribute.kind === "tensor") return plainTensor(attribute.value);
  if (attribute.kind === "graph") return plainGraph(attribute.graph());
  return attribute.kind === "other" ? [...attribute.encoded] : attribute;
};

const plainGraph = (graph: OnnxGraph): unknown => ({
  ...graph,
  initializers: graph.initializers.map(plainTensor),
  nodes: graph.nodes.map((node) => ({
    ...node,
    attributes: [...node.attributes].map(([name, attribute]) => [name, plainAttribute(attribute)]),
  })),
});

/** A model without methods and views, to be compared. */
const plain = (model: OnnxModel): unknown => ({
  ...model,
  opsets: [...model.opsets],
  graph: plainGraph(model.graph),
});

const everyAttribute: readonly (readonly [string, OnnxAttribute])[] = [
  ["alpha", { kind: "float", value: 0.5 }],
  ["axis", { kind: "int", value: -1 }],
  ["end", { kind: "int", value: 2 ** 63 }],
  ["zero", { kind: "int", value: 0 }],
  ["mode", { kind: "string", value: "constant" }],
  ["scales", { kind: "floats", values: [1, 2] }],
  ["pads", { kind: "ints", values: [0, -1, 2 ** 40] }],
  ["none", { kind: "ints", values: [] }],
  ["names", { kind: "strings", values: ["a", "é"] }],
  ["value", { kind: "tensor", value: int64Tensor("", [2], [1, -2]) }],
];

const model: OnnxModel = {
  irVersion: 8,
  producer: "by hand",
  opsets: new Map([
    ["", 17],
    ["com.example", 2],
  ]),
  graph: {
    name: "net",
    nodes: [
      {
        index: 0,
        name: "first",
        domain: "",
        opType: "Op",
        inputs: ["x", "", "w"],
        outputs: ["y"],
        attributes: new Map(everyAttribute),
      },
      { index: 1, name: "", domain: "com.example", opType: "Odd", inputs: [], outputs: ["z"], attributes: new Map() },
    ],
    initializers: [float32Tensor("w", [2, 1], Float32Array.of(1, -2.5)), int64Tensor("shape", [0], [])],
    inputs: [
      { name: "x", elementType: "float32", shape: [1, "N", undefined] },
      { name: "s", elementType: "float32", shape: [] },
      { name: "u", elementType: undefined, shape: undefined },
    ],
    outputs: [{ name: "z", elementType: "bool", shape: undefined }],
  },
};

const floatType = (extent: readonly number[]): number[] => block(2, block(1, int(1, 1), block(2, block(1, extent))));

describe("writing a model", () => {
  it("gives bytes that read as the same model", () => {
    const bytes = writeOnnx(model);
    expect(plain(readOnnx(bytes))).toEqual(plain(model));
    expect(writeOnnx(readOnnx(bytes))).toEqual(bytes);
  });

  it("lays a small model out as onnx.proto says", () => {
    const small: OnnxModel = {
      irVersion: 8,
      producer: "",
      opsets: new Map([["", 17]]),
      graph: {
        name: "g",
        nodes: [
          {
            index: 0,
            name: "n",
            domain: "",
            opType: "Add",
            inputs: ["x", "w"],
            outputs: ["y"],
            attributes: new Map([
              ["axis", { kind: "int", value: -1 }],
              ["alpha", { kind: "float", value: 2 }],
            ]),
          },
        ],
        initializers: [float32Tensor("w", [2], Float32Array.of(1, 2))],
        inputs: [{ name: "x", elementType: "float32", shape: [2] }],
        outputs: [{ name: "y", elementType: "float32", shape: ["N"] }],
      },
    };
    const attributes = [
      ...block(5, block(1, "axis"), int(3, -1), int(20, 2)),
      ...block(5, block(1, "alpha"), float(2, 2), int(20, 1)),
    ];
    const expected = file(
      int(1, 8),
      block(8, block(1, ""), int(2, 17)),
      block(
        7,
        block(1, block(1, "x"), block(1, "w"), block(2, "y"), block(3, "n"), block(4, "Add"), attributes),
        block(2, "g"),
        block(5, int(1, 2), int(2, 1), block(8, "w"), block(9, floats(1, 2))),
        block(11, block(1, "x"), floatType(int(1, 2))),
        block(12, block(1, "y"), floatType(block(2, "N"))),
      ),
    );
    expect(writeOnnx(small)).toEqual(expected);
  });

  it("keeps graphs and what was not decoded", () => {
    const body = block(5, block(1, "body"), block(6, block(1, block(4, "Relu")), block(2, "inner")), int(20, 5));
    const other = block(5, block(1, "tensors"), block(10, int(1, 1)), int(20, 9));
    const bytes = file(int(1, 8), block(8, int(2, 17)), block(7, block(1, block(4, "If"), body, other)));
    const read = readOnnx(bytes);
    expect(plain(readOnnx(writeOnnx(read)))).toEqual(plain(read));
    const attribute = readOnnx(writeOnnx(read)).graph.nodes[0]!.attributes.get("body");
    expect(attribute?.kind === "graph" && attribute.graph().name).toBe("inner");
  });

  it("writes messages of more than 127 and 16,383 bytes with the lengths that they have", () => {
    for (const length of [127, 128, 16_383, 16_384]) {
      const name = "n".repeat(length);
      const [node] = model.graph.nodes;
      const long: OnnxModel = { ...model, graph: { ...model.graph, nodes: [{ ...node!, name }] } };
      expect(readOnnx(writeOnnx(long)).graph.nodes[0]!.name).toBe(name);
      expect(varint(length)).toHaveLength(length < 128 ? 1 : length < 16_384 ? 2 : 3);
    }
  });
});

describe.skipIf(!hasSharedData)(`models that others wrote${sharedDataNote}`, () => {
  const folders = hasSharedData ? sharedJson<{ readonly dir: string }[]>("onnx/index.json").map(({ dir }) => dir) : [];
  const paths = [
    ...folders.map((folder) => `onnx/${folder}/model.onnx`),
    "models/mnist-8/model.onnx",
    ...["bvlc_alexnet", "inception_v1", "squeezenet"].map((name) => `models/onnx-light/${name}/model.onnx`),
  ];

  it("are the same after writing and reading", () => {
    for (const path of paths) {
      const read = readOnnx(sharedBytes(path));
      expect(plain(readOnnx(writeOnnx(read))), path).toEqual(plain(read));
    }
    expect(paths.length).toBe(1000);
  });

  it("compute the same in ONNX Runtime after writing", async () => {
    const bytes = sharedBytes("models/mnist-8/model.onnx");
    const { dims, floats: elements } = readTensorFile(sharedBytes("models/mnist-8/test_data_set_0/input_0.pb"));
    const [first, second] = await Promise.all([bytes, writeOnnx(readOnnx(bytes))].map((model) => onnxRuntime(model)));
    const image = new Map([[first!.inputs[0]!.name, ndarray(dims, elements())]]);
    const expected = await first!.run(image);
    expect(expected.size).toBe(1);
    expect(await second!.run(image)).toEqual(expected);
    await Promise.all([first!.release(), second!.release()]);
  });
});
