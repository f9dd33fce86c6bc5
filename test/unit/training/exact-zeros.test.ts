/**
 * What is exactly 0 stays so in a step: a rectifier there lets no gradient through, and what has none does not move. Pictures with a
 * dark background and biases that begin as zeros make it the most usual first step.
 */
import { expect, it } from "vitest";
import { trainerFor } from "../../../src/engine/trainer.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";

const model = modelOf(
  `model Dark {
    input image [1, 16, 16]
    conv 8 kernel=3 pad=1 relu
    conv 8 kernel=3 pad=1 relu
    conv 8 kernel=5 pad=2 relu
    flatten
    dense 4
    train { loss crossentropy; optimizer adam(lr=0.01) }
  }`,
  { batch: 3 },
);

/** A bright bar in each, of a length of its own; all else is 0. */
const image = new Float32Array(3 * 256);
for (let at = 0; at < 3; at++) image.fill(0.7 + 0.1 * at, 256 * at + 100, 256 * at + 104 + at);

const batch = new Map([
  ["image", image],
  ["target", Float32Array.of(0, 3, 1)],
]);

it.each(["ts", "wasm"] as const)("%s steps as the reference does", async (choice) => {
  const training = trainingGraph(model.graph, model.training!);
  const weights = initialiseWeights(model.graph, 2);
  const [due, found] = await Promise.all(
    (["reference", choice] as const).map(async (each) => {
      const trainer = await trainerFor(training, weights, each);
      await trainer.step(batch, 0.01);
      return trainer.state();
    }),
  );
  for (const [name, before] of weights) {
    const moved = (after: Float32Array): boolean[] => Array.from(after, (value, at) => value !== before[at]);
    expect(moved(found!.get(name) as Float32Array), name).toEqual(moved(due!.get(name) as Float32Array));
  }
  const still = [...due!.get("dense1.weight")!].filter((value, at) => value === weights.get("dense1.weight")![at]);
  expect(still.length).toBeGreaterThan(1000);
});
