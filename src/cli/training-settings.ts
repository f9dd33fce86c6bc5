/** What the words of `convoke train` ask for, or else the run that is gone on from, or else the model. */
import { FormatError, type ResolvedModel } from "../index.ts";
import {
  augmentationsText,
  augmentFor,
  taskOf,
  type Augment,
  type ChosenAugmentation,
  type Examples,
  type RunIdentity,
  type RunSettings,
  type Task,
  type TrainingPlan,
} from "../tools.ts";
import { readAugmentations } from "./augment-option.ts";
import { countLimit } from "../tools.ts";
import { quote, UsageError, type Words } from "./command.ts";

export function demandWords(words: Words): void {
  if (!words.has("data")) throw new UsageError("say what to learn from: --data NAME=FILE, or --data FILE.npz");
  if (words.has("shuffle") && words.has("no-shuffle")) {
    throw new UsageError("--shuffle and --no-shuffle exclude each other");
  }
  if (words.has("partial") && !words.has("weights")) throw new UsageError("--partial goes with --weights FILE");
  if (words.has("restart") && !words.has("out")) throw new UsageError("--restart goes with --out FILE.safetensors");
  if (words.has("restart") && words.has("resume")) throw new UsageError("--restart and --resume exclude each other");
  if (words.has("weights") && words.has("resume")) {
    throw new UsageError("--weights and --resume exclude each other: a checkpoint has its weights");
  }
}

/** @throws FormatError where the model does not say how it is trained. */
export function planOf({ name, training }: ResolvedModel): TrainingPlan {
  if (training !== undefined) return training;
  const example = "train { loss crossentropy; optimizer adamw(lr=0.001); metric accuracy }";
  throw new FormatError(`${name} does not say how it is trained; a model does so like this: ${example}`);
}

/** What the words say, or else the run that is gone on from, or else the model. */
export function settingsOf(
  words: Words,
  plan: TrainingPlan,
  before: RunIdentity | undefined,
): Omit<RunSettings, "choice" | "augment"> {
  return {
    epochs: words.count("epochs", before?.epochs ?? plan.epochs ?? 10),
    batch: batchFor(words, plan, before),
    seed: seedOf(words) ?? before?.seed ?? 0,
    shuffle: words.has("shuffle") || (!words.has("no-shuffle") && (before?.shuffle ?? true)),
    patience: words.has("patience") ? words.count("patience", 1) : undefined,
  };
}

export function batchFor(words: Words, plan: TrainingPlan, before?: RunIdentity): number {
  return words.count("batch", before?.batch ?? plan.batch ?? 32);
}

function seedOf(words: Words): number | undefined {
  const text = words.one("seed");
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= countLimit) return Number(text);
  throw new UsageError(`--seed takes a whole number from 0 to ${countLimit}, not ${quote(text)}`);
}

export function taskFor(model: ResolvedModel, plan: TrainingPlan, batch: number): Task {
  return demandTrainable(() => taskOf(model, plan, batch));
}

/** @throws UsageError where the model cannot be trained on such a batch. */
export function demandTrainable<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** What the words say, or else the run that is gone on from. */
export function augmentationsOf(words: Words, before: RunIdentity | undefined): readonly ChosenAugmentation[] {
  return readAugmentations(words.one("augment") ?? before?.augment ?? "");
}

/** @throws UsageError where the model does not learn from pictures alone. */
export function augmentOf(task: Task, chosen: readonly ChosenAugmentation[], seed: number): Augment | undefined {
  if (chosen.length === 0) return undefined;
  try {
    return augmentFor(task, chosen, seed);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`--augment: ${error.message}`) : error;
  }
}

export function identityOf(
  { batch, epochs, seed, shuffle }: RunSettings,
  examples: Examples,
  chosen: readonly ChosenAugmentation[],
): RunIdentity {
  return { batch, epochs, seed, shuffle, examples: examples.rows.length, augment: augmentationsText(chosen) };
}

/** @throws UsageError where it would be another run. More epochs are none, but for the schedule. */
export function demandSame(before: RunIdentity, now: RunIdentity): void {
  for (const key of ["batch", "seed", "shuffle", "examples", "augment"] as const) {
    if ((before[key] ?? "") === now[key]) continue;
    const [then, here] = [before, now].map(({ [key]: value }) =>
      value === undefined || value === "" ? "none" : value,
    );
    throw new UsageError(`--resume: the run was begun with ${key} ${then!}, and this one has ${here!}`);
  }
}
