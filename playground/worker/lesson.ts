/** A net that learns from drawings, one batch after the other; its weights of now can be tried at any time. */
import {
  arrayOfPictures,
  initialiseWeights,
  randomSource,
  type ResolvedModel,
  type TensorMap,
} from "../../src/index.ts";
import { augmentations, augmentFor, dataPorts, rateAt, taskOf, trainerFor, type Task } from "../../src/tools.ts";
import type { Picture } from "../questions/run.ts";
import type { Example } from "../questions/train.ts";
import { createGuesser } from "./guesser.ts";
import { subjectOfLesson, type SubjectOfLesson } from "./subject-of-lesson.ts";

export interface Lesson {
  readonly about: SubjectOfLesson;
  /** Steps made so far. */
  readonly steps: number;
  /** From now on it learns from these alone. */
  teach(examples: readonly Example[]): void;
  /** Makes a step, and gives the loss of its batch. */
  step(): Promise<number>;
  /** How likely each class is. */
  guess(picture: Picture): Promise<Float32Array>;
  /** Those of now: the same object until the next step. */
  weights(): Promise<TensorMap>;
  close(): void;
}

/** Examples a step where the text does not say it. */
const BATCH = 16;
const SEED = 1;
/** Nobody draws a digit twice in the same way. */
const VARIED = { rotate: 12, scale: 0.12, shift: 0.07, shear: 0.1 };

/** @throws NoAnswer where it cannot be taught by drawings. */
export async function startLesson(model: ResolvedModel): Promise<Lesson> {
  const about = subjectOfLesson(model);
  const { pictured, plan, input } = about;
  const task = taskOf(model, plan, plan.batch ?? BATCH);
  const trainer = await trainerFor(task.training, initialiseWeights(model.graph, SEED), "wasm");
  const guesser = createGuesser(model);
  let nextBatch = batches(task, about, []);
  let known: { readonly steps: number; readonly weights: TensorMap } | undefined;
  const weights = async (): Promise<TensorMap> => {
    const { steps } = trainer;
    if (known?.steps !== steps) known = { steps, weights: await weightsIn(await trainer.state(), model) };
    return known.weights;
  };
  return {
    about,
    get steps() {
      return trainer.steps;
    },
    teach: (examples) => (nextBatch = batches(task, about, examples)),
    async step() {
      const { steps } = trainer;
      return (await trainer.step(nextBatch(steps), rateAt(steps, Infinity, plan))).loss;
    },
    async guess(picture) {
      return guesser.guess(
        about.output,
        arrayOfPictures(pictured, input, [picture]).data as Float32Array,
        await weights(),
      );
    },
    weights,
    close() {
      trainer.close();
      guesser.close();
    },
  };
}

function weightsIn(state: TensorMap, { graph }: ResolvedModel): TensorMap {
  return new Map(graph.parameters.map(({ name }) => [name, state.get(name)!]));
}

// ── Batches ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Gives the batch of each step: drawings by chance, as many of each class as of any other, each a little different from how it was drawn. */
function batches(
  task: Task,
  { pictured, plan, input, target }: SubjectOfLesson,
  examples: readonly Example[],
): (step: number) => TensorMap {
  const size = plan.batch ?? BATCH;
  const rows = Uint32Array.from({ length: size }, (_, at) => at);
  const vary = augmentFor(task, [{ of: augmentations.find(({ name }) => name === "affine")!, values: VARIED }], SEED);
  const port = dataPorts(task).find(({ array }) => array === input)!;
  const drawings = examples.map(({ picture, label }) => {
    const { shape, data } = arrayOfPictures(pictured, input, [picture]);
    return { label, array: port.fit({ shape, data: data as Float32Array, isBytes: false }) };
  });
  const labels = [...new Set(drawings.map(({ label }) => label))];
  return (step) => {
    const { next } = randomSource((SEED ^ Math.imul(step + 1, 0x9e3779b1)) >>> 0);
    const any = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    const chosen = Array.from(rows, () => {
      const label = any(labels);
      return any(drawings.filter((each) => each.label === label));
    });
    const arrays: TensorMap = new Map([
      [input, joined(chosen.map(({ array }) => array))],
      [target, Float32Array.from(chosen, ({ label }) => label)],
    ]);
    vary(arrays, rows, step);
    return arrays;
  };
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
