/** What a run begins with: a checkpoint, weights of a file, or initial ones by the seed. */
import { initialiseWeights, type TensorMap } from "../index.ts";
import { existsSync } from "node:fs";
import {
  readCheckpoint,
  shown,
  type Checkpoint,
  type Progress,
  type RunSettings,
  type Start,
  type Task,
} from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import { withPathInErrors } from "./file-errors.ts";
import type { Io } from "./io.ts";
import { partialWeights } from "./partial-weights.ts";
import { readBytes } from "./read-files.ts";
import type { TrainingFiles } from "./training-files.ts";
import { chosenWeights } from "./weight-options.ts";

export function openCheckpoint(path: string): Checkpoint {
  return withPathInErrors(path, () => readCheckpoint(readBytes(path)));
}

/** @throws UsageError where a new run would take the place of one that was interrupted; before its first step there is nothing to lose. */
export function demandNoneInterrupted(words: Words, files: TrainingFiles | undefined): void {
  if (files === undefined || words.has("resume") || words.has("restart")) return;
  const progress = interruptedRun(files.checkpoint, words.has("patience") ? words.count("patience", 1) : Infinity);
  if (progress === undefined) return;
  const path = shown(files.checkpoint);
  throw new UsageError(
    `${path}: a run was interrupted at step ${progress.step}: --resume ${path} goes on with it, --restart begins anew`,
  );
}

/** How far it came; undefined where there is none, or it is over. */
function interruptedRun(path: string, patience: number): Progress | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { progress, identity } = readCheckpoint(readBytes(path));
    const { step, epochs, best } = progress;
    const isStale = best !== undefined && epochs - best.epoch >= patience;
    return step === 0 || epochs >= identity.epochs || isStale ? undefined : progress;
  } catch {
    // No checkpoint, so that nobody can go on from it.
    return undefined;
  }
}

export function startFrom(checkpoint: Checkpoint, task: Task, words: Words): Start {
  return withPathInErrors(words.one("resume")!, () => checkpoint.start(task));
}

export async function freshStart(
  words: Words,
  { model: { graph } }: Task,
  { seed }: RunSettings,
  io: Io,
): Promise<Start> {
  const initial = (): TensorMap => initialiseWeights(graph, seed);
  if (words.has("partial")) return { state: await partialWeights(words, graph, initial(), io) };
  return { state: (await chosenWeights(words, graph, io)) ?? initial() };
}
