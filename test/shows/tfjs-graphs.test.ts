/** Graph models of TensorFlow.js as they are published, beside the outputs that tfjs gives: imported, and through their text. */
import { describe, expect, it } from "vitest";
import { shardsBeside } from "../../src/cli/files-beside.ts";
import { engineFor, type Engine, type EngineName } from "../../src/engine/engine.ts";
import { importModel } from "../../src/interchange/import/import-graph.ts";
import type { ForeignModel } from "../../src/interchange/import/language.ts";
import { writeModelText } from "../../src/interchange/text/index.ts";
import { readTfjs } from "../../src/interchange/tfjs/read.ts";
import { importedEngine } from "../../src/verify/verify-model.ts";
import { modelOf } from "../support/models.ts";
import { hasSharedData, sharedBytes, sharedDataNote, sharedPath } from "../support/shared-data.ts";
import { distance, tfjsCase, tfjsSet } from "../support/tfjs-cases.ts";

/** Each with the number of permutations that its text has: where a tensor becomes rows of another length, in the order H, W, C. */
const graphs: readonly (readonly [name: string, file: string, permutes: number])[] = [
  ["gender-graph", "model.json", 0],
  ["blazeface-short-f16", "model.json", 5],
  ["facemesh-f16", "model.json", 0],
  ["selfie-f16", "model.json", 0],
  ["ts-lenet-graph", "model.json", 0],
  ["tfjs-e2e-graph", "model.json", 0],
  ["tfjs-e2e-graph", "model_new.json", 0],
  ["mnist-cnn-graph", "model.json", 0],
];

function read(name: string, file: string): ForeignModel {
  const path = sharedPath(`tfjs/${name}/${file}`);
  return readTfjs(sharedBytes(`tfjs/${name}/${file}`), shardsBeside(path));
}

const targets: readonly EngineName[] = ["ts", "wasm"];

/** The names of inputs and outputs are the engine's; their order is the case's. */
async function expectStored(folder: string, engine: Engine): Promise<void> {
  const { outputs, tolerance } = tfjsCase(folder);
  for (const name of ["set_0", "set_1"] as const) {
    const set = tfjsSet(folder, name);
    const fed = engine.inputs.map((port, at) => [port.name, Float32Array.from(set.inputs[at]!.data)] as const);
    const results = [...(await engine.run(new Map(fed))).values()];
    expect(results.length).toBe(outputs.length);
    results.forEach((result, at) => {
      expect(distance(result, set.outputs[at]!, tolerance), `${name}, output ${at}`).toBeLessThanOrEqual(1);
    });
  }
}

describe.skipIf(!hasSharedData)(`graph models of TensorFlow.js${sharedDataNote}`, () => {
  it.each(graphs)("%s, %s gives what tfjs gives, under the names of its signature", async (name, file) => {
    const imported = importModel(read(name, file));
    const { inputs, outputs } = tfjsCase(`tfjs/${name}`);
    expect(imported.inputs.map((port) => port.name)).toEqual(inputs.map((port) => port.name.replace(/:0$/, "")));
    expect(imported.outputs.map((port) => port.name)).toEqual(outputs.map((port) => port.name.replace(/:0$/, "")));
    expect(imported.outputs.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
    for (const target of targets) {
      const engine = await importedEngine(imported, target);
      await expectStored(`tfjs/${name}`, engine);
      engine.close();
    }
  });

  it.each(graphs)(
    "%s, %s as text gives the same, and permutes nothing that need not be",
    async (name, file, permutes) => {
      const axes = importModel(read(name, file), { rowsAs: "axis" });
      const { text, weights } = writeModelText(axes.model, axes.weights);
      const batch = tfjsCase(`tfjs/${name}`).inputs[0]!.shape[0]!;
      const model = modelOf(text, { batch });
      expect([...text.matchAll(/\bpermute\b/g)].length, text).toBe(permutes);
      for (const target of targets) {
        const engine = await engineFor(model, weights, target);
        await expectStored(`tfjs/${name}`, engine);
        engine.close();
      }
    },
  );
});
