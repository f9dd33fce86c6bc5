/** Whatever a `train` block may say, a step can be made of it: losses, optimizers, metrics and clips in all combinations that are checked as sound. */
import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { trainerFor } from "../../../src/engine/trainer.ts";
import { losses } from "../../../src/training/losses.ts";
import { metricNames } from "../../../src/training/metric-names.ts";
import { trainingGraph } from "../../../src/training/training-graph.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { randomArray } from "../../support/run-op.ts";

const BATCH = 2;

const nets = [
  "input x [4]\n dense 3",
  "input x [2, 4, 4]\n conv 3 kernel=3 pad=1",
  "input x [2, 6]\n conv 3 kernel=3 pad=1",
];
const metricLines = [
  "",
  "metric accuracy",
  "metric top(1)\n metric top(2)",
  "metric accuracy\n metric top(2)\n metric iou",
  "metric mae",
];
const extras = ["", "clip norm(1)", "schedule cosine(warmup=2)", "schedule step(size=2)\n clip norm(0.1)"];

const optimizers = [
  "sgd",
  "sgd(lr=0.1, momentum=0.9, nesterov=true, weight_decay=0.1)",
  "adam(betas=[0.5, 0.9], weight_decay=0.1)",
  "adamw",
  "rmsprop",
  "rmsprop(momentum=0.9)",
];

const blocks = [
  ...losses.flatMap(({ name }) => [name, `${name}(reduction=sum)`]),
  "crossentropy(label_smoothing=0.1, ignore=1)",
  "crossentropy(weights=[1, 2, 3], ignore=0)",
  "nll(weights=[1, 2, 3])",
].flatMap((loss, at) => {
  return metricLines.map(
    (metrics, which) =>
      `loss ${loss}\n optimizer ${optimizers[(at + which) % optimizers.length]!}\n ${metrics}\n ${extras[which % extras.length]}`,
  );
});

it.each(nets)("on %s", async (net) => {
  let sound = 0;
  for (const block of blocks) {
    const text = `model Net {\n ${net}\n train {\n ${block}\n }\n}`;
    const { models, diagnostics } = check("net.cvk", text, undefined, { batch: BATCH });
    if (diagnostics.some(({ severity }) => severity === "error")) continue;
    sound++;
    const [model] = models;
    const plan = model!.training!;
    const training = trainingGraph(model!.graph, plan);
    const trainer = await trainerFor(training, initialiseWeights(model!.graph, 1), "reference");
    const batch = new Map(
      training.graph.inputs.map(({ name, type }) => {
        const shape = type.shape as readonly number[];
        const values = randomArray(shape, sound, 0, 1).data;
        const isClass = [...training.targets.values()].includes(name) && plan.losses[0]!.of.target === "classes";
        return [name, Float32Array.from(values, (x) => (isClass ? Math.floor(x * 3) : x))];
      }),
    );
    const { loss, metrics } = await trainer.step(batch, 0.1);
    expect(Number.isFinite(loss), text).toBe(true);
    expect([...metrics.keys()], text).toEqual(metricNames(plan.metrics));
    for (const values of (await trainer.state()).values()) expect(values.every(Number.isFinite), text).toBe(true);
  }
  expect(sound).toBeGreaterThan(blocks.length / 4);
});
