/** Ways to train a model at once, without files: by the reference interpreter, in float64, and by the compiled targets. */
import { interpretGraph } from "../graph/interpret-graph.ts";
import type { Port } from "../kernel/ir.ts";
import { runKernelPasses } from "../kernel/pass.ts";
import { verifyProgram } from "../kernel/verify-program.ts";
import { lower } from "../lower/lower.ts";
import { runPipeline } from "../pipeline.ts";
import { targetOf, type TargetChoice } from "../targets/index.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { constantShape } from "../tensor/shape.ts";
import type { Graph } from "../graph/graph.ts";
import { LOSS, RATE, type TrainingGraph } from "../training/training-graph.ts";

export interface Trainer {
  /** One step on a batch: values of the model's inputs and of targets, by name. Gives the loss before it. */
  step(batch: TensorMap, rate: number): Promise<number>;
  /** Copies of what is kept from step to step: weights, running statistics, and what the optimizer remembers. */
  state(): Promise<TensorMap>;
}

/** What runs one step. */
interface Stepper {
  step(inputs: TensorMap): Promise<number>;
  state(): Promise<TensorMap>;
}

/**
 * @param weights float32 values of every parameter of the model by name, row-major.
 */
export async function trainerFor(
  training: TrainingGraph,
  weights: TensorMap,
  choice: TargetChoice | "reference",
): Promise<Trainer> {
  const { graph, powers } = training;
  const stepper = choice === "reference" ? interpreted(graph, weights) : await compiled(graph, weights, choice);
  const left = new Map([...powers.keys()].map((name) => [name, 1]));
  return {
    step(batch, rate) {
      const numbers = [...powers].map(([name, base]) => {
        const power = left.get(name)! * base;
        left.set(name, power);
        return [name, Float32Array.of(1 - power)] as const;
      });
      return stepper.step(new Map([...batch, [RATE, Float32Array.of(rate)], ...numbers]));
    },
    state: () => stepper.state(),
  };
}

function interpreted(graph: Graph, weights: TensorMap): Stepper {
  const state = new Map(
    graph.parameters.map(({ name, type }): [string, NdArray] => {
      const shape = constantShape(type.shape);
      const given = weights.get(name);
      return [name, given === undefined ? ndarray(shape) : ndarray(shape, Float64Array.from(given))];
    }),
  );
  return {
    async step(inputs) {
      const given = graph.inputs.map(({ name, type }): [string, NdArray] => {
        return [name, ndarray(constantShape(type.shape), Float64Array.from(inputs.get(name)!))];
      });
      const found = interpretGraph(graph, new Map(given), state);
      for (const { name, next } of graph.outputs) if (next !== undefined) state.set(next, found.get(name)!);
      return found.get(LOSS)!.data[0]!;
    },
    state: async () => new Map([...state].map(([name, { data }]) => [name, Float32Array.from(data)])),
  };
}

async function compiled(graph: Graph, weights: TensorMap, choice: TargetChoice): Promise<Stepper> {
  const target = targetOf(choice);
  const { program: lowered } = lower(runPipeline(graph), target.facts, { layout: "NCHW", training: true });
  verifyProgram(lowered);
  const program = runKernelPasses(lowered, target.passes);
  const loaded = await target.load(program, new Map());
  for (const port of program.state) loaded.write(port, weights.get(port.name) ?? new Float32Array(port.buffer.length));
  const loss = program.outputs.find(({ name }) => name === LOSS)!;
  const read = async (port: Port): Promise<[string, Float32Array]> => [port.name, await loaded.read(port)];
  return {
    async step(inputs) {
      for (const port of program.inputs) loaded.write(port, inputs.get(port.name)!);
      await loaded.run();
      return (await loaded.read(loss))[0]!;
    },
    state: async () => new Map(await Promise.all(program.state.map(read))),
  };
}
