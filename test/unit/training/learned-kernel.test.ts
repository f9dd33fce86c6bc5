/** The learned kernel of Dive into Deep Learning, section 7.2.4, from text alone. */
import { expect, it } from "vitest";
import { trainerFor } from "../../../src/engine/trainer.ts";
import { rateAt } from "../../../src/training/schedules.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";

const model = modelOf(`model LearnKernel {
  input image [1, 6, 8]
  conv 1 kernel=1x2 bias=false
  train { loss mse(reduction=sum); optimizer sgd(lr=0.03) }
}`);

/** Ones, with four columns of zeros in the middle; then where they change: 1 from white to black, -1 back. */
const image = Float32Array.from({ length: 48 }, (_, at) => (at % 8 >= 2 && at % 8 < 6 ? 0 : 1));
const edges = Float32Array.from({ length: 42 }, (_, at) => (at % 7 === 1 ? 1 : at % 7 === 5 ? -1 : 0));

it.each(["reference", "ts", "wasm"] as const)("is within 0.2 of [1, -1] after ten steps on %s", async (engine) => {
  const trainer = await trainerFor(
    trainingGraph(model.graph, model.training!),
    initialiseWeights(model.graph, 1),
    engine,
  );
  const batch = new Map([
    ["image", image],
    ["target", edges],
  ]);
  const losses: number[] = [];
  for (let step = 0; step < 10; step++)
    losses.push((await trainer.step(batch, rateAt(step, 10, model.training!))).loss);
  const kernel = (await trainer.state()).get("conv1.weight")!;
  expect(Math.max(Math.abs(kernel[0]! - 1), Math.abs(kernel[1]! + 1))).toBeLessThan(0.2);
  // The book sees it fall at each step.
  for (const [at, loss] of losses.entries()) if (at > 0) expect(loss).toBeLessThan(losses[at - 1]!);
});
