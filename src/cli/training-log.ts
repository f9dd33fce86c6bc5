/** What is told of a training run while it runs: to a person, and line by line to a file. */
import { closeSync, openSync, writeSync } from "node:fs";
import { shown, type EpochEvent, type Judgement, type RunEvent, type StepEvent, type TrainingRun } from "../tools.ts";
import { UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { reasonOf } from "./reason.ts";

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
 * @param goesOn whether what is there stays.
 * @throws UsageError where it cannot be written.
 */
export function openLog(path: string, goesOn: boolean): Log {
  const failing = <T>(use: () => T): T => {
    try {
      return use();
    } catch (error) {
      throw new UsageError(`cannot write ${shown(path)}: ${reasonOf(error)}`);
    }
  };
  const file = failing(() => openSync(path, goesOn ? "a" : "w"));
  return {
    write: (event) => void failing(() => writeSync(file, `${JSON.stringify(lineOf(event))}\n`)),
    close: () => closeSync(file),
  };
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
