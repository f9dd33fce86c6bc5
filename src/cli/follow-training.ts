/** A training run from its start to its end, or to Ctrl-C: what is told of it, and what is written. */
import { basename, extname } from "node:path";
import {
  shown,
  trainingPlot,
  type EpochEvent,
  type RunEvent,
  type RunIdentity,
  type RunSettings,
  type StepEvent,
  type Task,
  type TrainingRun,
} from "../tools.ts";
import type { Words } from "./command.ts";
import { hearSignals, onInterruption } from "./interruption.ts";
import type { Io } from "./io.ts";
import { modelName, modelPath } from "./models.ts";
import { checkpointOf, trainingFiles, weightChunks, type TrainingFiles } from "./training-files.ts";
import { epochText, openLog, progressTeller } from "./training-log.ts";
import { writeFiles, type Contents } from "./write-files.ts";

export interface Followed {
  readonly run: TrainingRun;
  readonly task: Task;
  readonly settings: RunSettings;
  readonly identity: RunIdentity;
  /** Undefined where nothing is kept. */
  readonly files: TrainingFiles | undefined;
  readonly words: Words;
  readonly io: Io;
}

/** To its end, or to an interruption, or to a loss that is no number. */
export async function follow(followed: Followed): Promise<number> {
  const { run, task, settings, identity, files, words, io } = followed;
  tellStart(followed);
  const log = words.has("log")
    ? openLog(words.one("log")!, words.has("resume") ? run.progress() : undefined)
    : undefined;
  const interruption = onInterruption();
  const tell = progressTeller(io, run, settings.batch);
  const events: RunEvent[] = [];
  try {
    // What cannot be written is told before anything is learnt.
    if (files !== undefined) await writeFiles([[files.checkpoint, await checkpointOf(task, run, identity)]]);
    for (let event = await run.next(); event !== undefined; event = await run.next()) {
      log?.write(event);
      if (words.has("plot")) events.push(event);
      if (event.kind === "step") {
        if (!Number.isFinite(event.loss)) return await reportDivergence(event, followed);
        tell(event);
      } else {
        io.out(epochText(event, settings.epochs));
        await saveEpoch(followed, event, events);
      }
      await hearSignals();
      if (interruption.isWanted()) return await interrupt(followed);
    }
  } finally {
    interruption.release();
    log?.close();
  }
  tellEnd(followed);
  return 0;
}

function tellStart({ run, task, settings, files, io }: Followed): void {
  const { epochs } = run.progress();
  if (task.plan.optimizer.attributes["lr"] === 0) {
    io.err(
      `${io.errStyle("warning", "warning")}: the learning rate is 0, so nothing is learnt: \`lr=…\` of the optimizer\n`,
    );
  }
  if (files === undefined) {
    io.err(`${io.errStyle("note", "note")}: the weights are not kept: --out FILE.safetensors keeps them\n`);
  }
  if (epochs >= settings.epochs) io.err(`the run was over after ${epochs} epochs; --epochs with more goes on\n`);
}

function tellEnd({ run, settings, files, io }: Followed): void {
  const { best, epochs } = run.progress();
  if (epochs < settings.epochs) io.err(`ended after epoch ${epochs}: ${settings.patience} epochs were not better\n`);
  if (files !== undefined && best !== undefined) io.err(`${shown(files.best)}  of epoch ${best.epoch}\n`);
}

/** All files of an epoch, or none of them. */
async function saveEpoch(
  { run, task, identity, files, words }: Followed,
  { isBest }: EpochEvent,
  events: readonly RunEvent[],
): Promise<void> {
  const made: (readonly [path: string, contents: Contents])[] = [];
  if (files !== undefined) {
    const weights = weightChunks(task, await run.weights());
    if (isBest) made.push([files.best, weights]);
    made.push([files.last, weights], [files.checkpoint, await checkpointOf(task, run, identity)]);
  }
  if (words.has("plot")) made.push([words.one("plot")!, trainingPlot(task.model.name, events)]);
  await writeFiles(made);
}

async function reportDivergence({ loss, step, epoch }: StepEvent, { run, io }: Followed): Promise<number> {
  io.progress("looking for the layer where numbers end");
  const layer = await run.nonFiniteLayer();
  const where = layer === undefined ? "" : `; the first layer that gives no finite number is ${shown(layer)}`;
  const advice = "a smaller learning rate or `clip norm(1)` in the train block may help";
  io.err(
    `${io.errStyle("error", "error")}: the loss is ${loss} at step ${step}, in epoch ${epoch}${where}: ${advice}\n`,
  );
  return 1;
}

/** As a shell tells what a signal ended. */
const INTERRUPTED = 128 + 2;

async function interrupt({ run, task, identity, files, words, io }: Followed): Promise<number> {
  const name = modelName(modelPath(words), words);
  const { checkpoint } = files ?? trainingFiles(`${basename(name, extname(name))}.safetensors`);
  await writeFiles([[checkpoint, await checkpointOf(task, run, identity)]]);
  io.err(
    `interrupted after step ${run.progress().step}; the same command goes on with --resume ${shown(checkpoint)}\n`,
  );
  return INTERRUPTED;
}
