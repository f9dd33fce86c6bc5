/** Sound models to be broken: the smallest published test of each operator in each version, and small ones of our own. */
import { statSync } from "node:fs";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { readOnnx } from "../../src/interchange/onnx/read.ts";
import { float32Tensor } from "../../src/interchange/onnx/tensor.ts";
import { readTensorFile } from "../../src/interchange/onnx/tensor.ts";
import type { OnnxModel, OnnxTensor } from "../../src/interchange/onnx/model.ts";
import type { FuzzSubject } from "./onnx-fuzz.ts";
import { onnxModel, type ModelInit } from "./onnx-model.ts";
import { hasSharedData, sharedBytes, sharedJson, sharedPath } from "./shared-data.ts";

interface Published {
  readonly dir: string;
  readonly ops: readonly string[];
  readonly opset: number;
  readonly inputs: readonly string[];
}

export function fuzzSubjects(): readonly FuzzSubject[] {
  return [...own, ...(hasSharedData ? published() : [])];
}

function published(): readonly FuzzSubject[] {
  const smallest = new Map<string, string>();
  for (const { dir, ops, opset } of sharedJson<readonly Published[]>("onnx/index.json")) {
    const key = `${ops.join()} ${opset}`;
    const known = smallest.get(key);
    if (known === undefined || sizeOf(dir) < sizeOf(known)) smallest.set(key, dir);
  }
  return [...smallest.values()].filter((dir) => sizeOf(dir) < 20_000).map(subjectOf);
}

const sizeOf = (dir: string): number => statSync(sharedPath(`onnx/${dir}/model.onnx`)).size;

/** Integers and lists among a test's inputs are constants, since few operators take them otherwise. */
function subjectOf(dir: string): FuzzSubject {
  const bytes = sharedBytes(`onnx/${dir}/model.onnx`);
  const model = readOnnx(bytes);
  const { graph } = model;
  const known = new Set(graph.initializers.map(({ name }) => name));
  const fixed = graph.inputs.flatMap((port, at): readonly OnnxTensor[] => {
    const isData = port.elementType === "float32" && (port.shape ?? []).length > 1;
    if (isData || at === 0 || port.elementType === undefined || known.has(port.name)) return [];
    return [{ ...readTensorFile(sharedBytes(`onnx/${dir}/test_data_set_0/input_${at}.pb`)), name: port.name }];
  });
  const names = new Set(fixed.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !names.has(name));
  const closed: OnnxModel = { ...model, graph: { ...graph, inputs, initializers: [...graph.initializers, ...fixed] } };
  return { name: dir, bytes, model: closed };
}

// ── What is published nowhere ────────────────────────────────────────────────────────────────────────────────────────

const ramp = (...dims: readonly number[]): OnnxTensor => {
  const count = dims.reduce((product, extent) => product * extent, 1);
  return float32Tensor(
    "w",
    dims,
    Float32Array.from({ length: count }, (_, i) => (i % 7) - 3),
  );
};

const node = (op: string, domain: string, inputs: readonly string[]): ModelInit["nodes"][number] => ({
  op,
  domain,
  inputs,
  outputs: ["y"],
});

const MICROSOFT = "com.microsoft";
const IMAGE = { x: [1, 2, 4, 4] };
const ROWS = { x: [2, 3, 4] };

const inits: readonly ModelInit[] = [
  {
    nodes: [node("FusedConv", MICROSOFT, ["x", "w"])],
    inputs: IMAGE,
    initializers: [ramp(3, 2, 3, 3)],
    outputs: ["y"],
  },
  {
    nodes: [node("FusedGemm", MICROSOFT, ["x", "w"])],
    inputs: { x: [2, 4] },
    initializers: [ramp(4, 3)],
    outputs: ["y"],
  },
  ...["FusedMatMul", "FusedMatMulActivation"].map((op) => ({
    nodes: [node(op, MICROSOFT, ["x", "w"])],
    inputs: ROWS,
    initializers: [ramp(4, 3)],
    outputs: ["y"],
  })),
  ...["Gelu", "FastGelu", "QuickGelu"].map((op) => ({
    nodes: [node(op, MICROSOFT, ["x"])],
    inputs: ROWS,
    outputs: ["y"],
  })),
  ...["BiasGelu", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization"].map((op) => ({
    nodes: [node(op, MICROSOFT, ["x", "x", "w"])],
    inputs: ROWS,
    initializers: [ramp(4)],
    outputs: ["y"],
  })),
  ...["Affine", "Scale", "ImageScaler", "Crop", "ScaledTanh", "ParametricSoftplus", "MeanVarianceNormalization"].map(
    (op) => ({
      nodes: [node(op, "", ["x"])],
      inputs: IMAGE,
      outputs: ["y"],
      opset: 9,
    }),
  ),
];

const own: readonly FuzzSubject[] = inits.map((init) => {
  const plain = onnxModel(init);
  const model = { ...plain, opsets: new Map([...plain.opsets, [MICROSOFT, 1]]) };
  return { name: init.nodes[0]!.op, bytes: writeOnnx(model), model };
});
