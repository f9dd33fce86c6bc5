/** What is told of a training run while it runs: to a person, and line by line to a file. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import {
  shown,
  type EpochEvent,
  type Judgement,
  type Progress,
  type RunEvent,
  type StepEvent,
  type TrainingRun,
} from "../tools.ts";
import { UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { reasonOf } from "./reason.ts";
import { isStream } from "./write-files.ts";

/** `loss 0.3127  accuracy 0.9141` */
export function judgementText({ loss, metrics }: Judgement, prefix = ""): string {
  return [["loss", loss] as const, ...metrics].map(([name, value]) => `${prefix}${name} ${figure(value)}`).join("  ");
}

function figure(value: number): string {
  return value.toPrecision(4);
}

export function epochText({ epoch, training, validation, isBest }: EpochEvent, epochs: number): string {
  const judged = validation === undefined ? "" : `  ${judgementText(validation, "val ")}`;
  return `epoch ${epoch}/${epochs}  ${judgementText(training)}${judged}${isBest ? "  best" : ""}\n`;
}

/** Tells a person at the terminal how far a run is, a few times a second. */
export function progressTeller(
  io: Io,
  { steps, stepsPerEpoch }: TrainingRun,
  batch: number,
): (event: StepEvent) => void {
  const begun = performance.now();
  let [first, told] = [NaN, -Infinity];
  return (event) => {
    if (Number.isNaN(first)) first = event.step - 1;
    const now = performance.now();
    if (now - told < 100) return;
    told = now;
    const stepsPerSecond = (1000 * (event.step - first)) / (now - begun);
    const left = Math.ceil((steps - event.step) / stepsPerSecond);
    io.progress(
      `epoch ${event.epoch}/${steps / stepsPerEpoch}  step ${event.step}/${steps}  ${judgementText(event)}  ` +
        `${Math.round(stepsPerSecond * batch)} examples/s  ${duration(left)} left`,
    );
  };
}

function duration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

export interface Log {
  write(event: RunEvent): void;
  close(): void;
}

/**
 * A file of JSON, a line an event: each is there as soon as it is told.
 * @param known what a run goes on from: its lines stay, and those of steps that will be made again are dropped.
 * @throws UsageError where it cannot be written, or what is gone on with is no log.
 */
export function openLog(path: string, known: Progress | undefined): Log {
  const failing = <T>(use: () => T): T => {
    try {
      return use();
    } catch (error) {
      throw error instanceof UsageError ? error : new UsageError(`cannot write ${shown(path)}: ${reasonOf(error)}`);
    }
  };
  const file = failing(() => {
    mkdirSync(dirname(path), { recursive: true });
    if (known !== undefined && existsSync(path) && !isStream(path)) forgetBeyond(path, known);
    return openSync(path, known === undefined ? "w" : "a");
  });
  return {
    write: (event) => void failing(() => writeSync(file, `${JSON.stringify(lineOf(event))}\n`)),
    close: () => closeSync(file),
  };
}

/** Cuts off what is behind the last line that is known; a line that was never ended is none. */
function forgetBeyond(path: string, { step, epochs }: Progress): void {
  const isKnown = (line: LogLine): boolean => (line.kind === "step" ? line.step <= step : line.epoch <= epochs);
  let end = 0;
  for (const line of readFileSync(path, "utf8").split("\n").slice(0, -1)) {
    if (!isKnown(parsedLine(path, line))) break;
    end += Buffer.byteLength(line) + 1;
  }
  truncateSync(path, end);
}

type LogLine = Pick<RunEvent, "kind" | "step" | "epoch">;

function parsedLine(path: string, text: string): LogLine {
  try {
    const line = JSON.parse(text) as LogLine;
    if (["step", "epoch"].includes(line.kind) && line.step > 0 && line.epoch > 0) return line;
  } catch {
    // Told below, as other text is.
  }
  throw new UsageError(`${shown(path)} is no log of a run, which --resume would go on with: name another file`);
}

function lineOf(event: RunEvent): object {
  if (event.kind === "step") {
    const { kind, step, epoch, rate } = event;
    return { kind, step, epoch, rate, ...figures(event) };
  }
  const { kind, epoch, step, training, validation, isBest } = event;
  const val = validation === undefined ? {} : { val: figures(validation) };
  return { kind, epoch, step, ...figures(training), ...val, best: isBest };
}

/** Numbers that JSON has no words for are texts. */
function figures({ loss, metrics }: Judgement): object {
  const all = [["loss", loss] as const, ...metrics];
  return Object.fromEntries(all.map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)]));
}
