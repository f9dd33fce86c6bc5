/** Keras models as they are published, in every container, beside the outputs that tfjs gives: imported, and through their text. */
import { describe, expect, it } from "vitest";
import { engineFor, type Engine, type EngineName } from "../../src/engine/engine.ts";
import { importModel, type ImportOptions } from "../../src/interchange/import/import-graph.ts";
import { writeModelText } from "../../src/interchange/text/index.ts";
import { importedEngine } from "../../src/verify/verify-model.ts";
import { hasHdf5, hdf5Note } from "../support/hdf5.ts";
import { kerasModelAt, probedAt } from "../support/keras-files.ts";
import { modelOf } from "../support/models.ts";
import { hasSharedData, sharedDataNote } from "../support/shared-data.ts";
import { distance, stored, tfjsCase, tfjsSet } from "../support/tfjs-cases.ts";

interface Published {
  readonly folder: string;
  readonly options?: ImportOptions;
}

const models: readonly Published[] = [
  { folder: "tfjs/cvae-quickdraw" },
  { folder: "tfjs/crepe-tiny" },
  { folder: "tfjs/tm-image" },
  { folder: "tfjs/tiny-vgg" },
  { folder: "tfjs/piximi-mnist" },
  { folder: "tfjs/upscaler-default", options: { sizes: { LR_dim1: 24, LR_dim2: 20 } } },
  { folder: "tfjs/ts-lenet-layers" },
  { folder: "keras-models/resnet8-cifar10" },
  { folder: "keras-models/kws-depthwise" },
  { folder: "keras-models/tiny-xception-kdef" },
  { folder: "keras-models/meso4" },
  { folder: "keras-models/ts-lenet-separated" },
  { folder: "keras-models/mnist-cnn-keras310" },
  { folder: "keras-models/colour-autoencoder-keras33" },
];

const targets: readonly EngineName[] = ["ts", "wasm"];

async function expectStored(folder: string, engine: Engine): Promise<void> {
  const { tolerance } = tfjsCase(folder);
  for (const name of ["set_0", "set_1"] as const) {
    const { inputs, outputs } = tfjsSet(folder, name);
    const fed = engine.inputs.map((port, at) => [port.name, Float32Array.from(inputs[at]!.data)] as const);
    const results = [...(await engine.run(new Map(fed))).values()];
    expect(results.length).toBe(outputs.length);
    results.forEach((result, at) => {
      expect(distance(result, outputs[at]!, tolerance), `${name}, output ${at}`).toBeLessThanOrEqual(1);
    });
  }
}

describe.skipIf(!hasSharedData || !hasHdf5)(`Keras models${sharedDataNote}${hdf5Note}`, () => {
  it.each(models)("$folder gives what tfjs gives, under the names of its layers", async ({ folder, options }) => {
    const { model: file, inputs, outputs } = tfjsCase(folder);
    const imported = importModel(await kerasModelAt(folder, file), options);
    expect(imported.inputs.map((port) => port.name)).toEqual(inputs.map((port) => port.name));
    expect(imported.outputs.map((port) => port.name)).toEqual(outputs.map((port) => port.name));
    expect(imported.outputs.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
    for (const target of targets) {
      const engine = await importedEngine(imported, target);
      await expectStored(folder, engine);
      engine.close();
    }
  });

  it.each(models)("$folder as text gives the same, and permutes nothing", async ({ folder, options }) => {
    const axes = importModel(await kerasModelAt(folder, tfjsCase(folder).model), { ...options, rowsAs: "axis" });
    const { text, weights } = writeModelText(axes.model, axes.weights);
    expect(text).not.toMatch(/\bpermute\b/);
    const engine = await engineFor(modelOf(text), weights, "ts");
    await expectStored(folder, engine);
    engine.close();
  });

  it.each(models.filter(({ folder }) => hasSharedData && tfjsCase(folder).probes.length > 0))(
    "$folder computes what tfjs computes at its inner layers",
    async ({ folder, options }) => {
      const { model: file, probes, tolerance } = tfjsCase(folder);
      const layers = probes.map(({ name }) => name);
      const imported = importModel(probedAt(await kerasModelAt(folder, file), layers), options);
      for (const target of targets) {
        const engine = await importedEngine(imported, target);
        const { inputs } = tfjsSet(folder, "set_0");
        const fed = engine.inputs.map((port, at) => [port.name, Float32Array.from(inputs[at]!.data)] as const);
        const results = [...(await engine.run(new Map(fed))).values()];
        probes.forEach((probe, at) => {
          const due = stored(`${folder}/set_0/${probe.file}`);
          expect(distance(results[at]!, due, tolerance), probe.name).toBeLessThanOrEqual(1);
        });
        engine.close();
      }
    },
  );

  it("a class that somebody wrote is refused by its name", async () => {
    const folder = "keras-models/keras-custom-class";
    await expect(kerasModelAt(folder, "model.keras")).rejects.toThrow(/of the class "NestedDenseModel"/);
  });
});
