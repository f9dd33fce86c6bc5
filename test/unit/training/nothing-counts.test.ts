/** Batches of which nothing counts, and nets that say nothing: on modules that train. Expected by hand. */
import { expect, it, describe } from "vitest";
import { readSafetensors, safetensorsChunks, storedFloat32, toFloat32 } from "../../../src/formats/safetensors.ts";
import { modelOf } from "../../support/models.ts";
import { trainingModule, type TrainingNet } from "../../support/training-module.ts";

const BATCH = 4;
const X = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);

async function netOf(loss: string, weight: readonly number[], target: "ts" | "wasm"): Promise<TrainingNet> {
  const model = modelOf(`model M {
    input x [2]
    fc: dense 3
    train { loss ${loss}; optimizer sgd(lr=1); metric accuracy }
  }`);
  const weights = safetensorsChunks([
    ["fc.weight", storedFloat32([3, 2], Float32Array.from(weight))],
    ["fc.bias", storedFloat32([3], new Float32Array(3))],
  ]);
  return (await trainingModule(model, BATCH, target)).load(Buffer.concat(weights), { steps: 3 });
}

function weightOf(net: TrainingNet): readonly number[] {
  return [...toFloat32(readSafetensors(net.weights()).get("fc.weight")!)];
}

describe.each(["ts", "wasm"] as const)("on %s", (target) => {
  it.each([
    ["crossentropy(ignore=-1)", -1],
    ["crossentropy(ignore=-1, label_smoothing=0.1, weights=[1, 2, 3])", -1],
    ["crossentropy(weights=[1, 1, 0])", 2],
    ["crossentropy(weights=[1, 1, 0], label_smoothing=0.1)", 2],
    ["nll(ignore=1)", 1],
  ])("%s of %d alone is 0, and moves nothing", async (loss, ofAll) => {
    const weight = [1, -1, 0.5, 2, -0.25, 0];
    const net = await netOf(loss, weight, target);
    const batch = { x: X, target: new Int32Array(BATCH).fill(ofAll) };
    expect(net.step(batch)["loss"]).toBe(0);
    expect(weightOf(net)).toEqual(weight);
    expect(net.evaluate(batch)["loss"]).toBe(0);
  });

  it("a net whose scores are all equal is right where class 0 is due", async () => {
    const net = await netOf("crossentropy", [0, 0, 0, 0, 0, 0], target);
    const batch = { x: X, target: Int32Array.from([0, 1, 2, 1]) };
    expect(net.evaluate(batch)["accuracy"]).toBe(1 / 4);
    expect(net.step(batch)["accuracy"]).toBe(1 / 4);
  });

  it("a net whose scores are not numbers is right nowhere", async () => {
    const net = await netOf("crossentropy", [NaN, 0, NaN, 0, NaN, 0], target);
    const batch = { x: X, target: Int32Array.from([0, 1, 2, 1]) };
    expect(net.evaluate(batch)["accuracy"]).toBe(0);
    expect(net.step(batch)["accuracy"]).toBe(0);
  });
});
