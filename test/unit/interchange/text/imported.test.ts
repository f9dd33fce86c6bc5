/** Nets from ONNX as text: what other people's names make of them, and that every one of them is the same net again. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../../../src/check.ts";
import { FormatError } from "../../../../src/formats/format-error.ts";
import { importOnnx } from "../../../../src/interchange/onnx/import.ts";
import type { ImportedModel } from "../../../../src/interchange/import/imported-model.ts";
import { readOnnx } from "../../../../src/interchange/onnx/read.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import { interpretGraph } from "../../../../src/graph/interpret-graph.ts";
import type { Graph } from "../../../../src/graph/graph.ts";
import { constantDim } from "../../../../src/tensor/dim.ts";
import { ndarray, type NdArray } from "../../../../src/tensor/ndarray.ts";
import { constantShape, type TensorType } from "../../../../src/tensor/shape.ts";
import { modelOf } from "../../../support/models.ts";
import { hasSharedData, sharedBytes, sharedDataNote, sharedJson, sharedPath } from "../../../support/shared-data.ts";
import { termsOf } from "./support.ts";
import { sampled } from "../../../support/effort.ts";

function imported(path: string): ImportedModel {
  return importOnnx(readOnnx(sharedBytes(path)));
}

const light = (name: string): string => {
  const folder = `models/onnx-light/${name}`;
  return `${folder}/${readdirSync(sharedPath(folder)).find((file) => file.endsWith(".onnx"))!}`;
};

describe.skipIf(!hasSharedData)(`text of imported nets${sharedDataNote}`, () => {
  it("SqueezeNet has a block for its fire modules, and a line for each of them", () => {
    const { model, weights } = imported(light("squeezenet"));
    const written = writeModelText(model, weights, { source: "squeezenet.onnx" });
    expect(written.text).toBe(`// Imported from squeezenet.onnx.

block Fire(squeeze, expand) {
  squeeze1x1: conv squeeze kernel=1 relu
  concat { expand1x1: conv expand kernel=1 relu } { expand3x3: conv expand kernel=3 pad=1 relu }
}

model squeezenet_old {
  input data_0 [3, 224, 224]

  conv 64 kernel=3 stride=2 relu        -> [64, 111, 111]
  maxpool 3 stride=2                    -> [64, 55, 55]
  fire2: Fire 16, 64
  fire3: Fire 16, 64
  maxpool 3 stride=2                    -> [128, 27, 27]
  fire4: Fire 32, 128
  fire5: Fire 32, 128
  maxpool 3 stride=2                    -> [256, 13, 13]
  fire6: Fire 48, 192
  fire7: Fire 48, 192
  fire8: Fire 64, 256
  fire9: Fire 64, 256
  conv10: conv 1000 kernel=1 relu
  avgpool global                        -> [1000, 1, 1]
  flatten                               -> [1000]
  softmax
  reshape [1000, 1, 1]
  output softmaxout_1

  expect params == 1_235_496
  expect macs == 349_151_936
}
`);
    expect(written.weights.size).toBe(weights.size);
    const [, bias] = [...weights].find(([name]) => name.startsWith("fire4.expand3x3") && name.endsWith(".bias"))!;
    expect(written.weights.get("fire4.expand3x3.bias")).toBe(bias);
  });

  it.each(["squeezenet", "inception_v1", "bvlc_alexnet"])("%s is the same net again", (name) => {
    const net = imported(light(name));
    expect(termsOf(throughText(net).graph)).toEqual(termsOf(net.model.graph));
  });

  it("every operator test computes the same again, or is told why it cannot be said", () => {
    const index = sharedJson<readonly { dir: string }[]>("onnx/index.json");
    const tried = sampled(index, 0.5);
    let same = 0;
    for (const { dir } of tried) {
      const net = attempt(() => imported(`onnx/${dir}/model.onnx`));
      const again = net && attempt(() => throughText(net));
      if (again === undefined) continue;
      expect(again.warnings, dir).toEqual([]);
      expect(run(again.graph, again.weights), dir).toEqual(run(net!.model.graph, net!.weights));
      same++;
    }
    expect(same).toBeGreaterThan(tried.length / 5);
  });
});

/** Undefined where it was told that it cannot be done. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

interface Written {
  readonly graph: Graph;
  readonly weights: Weights;
  /** That the text means something else elsewhere. */
  readonly warnings: readonly string[];
}

function throughText({ model, weights }: ImportedModel): Written {
  const { text, weights: renamed } = writeModelText(model, weights);
  const batch = constantDim(model.graph.inputs[0]!.type.shape[0]!);
  const codes = check("model.cvk", text).diagnostics.map(({ code }) => code);
  const warnings = codes.filter((code) => /axis-number|comment-operand/.test(code));
  return { graph: modelOf(text, { batch }).graph, weights: renamed, warnings };
}

/** Outputs for inputs that are the same for every net. */
function run(graph: Graph, weights: Weights): readonly NdArray[] {
  const parameters = graph.parameters.map(({ name, type }) => [name, arrayOf(type, weights.get(name)!)] as const);
  const inputs = graph.inputs.map(({ name, type }) => [name, arrayOf(type, waves)] as const);
  return [...interpretGraph(graph, new Map(inputs), new Map(parameters)).values()];
}

type Weights = ReadonlyMap<string, Float32Array>;

const waves = Float32Array.from({ length: 1 << 20 }, (_, at) => 2 * Math.sin(at));

function arrayOf({ shape }: TensorType, data: Float32Array): NdArray {
  const extents = constantShape(shape);
  const size = extents.reduce((product, extent) => product * extent, 1);
  return ndarray(extents, data.subarray(0, size));
}
