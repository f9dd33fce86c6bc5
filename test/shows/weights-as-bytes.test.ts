/** What weights as bytes take, what they cost in accuracy, and that all who read them read the same: on real and random nets. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countParameters } from "../../src/analysis/parameters.ts";
import { check } from "../../src/check.ts";
import { engineFor } from "../../src/engine/engine.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import type { TensorMap } from "../../src/tensor/dtype.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { mapWeights } from "../../src/weights/map-weights.ts";
import { mappedBytes, mappedValues, matchWeights } from "../../src/weights/match.ts";
import { storables, storeWeights, weightFileChunks, type StoredWeight } from "../../src/weights/store-weights.ts";
import { safetensorsSource } from "../../src/weights/weight-source.ts";
import { buildNet, netPlans, propertyNote, propertyOptions, randomParameters } from "../property/random-net.ts";
import { decodedFile } from "../support/decode-bytes.ts";
import { exampleModel, examplesFolder } from "../support/models.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../support/shared-data.ts";

function asBytes(
  graph: Graph,
  values: TensorMap,
): { readonly stored: readonly StoredWeight[]; readonly file: Uint8Array } {
  const stored = storeWeights(storables(graph, values), "u8");
  return { stored, file: Buffer.concat(weightFileChunks(stored)) };
}

function tensorBytes(stored: readonly StoredWeight[]): number {
  return stored.flatMap(({ tensors }) => tensors).reduce((sum, [, { bytes }]) => sum + bytes.length, 0);
}

/** What is wrong with LeNet with this claim in the place of its own. */
function messages(claim: string, weightsType: "f32" | "f16" | "u8" = "f32"): string[] {
  const text = readFileSync(`${examplesFolder}lenet.cvk`, "utf8").replace(/expect .*/, `expect ${claim}`);
  return check("lenet.cvk", text, undefined, { weightsType }).diagnostics.map(({ message }) => message);
}

describe("what nets take as bytes", () => {
  it.each(["lenet.cvk", "squeezenet-1.1.cvk", "mobilenet-v2.cvk", "vit-b-16.cvk", "u-net.cvk"])(
    "%s: what claims count",
    (name) => {
      const { graph } = exampleModel(name);
      const [f32, f16, u8] = (["f32", "f16", "u8"] as const).map(
        (type) => countParameters(graph, type).weightBytes as number,
      );
      expect(f16! / f32!).toBe(0.5);
      expect(u8! / f32!).toBeLessThan(name === "mobilenet-v2.cvk" ? 0.3 : 0.26);
    },
  );

  it.each(["lenet.cvk", "squeezenet-1.1.cvk"])(
    "%s: at most 26 hundredths of float32, and what claims count",
    (name) => {
      const { graph } = exampleModel(name);
      const { stored, file } = asBytes(graph, initialiseWeights(graph, 1));
      const params = graph.parameters.reduce(
        (sum, { type }) => sum + type.shape.reduce<number>((n, extent) => n * (extent as number), 1),
        0,
      );
      expect(tensorBytes(stored)).toBe(countParameters(graph, "u8").weightBytes);
      expect(tensorBytes(stored) / (4 * params)).toBeLessThan(0.26);
      expect(file.length / (4 * params)).toBeLessThan(0.27);
    },
  );

  it("a claim is judged by the type that is asked for", () => {
    // 61,470 weights and 236 biases; 236 scales and as many zero points.
    const due = 61_470 + 4 * (236 + 236) + 236;
    expect(messages(`weights == ${due}B`, "u8")).toEqual([]);
    expect(messages("weights <= 124KB", "f16")).toEqual([]);
    expect(messages("weights <= 124KB")).toEqual(["weights is 246_824B (246.82KB); claimed is at most 124KB"]);
    expect(messages("weights < 60KB", "u8")).toEqual(["weights is 63_594B (63.59KB); claimed is less than 60KB"]);
    expect(() => check("a.cvk", "", undefined, { weightsType: "u4" as "u8" })).toThrow(
      /there is no type of weights "u4"/,
    );
  });
});

/** How many of MNIST's digits a net reads. */
async function digitsRead(model: ResolvedModel, weights: TensorMap, pixel: (value: number) => number): Promise<number> {
  const engine = await engineFor(model, weights, "wasm");
  const images = gunzipSync(sharedBytes("mnist/images-idx3-ubyte.gz")).subarray(16);
  const labels = gunzipSync(sharedBytes("mnist/labels-idx1-ubyte.gz")).subarray(8);
  let correct = 0;
  for (let at = 0; at < labels.length; at++) {
    const image = Float32Array.from(images.subarray(784 * at, 784 * (at + 1)), pixel);
    const [scores] = (await engine.run(new Map([[engine.inputs[0]!.name, image]]))).values();
    if (scores!.indexOf(Math.max(...scores!)) === labels[at]) correct++;
  }
  return correct;
}

describe.skipIf(!hasSharedData)(`trained nets with weights as bytes${sharedDataNote}`, () => {
  it.each<[string, () => Uint8Array, (value: number) => number]>([
    [
      "burn-mnist.cvk",
      () => sharedBytes("models/burn-mnist/mnist.safetensors"),
      (value) => (value / 255 - 0.1307) / 0.3081,
    ],
    ["mnist.cvk", () => readFileSync(`${examplesFolder}mnist/mnist.safetensors`), (value) => value / 255],
  ])("%s reads as many of 5,000 digits, but for five", async (name, file, pixel) => {
    const model = exampleModel(name);
    const values = matchWeights(model.graph.parameters, readSafetensors(file()));
    const { stored, file: bytes } = asBytes(model.graph, values);
    const read = matchWeights(model.graph.parameters, readSafetensors(bytes));
    expect(new Map([...read].map(([key, data]) => [key, [...data]]))).toEqual(
      new Map(stored.map((each) => [each.name, [...each.values()]])),
    );
    const [plain, rounded] = [await digitsRead(model, values, pixel), await digitsRead(model, read, pixel)];
    console.info(`${name}: ${plain} of 5,000 with float32, ${rounded} with bytes`);
    expect(Math.abs(plain - rounded)).toBeLessThanOrEqual(5);
  });
});

/** The largest scale among those of a tensor that may be an element's: all of a weight, where it is not said which. */
function stepsOf({ tensors }: StoredWeight): number {
  const [, { bytes }] = tensors[0]!;
  return Math.max(...new Float32Array(bytes.slice().buffer));
}

it(`of random nets every weight is read the same by others, is off by half a scale at most, and written again is the same ${propertyNote}`, () => {
  let count = 0;
  fc.assert(
    fc.property(netPlans, fc.nat(), (plan, seed) => {
      const graph = buildNet(plan);
      const parameters = randomParameters(graph, seed);
      const values = new Map([...parameters].map(([name, { data }]) => [name, Float32Array.from(data)]));
      const { stored, file } = asBytes(graph, values);
      const decoded = decodedFile(file);
      expect([...decoded.keys()].toSorted()).toEqual(stored.map(({ name }) => name).toSorted());
      const mapping = mapWeights(graph, safetensorsSource(readSafetensors(file)), "torch");
      const again = storeWeights(storables(graph, mappedValues(mapping), mappedBytes(mapping)), "u8");
      expect(Buffer.concat(weightFileChunks(again)).equals(file)).toBe(true);
      for (const weight of stored) {
        expect(decoded.get(weight.name)).toEqual(weight.values());
        if (weight.type !== "u8") continue;
        count++;
        expect(weight.loss.worst).toBeLessThanOrEqual((stepsOf(weight) / 2) * (1 + 2 ** -15));
      }
    }),
    { ...propertyOptions, numRuns: Math.ceil(propertyOptions.numRuns / 2) },
  );
  expect(count).toBeGreaterThan(propertyOptions.numRuns / 4);
}, 60_000);
