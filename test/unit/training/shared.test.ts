/** What is made of several: losses of one net, and statistics that several layers share; computed by hand. */
import { expect, it } from "vitest";
import { trainerFor } from "../../../src/engine/trainer.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { modelOf } from "../../support/models.ts";

const train = "train { loss mse(a); loss mse(b, weight=0.5); optimizer sgd(lr=0) }";

it("the loss that is told is the sum of all, each by its weight", async () => {
  const model = modelOf(
    `model M { input x [1]; a: dense 1 bias=false; b: dense 1 bias=false; output a = a; output b; ${train} }`,
  );
  const weights = new Map([
    ["a.weight", Float32Array.of(2)],
    ["b.weight", Float32Array.of(5)],
  ]);
  const step = await trainerFor(trainingGraph(model.graph, model.training!), weights, "wasm");
  const batch = new Map([
    ["x", Float32Array.of(3)],
    ["target a", Float32Array.of(4)],
    ["target b", Float32Array.of(29)],
  ]);
  // a = 6, b = 30.
  expect((await step.step(batch, 0)).loss).toBe((6 - 4) ** 2 + 0.5 * (30 - 29) ** 2);
});

it("statistics that two layers share take up both batches, one after the other", async () => {
  const model = modelOf(
    `model M { input x [1]; n: bn affine=false; rescale factor=3 offset=1; bn affine=false share=n; dense 1; train { loss mse; optimizer sgd(lr=0) } }`,
    { batch: 2 },
  );
  const start = new Map([
    ["n.running_mean", Float32Array.of(10)],
    ["n.running_var", Float32Array.of(2)],
    ["dense1.weight", Float32Array.of(1)],
    ["dense1.bias", Float32Array.of(0)],
  ]);
  const trainer = await trainerFor(trainingGraph(model.graph, model.training!), start, "reference");
  const targets = Float32Array.of(0, 0);
  await trainer.step(new Map([["x", Float32Array.of(1, 3)], ["target", targets]]), 0); // prettier-ignore
  const state = await trainer.state();
  // First 1 and 3: mean 2, unbiased variance 2. They are normalised to -1 and 1, and then -2 and 4: mean 1, unbiased variance 18.
  expect(state.get("n.running_mean")![0]).toBeCloseTo(0.9 * (0.9 * 10 + 0.1 * 2) + 0.1 * 1, 6);
  expect(state.get("n.running_var")![0]).toBeCloseTo(0.9 * (0.9 * 2 + 0.1 * 2) + 0.1 * 18, 3);
});
