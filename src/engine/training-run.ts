/**
 * A whole training run: step by step over shuffled examples, epoch by epoch. Where it is, is a value: a run that goes on from a
 * checkpoint is bit for bit the one that was not interrupted.
 */
import type { Accuracy } from "../lower/lower.ts";
import { withBatch } from "../graph/with-batch.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { constantShape } from "../tensor/shape.ts";
import type { Judgement } from "../training/judge-outputs.ts";
import type { TrainingPlan } from "../training/plan.ts";
import { metricNames } from "../training/metric-names.ts";
import { rateAt } from "../training/schedules.ts";
import { trainingGraph, type TrainingGraph } from "../training/training-graph.ts";
import type { EngineChoice } from "./engine.ts";
import { evaluate } from "./evaluate.ts";
import { batchOf, shuffled, type Augment, type Examples } from "./examples.ts";
import { nonFiniteLayer } from "./non-finite-layer.ts";
import { stepInputs, trainerFor } from "./trainer.ts";

export interface RunSettings {
  readonly batch: number;
  readonly epochs: number;
  /** Of everything random: a whole number from 0 up to 2^32. */
  readonly seed: number;
  /** Whether each epoch takes the examples in an order of its own. */
  readonly shuffle: boolean;
  /** What is done to examples that are learnt from. */
  readonly augment?: Augment | undefined;
  /** After how many epochs without a better one it ends. */
  readonly patience?: number | undefined;
  readonly choice: EngineChoice;
  /** Of each step; strict where it is left out. */
  readonly accuracy?: Accuracy | undefined;
}

/** How far a run is. */
export interface Progress {
  /** Steps made. */
  readonly step: number;
  /** Epochs that are over. */
  readonly epochs: number;
  /** Sums over the steps of the epoch that is not over. */
  readonly sums: Sums;
  readonly best: { readonly epoch: number; readonly score: number } | undefined;
}

interface Sums {
  readonly loss: number;
  readonly metrics: readonly number[];
}

export interface StepEvent extends Judgement {
  readonly kind: "step";
  /** From 1. */
  readonly step: number;
  readonly epoch: number;
  readonly rate: number;
}

export interface EpochEvent {
  readonly kind: "epoch";
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  /** Means over its steps, by the weights that each began with. */
  readonly training: Judgement;
  /** By the weights at its end. */
  readonly validation: Judgement | undefined;
  /** Whether no epoch before was better. */
  readonly isBest: boolean;
}

export type RunEvent = StepEvent | EpochEvent;

export interface TrainingRun {
  readonly stepsPerEpoch: number;
  /** Steps of the whole run. */
  readonly steps: number;
  readonly progress: () => Progress;
  /** Makes the next step, or ends the epoch; undefined when the run is over. */
  next(): Promise<RunEvent | undefined>;
  /** Those of now, of every parameter of the model. */
  weights(): Promise<TensorMap>;
  /** All that is kept from step to step. */
  state(): Promise<TensorMap>;
  /**
   * Where the numbers of the last step ended: the layer that first gave one that is not finite. The epoch is run again up to there,
   * and that is where the run is then.
   */
  nonFiniteLayer(): Promise<string | undefined>;
  close(): void;
}

/** What a run is about. */
export interface Task {
  /** For a batch of some size. */
  readonly model: ResolvedModel;
  readonly plan: TrainingPlan;
  readonly training: TrainingGraph;
}

/** @throws RangeError where the model computes with several examples together, so that its batch cannot be chosen. */
export function taskOf(model: ResolvedModel, plan: TrainingPlan, batch: number): Task {
  const graph = withBatch(model.graph, batch)?.graph;
  if (graph === undefined) throw new RangeError(`${model.name} does not work on a batch of ${batch}`);
  return { model: { ...model, graph }, plan, training: trainingGraph(graph, plan) };
}

/** The shape of what is kept from step to step, by name. */
export function stateShapes({ training: { graph } }: Task): ReadonlyMap<string, readonly number[]> {
  return new Map(graph.parameters.map(({ name, type }) => [name, constantShape(type.shape)]));
}

/** What a run begins with. */
export interface Start {
  /** Values of every parameter, and from a checkpoint all that was kept. */
  readonly state: TensorMap;
  readonly progress?: Progress;
}

/** @param validation what each epoch is judged by, if not by its own steps. */
export async function trainingRun(
  task: Task,
  start: Start,
  examples: Examples,
  validation: Examples | undefined,
  settings: RunSettings,
): Promise<TrainingRun> {
  const { model, plan, training } = task;
  const { batch, epochs, seed, shuffle, augment, patience = Infinity, choice, accuracy } = settings;
  const metrics = metricNames(plan.metrics);
  const nothing: Sums = { loss: 0, metrics: metrics.map(() => 0) };
  const trainer = await trainerFor(training, start.state, choice, { seed, accuracy });
  let progress = start.progress ?? { step: 0, epochs: 0, sums: nothing, best: undefined };
  trainer.restore(start.state, progress.step);
  const stepsPerEpoch = Math.floor(examples.rows.length / batch);
  const steps = stepsPerEpoch * epochs;
  const ordered = orders(examples.rows, shuffle ? seed : undefined);
  let epochStart = { state: start.state, progress };
  const run: TrainingRun = {
    stepsPerEpoch,
    steps,
    progress: () => progress,
    async next() {
      const { step, epochs: over, best } = progress;
      if (step === (over + 1) * stepsPerEpoch) return endEpoch();
      const isStale = best !== undefined && over - best.epoch >= patience;
      return over >= epochs || isStale ? undefined : makeStep();
    },
    async weights() {
      const state = await trainer.state();
      return new Map(model.graph.parameters.map(({ name }) => [name, state.get(name) ?? start.state.get(name)!]));
    },
    state: () => trainer.state(),
    async nonFiniteLayer() {
      const last = progress.step - 1;
      ({ progress } = epochStart);
      trainer.restore(epochStart.state, progress.step);
      while (progress.step < last) await makeStep();
      const { arrays, rate } = nextBatch();
      const inputs = stepInputs(training, arrays, seed, last, rate);
      return nonFiniteLayer(training.graph, choice, await trainer.state(), inputs, accuracy);
    },
    close: () => trainer.close(),
  };
  return run;

  /** What comes next. */
  function nextBatch() {
    const { step, epochs: over } = progress;
    const first = (step - over * stepsPerEpoch) * batch;
    const rows = ordered(over).subarray(first, first + batch);
    const arrays = batchOf(examples, rows, batch);
    augment?.(arrays, rows, over);
    return { arrays, rate: rateAt(step, steps, plan) };
  }

  async function makeStep(): Promise<StepEvent> {
    const { step, epochs: over, sums } = progress;
    const { arrays, rate } = nextBatch();
    const found = await trainer.step(arrays, rate);
    const added = {
      loss: sums.loss + found.loss,
      metrics: metrics.map((name, at) => sums.metrics[at]! + found.metrics.get(name)!),
    };
    progress = { ...progress, step: step + 1, sums: added };
    return { kind: "step", step: step + 1, epoch: over + 1, rate, ...found };
  }

  async function endEpoch(): Promise<EpochEvent> {
    const { step, epochs: over, sums, best } = progress;
    const training: Judgement = {
      loss: sums.loss / stepsPerEpoch,
      metrics: new Map(metrics.map((name, at) => [name, sums.metrics[at]! / stepsPerEpoch])),
    };
    const judged =
      validation && (await evaluate(model, plan, task.training.targets, await run.weights(), validation, choice));
    const score = scoreOf(plan, judged ?? training);
    const isBest = best === undefined || score > best.score;
    const epoch = over + 1;
    progress = { step, epochs: epoch, sums: nothing, best: isBest ? { epoch, score } : best };
    epochStart = { state: await trainer.state(), progress };
    return { kind: "epoch", epoch, step, training, validation: judged, isBest };
  }
}

/** The rows of an epoch, of which one is kept. */
function orders(rows: Uint32Array, seed: number | undefined): (epoch: number) => Uint32Array {
  if (seed === undefined) return () => rows;
  let [known, order] = [-1, rows];
  return (epoch) => {
    if (epoch !== known) [known, order] = [epoch, shuffled(rows, seed, `epoch ${epoch}`)];
    return order;
  };
}

/** The more the better: the first metric or, where there is none, the loss. */
function scoreOf({ metrics: [first] }: TrainingPlan, { loss, metrics }: Judgement): number {
  const value = first === undefined ? loss : [...metrics.values()][0]!;
  if (Number.isNaN(value)) return -Number.MAX_VALUE;
  return first?.of.isShare === true ? value : -value;
}
