/** Ways to train a model at once, without files: by the reference interpreter, in float64, and by the compiled targets. */
import { power } from "../base/power.ts";
import { interpretGraph } from "../graph/interpret-graph.ts";
import type { Accuracy } from "../lower/lower.ts";
import type { Port } from "../kernel/ir.ts";
import { targetOf, type TargetChoice } from "../targets/index.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { stepProgram } from "./step-program.ts";
import { constantShape } from "../tensor/shape.ts";
import type { Value } from "../graph/graph.ts";
import { LOSS } from "../training/judge-graph.ts";
import { RANDOM, RATE, type TrainingGraph } from "../training/training-graph.ts";

export interface Trainer {
  /** One step on a batch: values of the model's inputs and of targets, by name. */
  step(batch: TensorMap, rate: number): Promise<StepResult>;
  /** Steps made so far. */
  readonly steps: number;
  /** Copies of what is kept from step to step: weights, running statistics, and what the optimizer remembers. */
  state(): Promise<TensorMap>;
  /** Goes on from such a state after so many steps, bit for bit. */
  restore(state: TensorMap, steps: number): void;
  /** Ends its threads, where it has any. */
  close(): void;
}

/** Of a batch, by the weights before the step. */
export interface StepResult {
  readonly loss: number;
  /** By name. */
  readonly metrics: ReadonlyMap<string, number>;
}

/** What runs one step. */
interface Stepper {
  /** Gives the numbers of these outputs. */
  step(inputs: TensorMap): Promise<ReadonlyMap<string, number>>;
  state(): Promise<TensorMap>;
  write(state: TensorMap): void;
  close(): void;
}

export interface TrainerOptions {
  /** Of everything random: a whole number from 0 up to 2^32. */
  readonly seed?: number;
  /** Strict where it is left out: see `LowerOptions.accuracy`. */
  readonly accuracy?: Accuracy | undefined;
}

/**
 * @param weights float32 values of every parameter of the model by name, row-major.
 */
export async function trainerFor(
  training: TrainingGraph,
  weights: TensorMap,
  choice: TargetChoice | "reference",
  { seed = 0, accuracy }: TrainerOptions = {},
): Promise<Trainer> {
  const { metrics } = training;
  const stepper = await (choice === "reference" ? interpreted(training) : compiled(training, choice, accuracy));
  let steps = 0;
  // What is not given begins as zeros.
  const restore = (state: TensorMap, made: number): void => {
    stepper.write(state);
    steps = made;
  };
  restore(weights, 0);
  return {
    async step(batch, rate) {
      const found = await stepper.step(stepInputs(training, batch, seed, steps, rate));
      steps++;
      return { loss: found.get(LOSS)!, metrics: new Map(metrics.map((name) => [name, found.get(name)!])) };
    },
    get steps() {
      return steps;
    },
    state: () => stepper.state(),
    restore,
    close: () => stepper.close(),
  };
}

/** All that a step reads after so many. */
export function stepInputs(
  training: TrainingGraph,
  batch: TensorMap,
  seed: number,
  steps: number,
  rate: number,
): TensorMap {
  const numbers = numbersOf(training, seed, steps, rate);
  const names = new Set(training.graph.inputs.map(({ name }) => name));
  return new Map([...batch, ...numbers].filter(([name]) => names.has(name)));
}

/** What a step reads beside the batch. */
function numbersOf({ powers }: TrainingGraph, seed: number, steps: number, rate: number): [string, Float32Array][] {
  return [
    [RATE, Float32Array.of(rate)],
    [RANDOM, Float32Array.of(seed & 0xffff, seed >>> 16, steps & 0xffff, steps >>> 16)],
    ...[...powers].map(([name, base]): [string, Float32Array] => [name, Float32Array.of(1 - power(base, steps + 1))]),
  ];
}

async function interpreted({ graph, metrics }: TrainingGraph): Promise<Stepper> {
  const state = new Map<string, NdArray>();
  return {
    async step(inputs) {
      const given = graph.inputs.map((input): [string, NdArray] => [
        input.name,
        arrayFor(input, inputs.get(input.name)),
      ]);
      const found = interpretGraph(graph, new Map(given), state);
      for (const { name, next } of graph.outputs) if (next !== undefined) state.set(next, found.get(name)!);
      return new Map([LOSS, ...metrics].map((name) => [name, found.get(name)!.data[0]!]));
    },
    state: async () => new Map([...state].map(([name, { data }]) => [name, Float32Array.from(data)])),
    write(values) {
      for (const parameter of graph.parameters)
        state.set(parameter.name, arrayFor(parameter, values.get(parameter.name)));
    },
    close() {},
  };
}

/** Values, or zeros where there are none. */
function arrayFor({ type }: Value, values: ArrayLike<number> | undefined): NdArray {
  const shape = constantShape(type.shape);
  return values === undefined ? ndarray(shape) : ndarray(shape, Float64Array.from(values));
}

async function compiled(
  training: TrainingGraph,
  choice: TargetChoice,
  accuracy: Accuracy | undefined,
): Promise<Stepper> {
  const target = targetOf(choice);
  const program = stepProgram(training, target, accuracy);
  const loaded = await target.load(program, new Map());
  const read = async (port: Port): Promise<[string, Float32Array]> => [port.name, await loaded.read(port)];
  return {
    async step(inputs) {
      for (const port of program.inputs) loaded.write(port, inputs.get(port.name)!);
      await loaded.run();
      const found = await Promise.all(program.outputs.map(read));
      return new Map(found.map(([name, values]) => [name, values[0]!]));
    },
    state: async () => new Map(await Promise.all(program.state.map(read))),
    write(values) {
      for (const port of program.state) {
        loaded.write(port, values.get(port.name) ?? new Float32Array(port.buffer.length));
      }
    },
    close: () => loaded.close(),
  };
}
