/** The files that a training run writes: the best weights, the last ones, and what it can go on from. */
import { safetensorsChunks, type TensorMap } from "../index.ts";
import {
  checkpointChunks,
  constantShape,
  storedFloat32,
  type RunIdentity,
  type Task,
  type TrainingRun,
} from "../tools.ts";
import { quote, UsageError, type Words } from "./command.ts";
import { realPath } from "./real-path.ts";
import type { Contents } from "./write-files.ts";

export interface TrainingFiles {
  readonly best: string;
  readonly last: string;
  readonly checkpoint: string;
}

const ENDING = ".safetensors";

/** @throws UsageError where the name is none of weights. */
export function trainingFiles(best: string): TrainingFiles {
  if (!best.endsWith(ENDING)) {
    throw new UsageError(`--out writes ${ENDING}, so its name ends so, unlike ${quote(best)}`);
  }
  const stem = best.slice(0, -ENDING.length);
  return { best, last: `${stem}.last${ENDING}`, checkpoint: `${stem}.checkpoint${ENDING}` };
}

/** @throws UsageError where something that is read would be overwritten; a checkpoint takes the place of that which is gone on from. */
export function demandOtherFiles(words: Words, files: TrainingFiles | undefined): void {
  const data = [...words.all("data"), ...words.all("val")].flatMap((text) => [text, text.slice(text.indexOf("=") + 1)]);
  const read = [...words.positionals, ...data, ...words.all("weights")];
  demandOther([words.one("log"), words.one("plot")], [...read, ...words.all("resume")]);
  demandOther(Object.values(files ?? {}), read);
}

function demandOther(made: readonly (string | undefined)[], read: readonly string[]): void {
  const paths = new Set(read.map(realPath));
  const both = made.find((path) => path !== undefined && paths.has(realPath(path)));
  if (both !== undefined) throw new UsageError(`${quote(both)} is read, and would be overwritten: name another file`);
}

export function weightChunks({ model: { graph } }: Task, weights: TensorMap): Contents {
  return safetensorsChunks(
    graph.parameters.map(({ name, type }) => [name, storedFloat32(constantShape(type.shape), weights.get(name)!)]),
  );
}

export async function checkpointOf(task: Task, run: TrainingRun, identity: RunIdentity): Promise<Contents> {
  return checkpointChunks(task, await run.state(), run.progress(), identity);
}
