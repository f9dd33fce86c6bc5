/** Ten steps of nets against PyTorch 1.13 (float32): the loss of each, and the weights after the first and the last. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readNpy } from "../../../src/formats/npy.ts";
import { readSafetensors } from "../../../src/formats/safetensors.ts";
import type { TensorMap } from "../../../src/tensor/dtype.ts";
import { losses } from "../../../src/training/losses.ts";
import { optimizers } from "../../../src/training/optimizers.ts";
import { trainerFor } from "../../../src/engine/trainer.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { matchWeights } from "../../../src/weights/match.ts";
import { isThorough } from "../../support/effort.ts";
import { modelOf } from "../../support/models.ts";
import { chosen } from "../../support/training.ts";
import { hasSharedData, sharedDataNote, sharedPath } from "../../support/shared-data.ts";

const lenet = `model LeNet {
  input image [1, 28, 28]
  conv1: conv 6 kernel=5 pad=2 relu
  maxpool 2
  conv2: conv 16 kernel=5 tanh
  avgpool 2
  flatten
  dense1: dense 120 relu
  dense2: dense 84 sigmoid
  dense3: dense 10
}`;

const residual = `model Residual {
  input image [3, 16, 16]
  stem: conv 8 kernel=3 pad=1 bias=false
  stem_bn: bn relu
  add {
    a: conv 12 kernel=3 stride=2 pad=1 bias=false
    a_bn: bn relu
    b: conv 12 kernel=3 pad=1 bias=false
    b_bn: bn
  } {
    project: conv 12 kernel=1 stride=2 bias=false
    project_bn: bn
  } relu
  dw: depthwise kernel=3 pad=1 bias=false
  dw_bn: bn relu6
  pw: conv 20 kernel=1 silu
  avgpool global
  flatten
  fc: dense 7
}`;

const autoencoder = `model Autoencoder {
  input image [1, 12, 12]
  down: conv 8 kernel=3 stride=2 pad=1
  gn: groupnorm 2 leakyrelu(0.1)
  up: convtranspose 1 kernel=3 stride=2 pad=1 output_pad=1 sigmoid
}`;

const cases = [
  ["lenet-sgd-momentum", lenet, "crossentropy", {}, "sgd", { lr: 0.05, momentum: 0.9, weight_decay: 1e-3 }],
  ["lenet-adam", lenet, "crossentropy", {}, "adam", { lr: 1e-3 }],
  ["residual-adamw", residual, "crossentropy", { label_smoothing: 0.1 }, "adamw", { lr: 2e-3, weight_decay: 0.05 }],
  ["autoencoder-adam-mse", autoencoder, "mse", {}, "adam", { lr: 1e-2 }],
] as const;

const BATCH = 8;

describe.skipIf(!hasSharedData)(`ten steps as PyTorch makes them${sharedDataNote}`, () => {
  describe.each(cases)("%s", (folder, text, loss, lossAttributes, optimizer, optimizerAttributes) => {
    it.each(["reference", "ts", "wasm"] as const)("%s", async (engine) => {
      const model = modelOf(text, { batch: BATCH });
      const stored = (name: string) => matchWeights(model.graph.parameters, readSafetensors(fileOf(folder, name)));
      const training = trainingGraph(model.graph, {
        losses: [{ ...chosen(losses, loss, lossAttributes), output: "output", weight: 1 }],
        optimizer: chosen(optimizers, optimizer, optimizerAttributes),
      });
      const trainer = await trainerFor(training, stored("init.safetensors"), engine);
      const [inputs, targets, expected] = ["inputs.npy", "targets.npy", "losses.npy"].map((name) =>
        arrayOf(fileOf(folder, name)),
      );
      const part = (array: Float32Array, step: number) => {
        const length = array.length / expected!.length;
        return array.slice(step * length, (step + 1) * length);
      };
      // The interpreter takes a second or more a step, and one shows that it is right.
      const steps = engine === "reference" && !isThorough ? 1 : expected!.length;
      for (const [step, loss] of expected!.subarray(0, steps).entries()) {
        const batch = new Map([
          ["image", part(inputs!, step)],
          ["target", part(targets!, step)],
        ]);
        const { loss: found } = await trainer.step(batch, optimizerAttributes.lr);
        expect(Math.abs(found - loss) / Math.abs(loss), `loss of step ${step}: ${found}, PyTorch ${loss}`).toBeLessThan(
          1e-4,
        );
        if (step === 0) expectNear(await trainer.state(), stored("after_1.safetensors"));
      }
      if (steps === expected!.length) expectNear(await trainer.state(), stored("after_10.safetensors"));
    });
  });
});

function fileOf(folder: string, name: string): Uint8Array {
  return readFileSync(sharedPath(`training/${folder}/${name}`));
}

function arrayOf(bytes: Uint8Array): Float32Array {
  return Float32Array.from(readNpy(bytes).data as ArrayLike<number>);
}

/** Within 2e-3 of the largest element of each tensor. */
function expectNear(found: TensorMap, expected: TensorMap): void {
  for (const [name, values] of expected) {
    const largest = Math.max(...values.map(Math.abs));
    const worst = Math.max(...values.map((value, at) => Math.abs(value - found.get(name)![at]!)));
    expect(worst / Math.max(largest, 1e-6), name).toBeLessThan(2e-3);
  }
}
