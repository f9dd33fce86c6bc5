/** Every layer can stand in a model that trains: the manual's examples make a step on WebAssembly as on the reference, or say why not. */
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { trainerFor } from "../../../src/engine/trainer.ts";
import { ops } from "../../../src/ops/index.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { sampled } from "../../support/effort.ts";
import { randomArray } from "../../support/run-op.ts";

/** Larger ones take the interpreter too long. */
const MOST_ELEMENTS = 30_000;

const examples = ops
  .filter(({ spelled }) => spelled)
  .flatMap(({ name, examples: each }) => each.map(({ text, input }) => [name, text, input] as const))
  .filter(([, , input]) => (JSON.parse(input) as number[]).reduce((a, b) => a * b, 1) <= MOST_ELEMENTS);

describe.each(sampled(examples))("%s", (_, layer, shape) => {
  it(`${layer} of ${shape}`, async () => {
    const text = `model Net {\n input x ${shape}\n scale\n ${layer}\n train { loss mse; optimizer sgd(lr=0.01) }\n}`;
    const { models, diagnostics } = check("net.cvk", text, undefined, { batch: 2 });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length > 0) return expect(errors.map(({ code }) => code)).toEqual(["train/no-gradient"]);
    const [model] = models;
    const training = trainingGraph(model!.graph, model!.training!);
    const weights = initialiseWeights(model!.graph, 1);
    const batch = new Map(
      training.graph.inputs.map(({ name, type }, at) => {
        return [name, Float32Array.from(randomArray(type.shape as readonly number[], at, 0.1, 0.9).data)];
      }),
    );
    const [reference, compiled] = [
      await trainerFor(training, weights, "reference"),
      await trainerFor(training, weights, "wasm"),
    ];
    const [expected, found] = [await reference.step(batch, 0.01), await compiled.step(batch, 0.01)];
    expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-4 * Math.max(1e-3, Math.abs(expected.loss)));
    const [there, here] = [await reference.state(), await compiled.state()];
    for (const [name, values] of there) {
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
      const worst = values.reduce((most, value, at) => Math.max(most, Math.abs(value - here.get(name)![at]!)), 0);
      expect(worst / largest, name).toBeLessThan(1e-3);
    }
  });
});
