/** `run` allocates nothing but its result, and not even that where an output is handed in. */
import { expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { emitModule } from "../../../src/package/emit-module.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { writeSafetensors } from "../../../src/formats/safetensors.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { storedWeights } from "../../../src/weights/match.ts";
import { bytesPerRun } from "../../support/bytes-per-run.ts";
import { exampleModel, modelOf } from "../../support/models.ts";
import { trainingModule } from "../../support/training-module.ts";
import type { TargetName } from "../../../src/targets/index.ts";

interface Net {
  run(image: Float32Array, output?: Float32Array): Float32Array;
}

async function lenet(): Promise<Net> {
  const model = exampleModel("lenet.cvk");
  const options = { name: "lenet", model: model.name, layout: model.layout, weights: "none" } as const;
  const { js } = emitModule(compileModel(model).lowered.program, options);
  const { load } = await importText<{ load(weights: Uint8Array): Promise<Net> }>(js);
  const { parameters } = model.graph;
  return load(writeSafetensors(storedWeights(parameters, initialiseWeights(model.graph, 1))));
}

it.each(["ts", "wasm"])("a step of training allocates only its result, on %s", { timeout: 60_000 }, async (target) => {
  const model = modelOf(`model Small {
    input image [1, 8, 8]
    conv 4 kernel=3 pad=1 bn relu
    dropout 0.5
    flatten
    dense 5
    train { loss crossentropy; optimizer adam; metric accuracy }
  }`);
  const net = await (await trainingModule(model, 4, target as TargetName)).load();
  const batch = { image: new Float32Array(256).fill(0.5), target: Int32Array.of(0, 1, 2, 3) };
  // An object of two numbers, and numbers that functions hand each other; the smallest array would be a kilobyte.
  expect(bytesPerRun(() => void net.step(batch), 200)).toBeLessThan(200);
});

it("run allocates only its result", { timeout: 60_000 }, async () => {
  const net = await lenet();
  const image = new Float32Array(784).fill(0.5);
  const output = new Float32Array(10);
  // What the measurement itself leaves is spread over the runs.
  expect(bytesPerRun(() => void net.run(image, output), 16)).toBeLessThan(16);
  // The measurement sees a Float32Array of ten where there is one.
  expect(bytesPerRun(() => void net.run(image))).toBeGreaterThan(40);
});
