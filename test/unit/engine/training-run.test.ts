/** Whole runs on a few points of a plane: they go on bit for bit, see each example, and end when they should. */
import { describe, expect, it } from "vitest";
import { checkpointChunks, readCheckpoint } from "../../../src/engine/checkpoint.ts";
import { allExamples, splitExamples } from "../../../src/engine/examples.ts";
import { taskOf, trainingRun, type RunEvent, type TrainingRun } from "../../../src/engine/training-run.ts";
import { safetensorsChunks } from "../../../src/formats/safetensors.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { optimizers } from "../../../src/training/optimizers.ts";
import { modelOf } from "../../support/models.ts";
import { chosen } from "../../support/training.ts";

const model = modelOf(`model Plane {
  input x [2]
  dense 8 bias=false bn relu
  dropout 0.25
  dense 2
  train { loss crossentropy; optimizer adam(lr=0.05); schedule cosine(warmup=3); metric accuracy }
}`);
const BATCH = 4;
const task = taskOf(model, model.training!, BATCH);
const COUNT = 22;
const x = Float32Array.from({ length: 2 * COUNT }, (_, at) => Math.fround(Math.sin(3 * at + 1)));
const target = Float32Array.from({ length: COUNT }, (_, at) => (x[2 * at]! > x[2 * at + 1]! ? 1 : 0));
const all = allExamples(
  new Map([
    ["x", x],
    ["target", target],
  ]),
  COUNT,
);
const [validation, examples] = splitExamples(all, 5, 7);
const settings = { batch: BATCH, epochs: 3, seed: 7, shuffle: true, choice: "ts" } as const;
const fresh = { state: initialiseWeights(task.model.graph, 7) };

async function rest(run: TrainingRun): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (let event = await run.next(); event !== undefined; event = await run.next()) events.push(event);
  return events;
}

async function losses(seed: number, shuffle: boolean): Promise<readonly number[]> {
  const run = await trainingRun(task, fresh, examples, undefined, { ...settings, epochs: 1, seed, shuffle });
  return (await rest(run)).flatMap((event) => (event.kind === "step" ? [event.loss] : []));
}

describe("a training run", () => {
  it("drops an incomplete batch, and judges each epoch by all examples of the other set", async () => {
    const run = await trainingRun(task, fresh, examples, validation, settings);
    const events = await rest(run);
    expect(events.map(({ kind, step }) => `${kind} ${step}`)).toEqual(
      [1, 2, 3, 4, "e", 5, 6, 7, 8, "e", 9, 10, 11, 12, "e"].map((at, place, list) =>
        at === "e" ? `epoch ${list[place - 1]}` : `step ${at}`,
      ),
    );
    const last = events.at(-1)! as RunEvent & { kind: "epoch" };
    const right = await rightOf(await run.weights());
    expect(last.validation!.metrics.get("accuracy")).toBe(right / 5);
  });

  it("learns", async () => {
    const run = await trainingRun(task, fresh, all, undefined, { ...settings, epochs: 60 });
    const epochs = (await rest(run)).filter((event) => event.kind === "epoch");
    expect(epochs.at(-1)!.training.loss).toBeLessThan(epochs[0]!.training.loss / 3);
  });

  it.each([1, 4, 6, 11])("goes on from a checkpoint after %i events as if nothing had happened", async (count) => {
    const whole = await trainingRun(task, fresh, examples, validation, settings);
    const expected = await rest(whole);
    const begun = await trainingRun(task, fresh, examples, validation, settings);
    for (let at = 0; at < count; at++) await begun.next();
    const identity = { ...settings, examples: examples.rows.length };
    const bytes = Buffer.concat(checkpointChunks(task, await begun.state(), begun.progress(), identity));
    const checkpoint = readCheckpoint(new Uint8Array(bytes));
    expect(checkpoint.identity).toMatchObject({ batch: BATCH, epochs: 3, seed: 7, shuffle: true, examples: 17 });
    const resumed = await trainingRun(task, checkpoint.start(task), examples, validation, settings);
    expect(await rest(resumed)).toEqual(expected.slice(count));
    expect(await resumed.state()).toEqual(await whole.state());
  });

  it("ends when no epoch was better for so long", async () => {
    const still = modelOf(
      "model M { input x [2]; dense 2; train { loss crossentropy; optimizer sgd(lr=0); metric accuracy } }",
    );
    const run = await trainingRun(
      taskOf(still, still.training!, BATCH),
      { state: initialiseWeights(still.graph, 1) },
      examples,
      validation,
      { ...settings, epochs: 9, patience: 2 },
    );
    const epochs = (await rest(run)).filter((event) => event.kind === "epoch");
    expect(epochs.map(({ isBest }) => isBest)).toEqual([true, false, false]);
  });

  it.each(["ts", "wasm", "reference"] as const)("tells the layer where numbers end: %s", async (choice) => {
    // A root of what is below 0 for some examples.
    const net = modelOf(
      "model M { input x [2]; roots: sqrt; scores: dense 2; train { loss crossentropy; optimizer sgd(lr=0.1) } }",
    );
    const run = await trainingRun(
      taskOf(net, net.training!, BATCH),
      { state: initialiseWeights(net.graph, 1) },
      examples,
      undefined,
      { ...settings, choice },
    );
    const event = (await run.next()) as RunEvent & { kind: "step" };
    expect([event.loss, await run.nonFiniteLayer()]).toEqual([NaN, "roots"]);
  });

  it("takes examples in an order of the seed, or as they are", async () => {
    expect(await losses(1, true)).toEqual(await losses(1, true));
    expect(await losses(1, true)).not.toEqual(await losses(2, true));
    expect(await losses(1, true)).not.toEqual(await losses(1, false));
  });
});

it("weights alone are no checkpoint, nor is one of another model", async () => {
  const run = await trainingRun(task, fresh, examples, undefined, settings);
  const identity = { ...settings, examples: 17 };
  const bytes = new Uint8Array(Buffer.concat(checkpointChunks(task, await run.state(), run.progress(), identity)));
  const other = modelOf("model M { input x [2]; dense 2; train { loss crossentropy; optimizer adam } }");
  expect(() => readCheckpoint(bytes).start(taskOf(other, other.training!, BATCH))).toThrow(
    "a checkpoint of another model, or another optimizer: dense1.weight [2, 2] is [8, 2]",
  );
  const without = taskOf(model, { ...model.training!, optimizer: chosen(optimizers, "sgd") }, BATCH);
  expect(() => readCheckpoint(bytes).start(without)).toThrow(
    /^a checkpoint of another model, or another optimizer: \S+ exp_avg has no place here$/,
  );
  const ofModule = safetensorsChunks([], { "convoke step": JSON.stringify({ seed: 1, steps: 2, step: 1 }) });
  expect(() => readCheckpoint(Buffer.concat(ofModule))).toThrow(
    "a checkpoint of a module that trains, which its `restore` takes",
  );
  expect(() => readCheckpoint(Buffer.from("\u0002\0\0\0\0\0\0\0{}"))).toThrow("weights, and no checkpoint");
});

/** How many of the validation set are told rightly, one at a time, by the interpreter. */
async function rightOf(weights: ReadonlyMap<string, Float32Array>): Promise<number> {
  const parameters = model.graph.parameters.map(({ name, spec }) => {
    return [name, ndarray(spec.shape as number[], weights.get(name)!)] as const;
  });
  const isRight = (row: number): boolean => {
    const given = new Map([["x", ndarray([1, 2], x.slice(2 * row, 2 * row + 2))]]);
    const [first, second] = interpretGraph(model.graph, given, new Map(parameters)).get("output")!.data;
    return (second! > first! ? 1 : 0) === target[row];
  };
  return [...validation.rows].filter(isRight).length;
}
