/** `run` allocates nothing but its result, and not even that where an output is handed in. */
import { expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { emitModule } from "../../../src/package/emit-module.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { writeSafetensors } from "../../../src/formats/safetensors.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { storedWeights } from "../../../src/weights/match.ts";
import { bytesPerRun } from "../../support/bytes-per-run.ts";
import { exampleModel } from "../../support/models.ts";

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

it("run allocates only its result", { timeout: 60_000 }, async () => {
  const net = await lenet();
  const image = new Float32Array(784).fill(0.5);
  const output = new Float32Array(10);
  // What the measurement itself leaves is spread over the runs.
  expect(bytesPerRun(() => void net.run(image, output), 16)).toBeLessThan(16);
  // The measurement sees a Float32Array of ten where there is one.
  expect(bytesPerRun(() => void net.run(image))).toBeGreaterThan(40);
});
