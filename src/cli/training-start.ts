/** What a run begins with: a checkpoint, weights of a file, or initial ones by the seed. */
import { initialiseWeights, type TensorMap } from "../index.ts";
import { readCheckpoint, type Checkpoint, type RunSettings, type Start, type Task } from "../tools.ts";
import type { Words } from "./command.ts";
import { withPathInErrors } from "./file-errors.ts";
import type { Io } from "./io.ts";
import { partialWeights } from "./partial-weights.ts";
import { readBytes } from "./read-files.ts";
import { chosenWeights } from "./weight-options.ts";

export function openCheckpoint(path: string): Checkpoint {
  return withPathInErrors(path, () => readCheckpoint(readBytes(path)));
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
