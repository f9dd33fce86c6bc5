/** Training gives the same bits again: by any number of threads, and from any step that its state was taken at. */
import { describe, expect, it } from "vitest";
import { trainerFor, type Trainer } from "../../../src/engine/trainer.ts";
import type { TargetChoice } from "../../../src/targets/index.ts";
import { wasm } from "../../../src/targets/index.ts";
import type { TensorMap } from "../../../src/tensor/dtype.ts";
import { losses } from "../../../src/training/losses.ts";
import { metrics } from "../../../src/training/metrics.ts";
import { optimizers } from "../../../src/training/optimizers.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { arraysFor } from "../../conformance/operands.ts";
import { modelOf } from "../../support/models.ts";
import { chosen } from "../../support/training.ts";

const BATCH = 6;

const model = modelOf(
  `model Small {
    input image [3, 9, 9]
    conv 8 kernel=3 pad=1 bias=false bn relu
    add { conv 8 kernel=3 pad=1 bn relu } {}
    maxpool 2
    dropout 0.3
    flatten
    dense 5
  }`,
  { batch: BATCH },
);

const training = trainingGraph(model.graph, {
  losses: [{ ...chosen(losses, "crossentropy"), output: "output", weight: 1 }],
  optimizer: chosen(optimizers, "adamw"),
  clip: 1,
  metrics: [{ ...chosen(metrics, "accuracy"), output: "output" }],
});

function trainer(choice: TargetChoice | "reference", seed = 1): Promise<Trainer> {
  return trainerFor(training, initialiseWeights(model.graph, 1), choice, { seed });
}

function batchOf(step: number): TensorMap {
  const [image] = arraysFor([{ name: `image ${step}`, shape: [BATCH, 3, 9, 9] }]).values();
  const target = Float32Array.from({ length: BATCH }, (_, at) => (at + step) % 5);
  return new Map([
    ["image", image!],
    ["target", target],
  ]);
}

async function stepped(each: Trainer, from: number, to: number): Promise<TensorMap> {
  for (let step = from; step < to; step++) await each.step(batchOf(step), 1e-2);
  return each.state();
}

describe("the same bits", () => {
  it("by two threads as by one", async () => {
    const threaded = await trainer(wasm.with({ threads: 2 }));
    expect(await stepped(threaded, 0, 4)).toEqual(await stepped(await trainer("wasm"), 0, 4));
    threaded.close();
  });

  it.each(["ts", "wasm"] as const)("from each step on, where %s goes on from its state", async (target) => {
    const each = await trainer(target);
    const states: TensorMap[] = [];
    for (let step = 0; step < 4; step++) states.push(await stepped(each, step, step + 1));
    for (const [at, state] of states.slice(0, -1).entries()) {
      each.restore(state, at + 1);
      expect(await stepped(each, at + 1, 4), `from step ${at + 1}`).toEqual(states.at(-1));
    }
  });
});

it("another seed drops other elements", async () => {
  expect(await stepped(await trainer("wasm", 2), 0, 1)).not.toEqual(await stepped(await trainer("wasm"), 0, 1));
});

it("targets drop the same elements, and agree within the rounding of float32", async () => {
  const [expected, ...found] = await Promise.all(
    (["reference", "ts", "wasm"] as const).map(async (engine) => {
      const each = await trainer(engine);
      const results = [];
      for (let step = 0; step < 3; step++) results.push(await each.step(batchOf(step), 1e-2));
      return results;
    }),
  );
  for (const results of found) {
    results.forEach(({ loss, metrics: told }, step) => {
      expect(loss / expected![step]!.loss).toBeCloseTo(1, 3);
      expect(told.get("accuracy")).toBeCloseTo(expected![step]!.metrics.get("accuracy")!, 5);
    });
  }
});
