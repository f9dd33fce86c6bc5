/** What the words of `convoke train` ask for, or else the run that is gone on from, or else the model. */
import { FormatError, type ResolvedModel } from "../index.ts";
import { taskOf, type Examples, type RunIdentity, type RunSettings, type Task, type TrainingPlan } from "../tools.ts";
import { LARGEST_COUNT, quote, UsageError, type Words } from "./command.ts";

export function demandWords(words: Words): void {
  if (!words.has("data")) throw new UsageError("say what to learn from: --data NAME=FILE, or --data FILE.npz");
  if (words.has("shuffle") && words.has("no-shuffle")) {
    throw new UsageError("--shuffle and --no-shuffle exclude each other");
  }
  if (words.has("partial") && !words.has("weights")) throw new UsageError("--partial goes with --weights FILE");
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
): Omit<RunSettings, "choice"> {
  return {
    epochs: words.count("epochs", before?.epochs ?? plan.epochs ?? 10),
    batch: words.count("batch", before?.batch ?? plan.batch ?? 32),
    seed: seedOf(words) ?? before?.seed ?? 0,
    shuffle: words.has("shuffle") || (!words.has("no-shuffle") && (before?.shuffle ?? true)),
    patience: words.has("patience") ? words.count("patience", 1) : undefined,
  };
}

function seedOf(words: Words): number | undefined {
  const text = words.one("seed");
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= LARGEST_COUNT) return Number(text);
  throw new UsageError(`--seed takes a whole number from 0 to ${LARGEST_COUNT}, not ${quote(text)}`);
}

export function taskFor(model: ResolvedModel, plan: TrainingPlan, batch: number): Task {
  try {
    return taskOf(model, plan, batch);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

export function identityOf({ batch, epochs, seed, shuffle }: RunSettings, examples: Examples): RunIdentity {
  return { batch, epochs, seed, shuffle, examples: examples.rows.length };
}

/** @throws UsageError where it would be another run. More epochs are none, but for the schedule. */
export function demandSame(before: RunIdentity, now: RunIdentity): void {
  for (const key of ["batch", "seed", "shuffle", "examples"] as const) {
    if (before[key] === now[key]) continue;
    throw new UsageError(`--resume: the run was begun with ${key} ${before[key]}, and this one has ${now[key]}`);
  }
}
