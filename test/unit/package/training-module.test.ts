/** Modules that train: what they give is what the trainer of the commands gives, and what they write is what is read. */
import { describe, expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { allExamples } from "../../../src/engine/examples.ts";
import { taskOf } from "../../../src/engine/training-run.ts";
import { trainerFor } from "../../../src/engine/trainer.ts";
import { readSafetensors, toFloat32 } from "../../../src/formats/safetensors.ts";
import { wasm, type TargetChoice } from "../../../src/targets/index.ts";
import { rateAt } from "../../../src/training/schedules.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { arraysFor } from "../../conformance/operands.ts";
import { importModule } from "../../support/import-module.ts";
import { modelOf } from "../../support/models.ts";
import { trainingModule, type TrainingNet } from "../../support/training-module.ts";

const BATCH = 6;

/** With statistics, masks, a schedule, a clip, tensors that are drawn in every way, and two optimizer memories. */
const digits = modelOf(
  `model Digits {
    input image [3, 9, 9]
    place: parameter [3, 9, 9] init=normal(std=0.02)
    add place
    conv 8 kernel=3 pad=1 bias=false bn relu
    maxpool 2
    dropout 0.3
    flatten
    dense 5
    train {
      loss crossentropy(label_smoothing=0.1)
      optimizer adamw(lr=0.01)
      schedule cosine(warmup=2)
      clip norm(1)
      metric accuracy
    }
  }`,
);

/** Two inputs, two outputs, a loss of each; an input that is called as a target would be. */
const scene = modelOf(
  `model Scene {
    input image [2, 6, 6]
    input mask [1, 6, 6]
    concat { from image } { from mask }
    trunk: conv 6 kernel=3 pad=1 relu
    depth: conv 1 kernel=1
    from trunk
    classes: conv 3 kernel=1
    output depth = depth
    output mask = classes
    train {
      loss mse(depth, weight=0.5)
      loss crossentropy(mask, ignore=2)
      optimizer sgd(lr=0.05, momentum=0.9)
      metric accuracy(mask)
    }
  }`,
);

const targets: readonly [string, TargetChoice][] = [
  ["ts", "ts"],
  ["wasm", "wasm"],
];

function array(name: string, shape: readonly number[]): Float32Array {
  return arraysFor([{ name, shape }]).get(name)!;
}

function digitsBatch(step: number) {
  const image = array(`image ${step}`, [BATCH, 3, 9, 9]);
  return { image, target: Int32Array.from({ length: BATCH }, (_, at) => (at + step) % 5) };
}

function stepped(net: TrainingNet, from: number, to: number): readonly Readonly<Record<string, number>>[] {
  return Array.from({ length: to - from }, (_, at) => net.step(digitsBatch(from + at)));
}

describe.each(targets)("on %s", (_, target) => {
  it("makes the steps of the trainer, bit for bit", async () => {
    const { load } = await trainingModule(digits, BATCH, target);
    const net = await load(undefined, { seed: 7, steps: 8 });
    const task = taskOf(digits, digits.training!, BATCH);
    const trainer = await trainerFor(task.training, initialiseWeights(digits.graph, 7), target, { seed: 7 });
    for (let step = 0; step < 5; step++) {
      const { image, target: classes } = digitsBatch(step);
      const batch = new Map([
        ["image", image],
        ["target", Float32Array.from(classes)],
      ]);
      const { loss, metrics } = await trainer.step(batch, rateAt(step, 8, digits.training!));
      expect(net.step({ image, target: classes })).toEqual({ loss, ...Object.fromEntries(metrics) });
    }
    const state = await trainer.state();
    for (const [name, tensor] of readSafetensors(net.checkpoint())) {
      expect(toFloat32(tensor), name).toEqual(state.get(name));
    }
  });

  it("infers by the weights of now, as an inference module does with what it wrote", async () => {
    const { load } = await trainingModule(digits, BATCH, target);
    const net = await load(undefined, { seed: 1, steps: 4 });
    const image = array("one", [1, 3, 9, 9]);
    const before = net.run(image);
    stepped(net, 0, 3);
    const after = net.run(image);
    expect(after).not.toEqual(before);
    const inference = await importModule(compileModel(digits, { target }).lowered.program, net.weights(), target);
    expect(inference.run({ image })).toEqual({ output: after });
  });

  it("evaluates as the net infers", async () => {
    const { load } = await trainingModule(digits, BATCH, target);
    const net = await load(undefined, { seed: 1, steps: 4 });
    stepped(net, 0, 2);
    const { image, target: classes } = digitsBatch(9);
    const found = net.evaluate({ image, target: classes });
    const task = taskOf(digits, digits.training!, BATCH);
    const arrays = new Map([
      ["image", image],
      ["target", Float32Array.from(classes)],
    ]);
    const weights = new Map([...readSafetensors(net.weights())].map(([name, tensor]) => [name, toFloat32(tensor)]));
    const due = await evaluate(
      task.model,
      task.plan,
      task.training.targets,
      weights,
      allExamples(arrays, BATCH),
      "reference",
    );
    expect(found["loss"]).toBeCloseTo(due.loss, 4);
    expect(found["accuracy"]).toBeCloseTo(due.metrics.get("accuracy")!, 6);
  });

  it("goes on from a checkpoint bit for bit, whatever the net was before", async () => {
    const { load } = await trainingModule(digits, BATCH, target);
    const net = await load(undefined, { seed: 4, steps: 9 });
    stepped(net, 0, 3);
    const checkpoint = net.checkpoint();
    const rest = stepped(net, 3, 6);
    const other = await load(undefined, { seed: 5, steps: 20 });
    stepped(other, 0, 1);
    other.restore(checkpoint);
    expect(stepped(other, 3, 6)).toEqual(rest);
    expect(other.checkpoint()).toEqual(net.checkpoint());
  });

  it("takes several inputs and targets by their names", async () => {
    const { load } = await trainingModule(scene, 2, target);
    const net = await load();
    const batch = {
      image: array("image", [2, 2, 6, 6]),
      mask: array("mask", [2, 1, 6, 6]),
      depth: array("depth", [2, 1, 6, 6]),
      mask_target: Int32Array.from({ length: 72 }, (_each, at) => at % 3),
    };
    const first = net.step(batch);
    let last = first;
    for (let step = 0; step < 20; step++) last = net.step(batch);
    expect(last["loss"]).toBeLessThan(0.8 * first["loss"]!);
    const { loss } = net.evaluate(batch);
    expect(loss).toBeLessThan(last["loss"]!);
    expect(() => net.step({ ...batch, mask_target: new Int32Array(72).fill(3) })).toThrow(
      "mask_target: expected classes from 0 to 2, found 3 at 0",
    );
  });
});

it("gives the same with two threads as with one", async () => {
  const { load } = await trainingModule(digits, BATCH, wasm.with({ threads: 2, workers: "inline", place: "module" }));
  const nets = await Promise.all([1, 2].map((threads) => load(undefined, { steps: 5, threads })));
  const [one, two] = nets.map((net) => [stepped(net, 0, 4), net.evaluate(digitsBatch(7)), net.checkpoint()]);
  expect(two).toEqual(one);
  for (const net of nets) net.close!();
  expect(() => nets[1]!.step(digitsBatch(0))).toThrow("the net is closed");
});

describe("refuses", () => {
  const net = trainingModule(digits, BATCH).then(({ load }) => load(undefined, { steps: 5 }));

  it.each([
    [undefined, "image: expected a Float32Array of 1458 elements ([6, 3, 9, 9]), found undefined"],
    [{ image: digitsBatch(0).image }, "target: expected an Int32Array of 6 elements ([6]), found undefined"],
    [
      { ...digitsBatch(0), target: [0, 1, 2, 3, 4, 0] },
      "target: expected an Int32Array of 6 elements ([6]), found Array of 6",
    ],
    [
      { ...digitsBatch(0), target: Float32Array.of(0, 1, 2, 3, 0.5, 0) },
      "expected classes from 0 to 4, found 0.5 at 4",
    ],
  ])("the batch %#", async (batch, message) => {
    const loaded = await net;
    expect(() => loaded.step(batch as object)).toThrow(message);
    expect(() => loaded.evaluate(batch as object)).toThrow(message);
  });

  it("what is no checkpoint of it, and keeps what it has", async () => {
    const loaded = await net;
    const before = loaded.checkpoint();
    const { load } = await trainingModule(scene, 2);
    const other = (await load()).checkpoint();
    for (const [bytes, message] of [
      [loaded.weights(), "no checkpoint: the file does not say how far a run is"],
      [other, "a checkpoint of another model, or another optimizer\n  place: expected F32 [3, 9, 9], found nothing"],
      [before.subarray(0, before.length - 4), "the file does not end where its last tensor does"],
      [new Uint8Array(5), "these 5 bytes are no safetensors file"],
    ] as const) {
      expect(() => loaded.restore(bytes)).toThrow(message);
    }
    expect(loaded.checkpoint()).toEqual(before);
  });

  it("settings of a run that are none", async () => {
    const { load } = await trainingModule(digits, BATCH);
    const why = "as the learning rate depends on how many steps the run has";
    await expect(load()).rejects.toThrow(`steps: expected a whole number from 1 up, ${why}, found undefined`);
    await expect(load(undefined, { steps: 5, seed: 2 ** 32 })).rejects.toThrow("seed: expected a whole number from 0");
    await expect(load(undefined, { steps: 1.5 })).rejects.toThrow("found 1.5");
  });
});
