/** Published manifests of TensorFlow.js as weight files: face-api.js has no topology, so its nets are written as text. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openWeightFile } from "../../src/cli/weight-files.ts";
import { engineFor, type EngineName } from "../../src/engine/engine.ts";
import { readSafetensors, toFloat32 } from "../../src/formats/safetensors.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { TensorData, TensorMap } from "../../src/tensor/dtype.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import { mappedBytes, mappedValues, matchWeights } from "../../src/weights/match.ts";
import { mapWeights } from "../../src/weights/map-weights.ts";
import { storables, storeWeights, weightFileChunks } from "../../src/weights/store-weights.ts";
import type { WeightSource } from "../../src/weights/weight-source.ts";
import { modelOf } from "../support/models.ts";
import { hasSharedData, sharedBytes, sharedDataNote, sharedJson, sharedPath } from "../support/shared-data.ts";
import { distance, tfjsCase, tfjsSet } from "../support/tfjs-cases.ts";

const nets = [
  ["face-api-tiny-face-detector", "tiny-face-detector.cvk"],
  ["face-api-landmark68-tiny", "face-landmark-68-tiny.cvk"],
] as const;

interface Decoded {
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

describe.skipIf(!hasSharedData)(`manifests of face-api.js${sharedDataNote}`, () => {
  it.each(nets)("%s: every weight is what its README's decoder gives", async (name) => {
    const folder = `tfjs/${name}`;
    const { tensors } = await openWeightFile(sharedPath(`${folder}/${tfjsCase(folder).model}`));
    const decoded = sharedJson<Readonly<Record<string, Decoded>>>(`${folder}/decoded.json`);
    expect(tensors.map((tensor) => tensor.name).toSorted()).toEqual(Object.keys(decoded).toSorted());
    for (const { name: tensor, shape, floats } of tensors) {
      const { min, max, first, last, shape: due } = decoded[tensor]!;
      const values = [...floats!()];
      expect(shape).toEqual(due);
      expect([values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]).toEqual([min, max]);
      expect(values.slice(0, first.length)).toEqual(first);
      expect(values.slice(-last.length)).toEqual(last);
    }
  });

  it.each(nets)("%s: its text with these weights gives what face-api.js gives", async (name, text) => {
    const { graph, source } = await read(name, text);
    expect(await largestDistance(name, text, mappedValues(mapWeights(graph, source)))).toBeLessThanOrEqual(1);
  });

  it.each(nets)("%s: stored as bytes its weights have the shard's, and give the same", async (name, text) => {
    const { graph, source } = await read(name, text);
    const mapping = mapWeights(graph, source);
    const values = mappedValues(mapping);
    const stored = storeWeights(storables(graph, values, mappedBytes(mapping)), "u8");
    const folder = `tfjs/${name}`;
    const manifest = sharedJson<Manifest>(`${folder}/${tfjsCase(folder).model}`);
    const shard = sharedBytes(`${folder}/${manifest[0].paths[0]}`);
    const names = new Map(
      mapping.matches.map((match) => [match.parameter.name, match.found === "default" ? "" : match.tensor.name]),
    );
    let [begin, kept, worst] = [0, 0, 0];
    for (const { name: tensor, shape, quantization } of manifest[0].weights) {
      const count = shape.reduce((a, b) => a * b, 1);
      const bytes = shard.subarray(begin, (begin += count));
      const weight = stored.find((each) => names.get(each.name) === tensor)!;
      expect(weight.type).toBe(tensor.endsWith("bias") ? "f32" : "u8");
      if (weight.type !== "u8") continue;
      const [[, scales], [, zeroPoints], [, own]] = weight.tensors as Tensors;
      const { scale, min } = quantization;
      const zeros = zeroPoints.dtype === "uint8" ? zeroPoints.bytes : toFloat32(zeroPoints);
      expect([...toFloat32(scales), ...zeros]).toEqual([scale, (0 - min) / scale].map(Math.fround));
      expect([...own.bytes]).toEqual([...moved(bytes, shape)]);
      const largest = Math.max(Math.abs(min), Math.abs(255 * scale + min));
      worst = Math.max(worst, weight.loss.worst / (largest * 2 ** -24));
      kept++;
    }
    console.info(`${name}: ${kept} tensors of bytes, off by ${worst.toFixed(2)} * 2^-24 of the range at most`);
    expect([begin, kept > 10, worst > 0 && worst <= 5]).toEqual([shard.length, true, true]);
    const file = matchWeights(graph.parameters, readSafetensors(Buffer.concat(weightFileChunks(stored))));
    expect(await largestDistance(name, text, file)).toBeLessThanOrEqual(1);
  });

  it("rounded to bytes anew, the face detector's weights give its numbers within a hundredth", async () => {
    const [name, text] = nets[0];
    const { graph, source } = await read(name, text);
    const rounded = storeWeights(storables(graph, mappedValues(mapWeights(graph, source))), "u8");
    const values = new Map(rounded.map((each) => [each.name, each.values()]));
    for (const { result, expected } of await resultsOf(name, text, values, ["wasm"])) {
      const size = rms(expected.data);
      const apart = rms(expected.data.map((value, at) => value - result[at]!)) / size;
      const most = distance(result, expected, { rel: 1 });
      console.info(
        `${name}: ${apart.toPrecision(3)} of the root of their mean square, ${most.toPrecision(3)} of the largest at most`,
      );
      expect([apart > 1e-4, apart < 0.01, most < 0.01]).toEqual([true, true, true]);
    }
  });
});

type Manifest = readonly [
  {
    readonly paths: readonly [string];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly quantization: { readonly scale: number; readonly min: number };
    }[];
  },
];

type Stored = ReturnType<typeof storeWeights>[number]["tensors"][number];
type Tensors = readonly [Stored, Stored, Stored];

async function read(name: string, text: string): Promise<{ readonly graph: Graph; readonly source: WeightSource }> {
  const source = await openWeightFile(sharedPath(`tfjs/${name}/${tfjsCase(`tfjs/${name}`).model}`));
  return { graph: modelOf(textOf(text)).graph, source };
}

function textOf(file: string): string {
  return readFileSync(new URL(`../data/tfjs/${file}`, import.meta.url), "utf8");
}

/** Between what the net computes and what face-api.js does, as a multiple of the tolerance. */
async function largestDistance(name: string, text: string, weights: TensorMap): Promise<number> {
  const results = await resultsOf(name, text, weights, ["ts", "wasm"]);
  const { tolerance } = tfjsCase(`tfjs/${name}`);
  return results.map(({ result, expected }) => distance(result, expected, tolerance)).reduce((a, b) => Math.max(a, b));
}

interface Result {
  readonly result: TensorData;
  readonly expected: NdArray;
}

async function resultsOf(
  name: string,
  text: string,
  weights: TensorMap,
  targets: readonly EngineName[],
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const target of targets) {
    const engine = await engineFor(modelOf(textOf(text)), weights, target);
    for (const set of ["set_0", "set_1"] as const) {
      const { inputs, outputs } = tfjsSet(`tfjs/${name}`, set);
      const [result] = [...(await engine.run(new Map([["image", Float32Array.from(inputs[0]!.data)]]))).values()];
      // Engines give the same array each time.
      results.push({ result: result!.slice(), expected: outputs[0]! });
    }
    engine.close();
  }
  return results;
}

function rms(values: NdArray["data"]): number {
  let sum = 0;
  for (const value of values) sum += value ** 2;
  return Math.sqrt(sum / values.length);
}

/** Kernels [y, x, in, out] as [out, in, y, x], depthwise ones [y, x, channel, 1] as [channel, 1, y, x], matrices turned. */
function moved(bytes: Uint8Array, shape: readonly number[]): Uint8Array {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const spatial = bytes.length / (inputs * outputs);
  const [outer, inner] = outputs === 1 ? [outputs, inputs] : [inputs, outputs];
  return bytes.map((_, at) => {
    const [o, i, place] = [Math.floor(at / (outer * spatial)), Math.floor(at / spatial) % outer, at % spatial];
    return outputs === 1 ? bytes[place * inner + o]! : bytes[(place * outer + i) * inner + o]!;
  });
}
