/** What was found in the field about numbers, each with its right answer: `field/wasm-nan`, `field/numerics`, `field/habits`. */
import { describe, expect, it } from "vitest";
import { engineFor, engineNames, type EngineChoice } from "../../src/engine/engine.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { exportOnnx } from "../../src/interchange/onnx/export.ts";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import { readOnnx } from "../../src/interchange/onnx/read.ts";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { modelOf, runModel } from "../support/models.ts";
import { onnxRuntime } from "../support/onnxruntime.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../support/shared-data.ts";

function field(path: string): Uint8Array {
  return sharedBytes(`field/${path}`);
}

function fieldModel(path: string): ResolvedModel {
  return modelOf(new TextDecoder().decode(field(path)));
}

describe.skipIf(!hasSharedData).each(engineNames)(`on %s${sharedDataNote}`, (target) => {
  it("maxpool of [[NaN, 1, 1, 2], [3, 4, 5, 6]]", async () => {
    const found = await runModel(
      fieldModel("wasm-nan/maxpool.cvk"),
      target,
      readNpy(field("wasm-nan/maxpool.npy")).data,
    );
    expect([...found]).toEqual([NaN, 6]);
  });

  it("amax of [1, NaN, 3, 2]", async () => {
    const found = await runModel(fieldModel("wasm-nan/amax.cvk"), target, readNpy(field("wasm-nan/amax.npy")).data);
    expect([...found]).toEqual([NaN]);
  });

  it("Max and Min of [NaN, 1, NaN, 0] and [1, NaN, NaN, 2], imported", async () => {
    expect(await outputsOfImport("wasm-nan/maxmin.onnx", target)).toEqual([
      [NaN, NaN, NaN, 2],
      [NaN, NaN, NaN, 0],
    ]);
  });

  it("a transposed convolution of 17 million multiply-accumulates ends in seconds", { timeout: 30_000 }, async () => {
    const model = fieldModel("habits/ct2.cvk");
    const start = process.cpuUsage();
    await runModel(model, target, new Float32Array(64 * 16 * 16).fill(1));
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(5);
  });
});

async function outputsOfImport(path: string, target: EngineChoice): Promise<readonly number[][]> {
  const { model, weights, inputs } = importOnnx(readOnnx(field(path)));
  const engine = await engineFor(model, weights, target);
  const folder = path.slice(0, -".onnx".length);
  const given = inputs.map(({ port }, at) => [port, readNpy(field(`${folder}_data/input_${at}.npy`)).data] as const);
  return [...(await engine.run(new Map(given))).values()].map((data) => [...data]);
}

it.skipIf(!hasSharedData)(`ONNX Runtime optimises an exported pad in front of a pool${sharedDataNote}`, async () => {
  const model = fieldModel("numerics/export-pad-pool.cvk");
  const input = Float32Array.from({ length: 3 * 9 * 9 }, (_, at) => -3 + Math.sin(at));
  const expected = await runModel(model, "reference", input);
  const weights = initialiseWeights(model.graph, 1);
  const session = await onnxRuntime(writeOnnx(exportOnnx(model, weights, { batch: "free" }).model));
  const results = await session.run(new Map([["x", ndarray([1, 3, 9, 9], input)]]));
  expect([...results.values()].map(({ data }) => [...data])).toEqual([[...expected]]);
});
