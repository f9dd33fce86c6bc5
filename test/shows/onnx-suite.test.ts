/**
 * Other people's models on every target: ONNX's published operator tests, the trained MNIST net of the ONNX zoo whole and cut
 * after each node, and three well-known nets with seeded weights, whose outputs ONNX Runtime computes.
 */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { readOnnxFile } from "../../src/cli/foreign-models.ts";
import { modelOfTest, setsOfTest } from "../../src/cli/stored-sets.ts";
import { engineNames, type EngineName } from "../../src/engine/engine.ts";
import { onnxModel } from "../../src/interchange/onnx/import.ts";
import type { ForeignModel } from "../../src/interchange/import/language.ts";
import type { OnnxModel, OnnxTensor } from "../../src/interchange/onnx/model.ts";
import { float32Tensor } from "../../src/interchange/onnx/tensor.ts";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { reasonText, worstResult, type VerifiedCase } from "../../src/reports/verify-table.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import type { StoredSet } from "../../src/verify/stored-set.ts";
import { verifyForeign } from "../../src/verify/verify-model.ts";
import { onnxRuntime } from "../support/onnxruntime.ts";
import { hasSharedData, sharedDataNote, sharedJson, sharedPath } from "../support/shared-data.ts";
import { sampled } from "../support/effort.ts";

async function verified(name: string, target: EngineName): Promise<VerifiedCase> {
  const folder = sharedPath(name);
  const read = (): ForeignModel => onnxModel(readOnnxFile(modelOfTest(folder)!));
  return { name, target, verdicts: await verifyForeign(read, setsOfTest(folder), target) };
}

const failures = (cases: readonly VerifiedCase[]): readonly string[] =>
  cases.filter((each) => worstResult(each) !== "pass").map((each) => `${each.name}: ${reasonText(each)}`);

// ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface PublishedTest {
  readonly dir: string;
  readonly f32only: boolean;
  /** ONNX Runtime disagrees with what is stored. */
  readonly disputed?: boolean;
}

describe.skipIf(!hasSharedData)(`ONNX's operator tests${sharedDataNote}`, () => {
  const tests = hasSharedData ? sharedJson<readonly PublishedTest[]>("onnx/index.json") : [];
  const meant = tests.filter(({ f32only, disputed }) => f32only && disputed !== true);

  it("are there in their number", () => {
    expect([tests.length, meant.length]).toEqual([996, 702]);
  });

  it.each(engineNames)("pass on %s, and the rest says why it is not supported", async (target) => {
    const cases: VerifiedCase[] = [];
    for (const { dir } of sampled(meant)) cases.push(await verified(`onnx/${dir}`, target));
    const passed = cases.filter((each) => worstResult(each) === "pass").length;
    const supported = cases.filter((each) => worstResult(each) !== "unsupported");
    expect(failures(supported)).toEqual([]);
    expect(passed / cases.length).toBeGreaterThanOrEqual(0.99);
  });

  it("that need more than float32 pass or say why not, and none is a bug of ours", async () => {
    const cases: VerifiedCase[] = [];
    for (const { dir, disputed } of tests.filter((each) => !meant.includes(each))) {
      if (disputed !== true) cases.push(await verified(`onnx/${dir}`, "reference"));
    }
    expect(failures(cases.filter((each) => worstResult(each) !== "unsupported"))).toEqual([]);
  });
});

// ── MNIST ────────────────────────────────────────────────────────────────────────────────────────────────────────────

describe.skipIf(!hasSharedData)(`the MNIST net of the ONNX zoo${sharedDataNote}`, () => {
  it.each(engineNames)("passes all of its stored sets on %s", async (target) => {
    const found = await verified("models/mnist-8", target);
    expect(found.verdicts).toHaveLength(8);
    expect(failures([found])).toEqual([]);
  });

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
  ].map((name) => `models/mnist-8-prefixes/${name}`);

  it.each(engineNames)("passes cut after each of its nodes on %s", async (target) => {
    const cases: VerifiedCase[] = [];
    for (const name of prefixes) {
      cases.push(await verified(name, target));
    }
    expect(failures(cases)).toEqual([]);
  });
});

// ── Well-known nets ──────────────────────────────────────────────────────────────────────────────────────────────────

interface Fill {
  readonly name: string;
  readonly shape: readonly number[];
  readonly seed: number;
}

/** Uniform, with a variance that keeps activations at their size through layers with relu (He et al. 2015). */
function seeded({ name, shape, seed }: Fill): OnnxTensor {
  const random = randomSource(seed);
  const isBias = shape.length === 1;
  const bound = isBias ? 0.1 : Math.sqrt(6 / fanIn(shape));
  const count = shape.reduce((product, extent) => product * extent, 1);
  return float32Tensor(
    name,
    shape,
    Float32Array.from({ length: count }, () => (2 * random.next() - 1) * bound),
  );
}

/** Of [out, in, …]; 1s in front of a matrix are no axes. */
function fanIn(shape: readonly number[]): number {
  const first = shape.findIndex((extent) => extent !== 1);
  return shape.slice(first + 1).reduce((product, extent) => product * extent, 1);
}

/** The published files fill all weights with one constant; here initialisers take their place. */
function withWeights(model: OnnxModel, weights: readonly OnnxTensor[]): OnnxModel {
  const filled = new Set(weights.map(({ name }) => name));
  const { graph } = model;
  const nodes = graph.nodes.filter(({ outputs }) => !outputs.some((name) => filled.has(name)));
  return { ...model, graph: { ...graph, nodes, initializers: [...graph.initializers, ...weights] } };
}

async function judgedByOnnxRuntime(model: OnnxModel, input: OnnxTensor): Promise<ReadonlyMap<string, NdArray>> {
  const session = await onnxRuntime(writeOnnx(model));
  const [port] = session.inputs.filter(({ name }) => model.graph.initializers.every((each) => each.name !== name));
  const results = await session.run(new Map([[port!.name, ndarray(input.dims, input.floats())]]));
  await session.release();
  return results;
}

describe.skipIf(!hasSharedData)(`well-known nets with seeded weights${sharedDataNote}`, () => {
  it.each(sampled(["squeezenet", "inception_v1", "bvlc_alexnet"], 0.7))(
    "%s gives ONNX Runtime's outputs on all targets",
    async (name) => {
      const folder = `models/onnx-light/${name}`;
      const weights = sharedJson<readonly Fill[]>(`${folder}/seeded_fill.json`).map(seeded);
      const model = withWeights(readOnnxFile(sharedPath(`${folder}/model.onnx`)), weights);
      const input = setsOfTest(sharedPath(folder))[0]!.tensors.get("input_0")!();
      const [result] = [...(await judgedByOnnxRuntime(model, input)).values()];
      expect(Math.max(...result!.data)).toBeGreaterThan(2 / 1000);
      const output = float32Tensor("output_0", result!.shape, Float32Array.from(result!.data));
      const set: StoredSet = {
        name,
        tensors: new Map([
          ["input_0", () => input],
          ["output_0", () => output],
        ]),
      };
      const cases: VerifiedCase[] = [];
      for (const target of engineNames)
        cases.push({ name, target, verdicts: await verifyForeign(() => onnxModel(model), [set], target) });
      expect(failures(cases)).toEqual([]);
    },
  );
});
