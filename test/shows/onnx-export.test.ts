/**
 * Models that others wrote, imported, exported again and run by ONNX Runtime: the same outputs as it gives for the original.
 * The nets without weights are filled with seeded ones first.
 */
import { describe, expect, it } from "vitest";
import { hashText, randomSource } from "../../src/base/random.ts";
import { exportOnnx } from "../../src/interchange/onnx/export.ts";
import { ImportError } from "../../src/interchange/import/import-error.ts";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import type { ImportedModel } from "../../src/interchange/import/imported-model.ts";
import type { OnnxModel, OnnxNode, OnnxTensor } from "../../src/interchange/onnx/model.ts";
import { readOnnx } from "../../src/interchange/onnx/read.ts";
import { float32Tensor, readTensorFile } from "../../src/interchange/onnx/tensor.ts";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { boundaryOrder } from "../../src/tensor/layout.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { sampled } from "../support/effort.ts";
import { onnxRuntime } from "../support/onnxruntime.ts";
import { readOnnxTensor } from "../support/onnx-tensor.ts";
import { hasSharedData, sharedBytes, sharedDataNote, sharedJson } from "../support/shared-data.ts";
import { randomArray } from "../support/run-op.ts";

const prefixes = [
  "0_Parameter193_reshape1",
  "1_Convolution28_Output_0",
  "2_Plus30_Output_0",
  "3_ReLU32_Output_0",
  "4_Pooling66_Output_0",
  "5_Convolution110_Output_0",
  "6_Plus112_Output_0",
  "7_ReLU114_Output_0",
  "8_Pooling160_Output_0",
  "9_Pooling160_Output_0_reshape0",
  "10_Times212_Output_0",
  "11_Plus214_Output_0",
];

describe.skipIf(!hasSharedData)(`import and export${sharedDataNote}`, () => {
  it.each(["test_data_set_0", "test_data_set_1", "test_data_set_2"])("mnist-8 on %s", async (set) => {
    await judge(readOnnx(sharedBytes("models/mnist-8/model.onnx")), stored(`models/mnist-8/${set}`));
  });

  it.each(prefixes)("mnist-8 up to %s", async (name) => {
    const folder = `models/mnist-8-prefixes/${name}`;
    await judge(readOnnx(sharedBytes(`${folder}/${name}.onnx`)), stored(`${folder}/test_data_set_0`));
  });

  it.each(sampled(["bvlc_alexnet", "inception_v1", "squeezenet"], 2))("%s with seeded weights", async (name) => {
    const model = filled(readOnnx(sharedBytes(`models/onnx-light/${name}/model.onnx`)));
    await judge(model, [randomArray([1, 3, 224, 224], 1, -1, 1)]);
  });
});

interface OperatorTest {
  readonly dir: string;
  readonly f32only: boolean;
  readonly disputed?: boolean;
}

describe.skipIf(!hasSharedData)(`ONNX's operator tests${sharedDataNote}`, () => {
  it("what can be imported gives the stored outputs when it is exported again", async () => {
    const tests = sharedJson<readonly OperatorTest[]>("onnx/index.json").filter(
      (each) => each.f32only && !each.disputed,
    );
    const failures: string[] = [];
    let judged = 0;
    for (const { dir } of tests) {
      const imported = importedOrUnsupported(readOnnx(sharedBytes(`onnx/${dir}/model.onnx`)));
      if (imported === undefined) continue;
      judged++;
      const reason = await judgeStored(imported, `onnx/${dir}/test_data_set_0`).catch(String);
      if (reason !== undefined) failures.push(`${dir}: ${reason}`);
    }
    expect(failures).toEqual([]);
    expect(judged).toBeGreaterThan(0.9 * tests.length);
  });
});

function importedOrUnsupported(original: OnnxModel): ImportedModel | undefined {
  try {
    return importOnnx(original);
  } catch (error) {
    if (error instanceof ImportError) return undefined;
    throw error;
  }
}

/** Why the outputs are not the stored ones; undefined where they are. */
async function judgeStored(imported: ImportedModel, folder: string): Promise<string | undefined> {
  const { model, weights, inputs, outputs } = imported;
  const tensor = (name: string) => readTensorFile(sharedBytes(`${folder}/${name}.pb`)).floats();
  const feeds = inputs.map(({ port }, index) => {
    return [port, ndarray(arrayShape(imported, port), tensor(`input_${index}`))] as const;
  });
  const found = await run(writeOnnx(exportOnnx(model, weights).model), new Map(feeds));
  const differing = outputs.filter(({ port }, index) => !allClose(found.get(port)!.data, tensor(`output_${index}`)));
  return differing.length === 0 ? undefined : `${differing.map(({ name }) => name).join(", ")} differ`;
}

/** Within what these tests are meant for: 1e-3 relative, 1e-5 absolute. */
function allClose(found: NdArray["data"], due: Float32Array): boolean {
  if (found.length !== due.length) return false;
  return due.every((value, at) => {
    if (Object.is(value, found[at]) || value === found[at]) return true;
    return Math.abs(value - found[at]!) <= 1e-5 + 1e-3 * Math.abs(value);
  });
}

/** The inputs of a stored set, in order. */
function stored(folder: string): readonly NdArray[] {
  return [readOnnxTensor(sharedBytes(`${folder}/input_0.pb`))];
}

/** Weights that the model makes of shapes become initialisers, of a spread that keeps values from growing or vanishing. */
function filled(model: OnnxModel): OnnxModel {
  const { nodes, initializers } = model.graph;
  const shapes = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  const made = nodes.filter(isFill).map(({ inputs, outputs }) => {
    return seeded(outputs[0]!, shapes.get(inputs[0]!)!.integers());
  });
  expect(made.length).toBeGreaterThan(0);
  return {
    ...model,
    graph: { ...model.graph, nodes: nodes.filter((node) => !isFill(node)), initializers: [...initializers, ...made] },
  };
}

function isFill({ opType }: OnnxNode): boolean {
  return opType === "ConstantOfShape";
}

/** Uniform, with variance 2 / fan-in for kernels (He et al. 2015) and within 1/10 for vectors. */
function seeded(name: string, dims: readonly number[]): OnnxTensor {
  const fanIn = dims.slice(1).reduce((product, extent) => product * extent, 1);
  const bound = dims.length === 1 ? 0.1 : Math.sqrt(6 / fanIn);
  const random = randomSource(hashText(name));
  const values = new Float32Array(dims.reduce((product, extent) => product * extent, 1));
  for (let at = 0; at < values.length; at++) values[at] = (2 * random.next() - 1) * bound;
  return float32Tensor(name, dims, values);
}

async function judge(original: OnnxModel, inputs: readonly NdArray[]): Promise<void> {
  const imported = importOnnx(original);
  const { model, weights, inputs: ports, outputs } = imported;
  const due = await run(writeOnnx(original), new Map(ports.map(({ name }, index) => [name, inputs[index]!])));
  const { model: again } = exportOnnx(model, weights);
  expect(again.opsets.get("")).toBe(17);
  const found = await run(
    writeOnnx(again),
    new Map(ports.map(({ port }, index) => [port, ndarray(arrayShape(imported, port), inputs[index]!.data)])),
  );
  for (const { name, port } of outputs) expectClose(name, found.get(port)!.data, due.get(name)!.data);
}

/** The shape of an input's array: ONNX's, with 1s in front up to two axes. */
function arrayShape({ model: { graph, layout } }: ImportedModel, port: string): readonly number[] {
  const shape = constantShape(graph.inputs.find(({ name }) => name === port)!.type.shape);
  return boundaryOrder(layout, shape.length).map((axis) => shape[axis]!);
}

async function run(model: Uint8Array, inputs: ReadonlyMap<string, NdArray>): Promise<ReadonlyMap<string, NdArray>> {
  const session = await onnxRuntime(model);
  try {
    return await session.run(inputs);
  } finally {
    await session.release();
  }
}

/** Both sides are ONNX Runtime, and differ by what it fuses; relative to the largest element. */
const OF_LARGEST = 1e-5;

function expectClose(name: string, found: NdArray["data"], due: NdArray["data"]): void {
  expect(found.length, name).toBe(due.length);
  const largest = Math.max(...Array.from(due, Math.abs));
  expect(largest, `${name} holds something`).toBeGreaterThan(0);
  const worst = Math.max(...Array.from(due, (value, at) => Math.abs(found[at]! - value)));
  expect(worst, `${name}: the largest difference, where values reach ${largest}`).toBeLessThanOrEqual(
    OF_LARGEST * largest,
  );
}
