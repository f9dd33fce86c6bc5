/**
 * Nets that are trained for a few steps, beside PyTorch. Its float64 is what is expected, and what its own float32 is off from that
 * tells which nets are no measure of float32: these are compared on the reference alone.
 */
import { hashText } from "../../src/base/random.ts";
import { trainerFor } from "../../src/engine/trainer.ts";
import type { ConstantValue, Graph, Node, Value } from "../../src/graph/graph.ts";
import { uniform } from "../../src/ops/kinds/uniform.ts";
import { ndarray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import type { TensorMap } from "../../src/tensor/dtype.ts";
import type { Chosen, TrainingPlan } from "../../src/training/plan.ts";
import { rateAt } from "../../src/training/schedules.ts";
import { trainingGraph, type TrainingGraph } from "../../src/training/training-graph.ts";
import { randomParameters } from "../property/random-net.ts";
import { randomArray, runReference } from "./run-op.ts";
import type { TorchScript } from "./torch.ts";

export interface TrainingCase {
  readonly graph: Graph;
  readonly plan: TrainingPlan;
  readonly steps: number;
  readonly seed: number;
  /** What the inputs lie around, 0 where left out. */
  readonly mean?: number;
}

export interface TrainingOutcome {
  readonly kind: "agrees" | "agrees in float64" | "refused" | "dropped" | "bug";
  readonly message: string;
}

/** What the steps of a run gave. */
interface Run {
  readonly losses: readonly number[];
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
}

type Answer = { readonly refused: string } | { readonly float64: Run; readonly float32: Run };

const engines = ["reference", "ts", "wasm"] as const;
type EngineName = (typeof engines)[number];

/** Of each loss, and of the largest element of each tensor. */
interface Tolerance {
  readonly loss: number;
  readonly parameters: number;
}

/** The reference has numbers of a step, such as its rate, in float32. */
const ofReference: Tolerance = { loss: 1e-6, parameters: 1e-5 };
const ofTargets: Tolerance = { loss: 1e-4, parameters: 2e-3 };

export async function trainBeside(torch: TorchScript, each: TrainingCase): Promise<TrainingOutcome> {
  const training = trainingGraph(each.graph, each.plan);
  const data = dataOf(each, training);
  const answer = (await torch.ask(questionOf(each, training, data))) as Answer;
  if ("refused" in answer) return { kind: "refused", message: answer.refused };
  const { float64: expected, float32 } = answer;
  if (!isFinite(expected)) return { kind: "dropped", message: "" };
  const isRough = faultsOf(float32, expected, halved(ofTargets)).length > 0;
  const faults: string[] = [];
  for (const engine of isRough ? engines.slice(0, 1) : engines) {
    const tolerance = engine === "reference" && !isRough ? ofReference : ofTargets;
    const off = await runOn(engine, each, training, data).then(
      (found) => faultsOf(found, expected, tolerance),
      (error: Error) => [error.stack ?? error.message],
    );
    faults.push(...off.map((fault) => `${engine}: ${fault}`));
  }
  if (faults.length > 0) return { kind: "bug", message: faults.join("\n") };
  return { kind: isRough ? "agrees in float64" : "agrees", message: "" };
}

function halved({ loss, parameters }: Tolerance): Tolerance {
  return { loss: loss / 2, parameters: parameters / 2 };
}

function isFinite({ losses, parameters }: Run): boolean {
  return [losses, ...Object.values(parameters)].every((values) => Array.from(values).every(Number.isFinite));
}

function faultsOf(found: Run, expected: Run, tolerance: Tolerance): readonly string[] {
  const ofLosses = expected.losses.flatMap((loss, step) => {
    const off = Math.abs(found.losses[step]! - loss);
    return off <= tolerance.loss * Math.max(Math.abs(loss), 1e-2) ? [] : [`loss ${step} is off ${loss} by ${off}`];
  });
  const ofParameters = Object.entries(expected.parameters).flatMap(([name, values]) => {
    const largest = Math.max(...Array.from(values, Math.abs), 1e-3);
    const off = Math.max(...Array.from(values, (value, at) => Math.abs(found.parameters[name]![at]! - value)));
    return off <= tolerance.parameters * largest ? [] : [`${name} is off by ${off}, where the largest is ${largest}`];
  });
  return [...ofLosses, ...ofParameters];
}

async function runOn(engine: EngineName, { plan, steps, seed }: TrainingCase, training: TrainingGraph, data: Data) {
  const trainer = await trainerFor(training, data.weights, engine, { seed });
  const losses: number[] = [];
  for (const [step, batch] of data.batches.entries()) {
    losses.push((await trainer.step(batch, rateAt(step, steps, plan))).loss);
  }
  const state = await trainer.state();
  trainer.close();
  return { losses, parameters: { ...data.literals, ...Object.fromEntries(state) } };
}

// ── Data ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Data {
  readonly weights: TensorMap;
  /** Operands that are not in weight files, by names that no parameter has. */
  readonly literals: Readonly<Record<string, ArrayLike<number>>>;
  /** Of each step, inputs and targets by their names. */
  readonly batches: readonly TensorMap[];
}

function dataOf(each: TrainingCase, training: TrainingGraph): Data {
  const parameters = randomParameters(each.graph, each.seed);
  return {
    weights: new Map([...parameters].map(([name, { data }]) => [name, Float32Array.from(data)])),
    literals: Object.fromEntries(literalsOf(each.graph).map((value) => [literalName(value), value.value.data])),
    batches: Array.from({ length: each.steps }, (_, step) => batchOf(each, training, step)),
  };
}

function batchOf({ graph, plan, seed, mean = 0 }: TrainingCase, training: TrainingGraph, step: number): TensorMap {
  const shapes = new Map(training.graph.inputs.map(({ name, type }) => [name, constantShape(type.shape)]));
  const drawn = (name: string, low: number, high: number) =>
    Float32Array.from(randomArray(shapes.get(name)!, hashText(`${seed} ${step} ${name}`), low, high).data);
  const inputs = graph.inputs.map(({ name }) => [name, drawn(name, mean - 2, mean + 2)] as const);
  const targets = plan.losses.map(({ of, output }) => {
    const name = training.targets.get(output)!;
    const values = drawn(name, 0, 1);
    const classes = constantShape(graph.outputs.find((port) => port.name === output)!.value.type.shape)[1]!;
    return [name, of.target === "values" ? values : values.map((value) => Math.floor(value * classes))] as const;
  });
  return new Map([...inputs, ...targets]);
}

function literalsOf({ nodes }: Graph): readonly ConstantValue[] {
  return nodes.flatMap(({ parameters }) => Object.values(parameters).filter((value) => value.kind === "constant"));
}

function literalName({ id }: ConstantValue): string {
  return `literal ${id}`;
}

// ── What PyTorch is asked ────────────────────────────────────────────────────────────────────────────────────────────

function questionOf(each: TrainingCase, training: TrainingGraph, { weights, literals, batches }: Data): unknown {
  const { graph, plan, steps } = each;
  const literalShapes = literalsOf(graph).map((value) => [literalName(value), value.type.shape] as const);
  return {
    steps,
    nodes: nodesToTell(each),
    inputs: Object.fromEntries(graph.inputs.map(({ name, id }) => [name, id])),
    outputs: Object.fromEntries(graph.outputs.map(({ name, value }) => [name, value.id])),
    shapes: Object.fromEntries(training.graph.inputs.map(({ name, type }) => [name, type.shape])),
    batches: batches.map((batch) => Object.fromEntries([...batch].map(([name, values]) => [name, [...values]]))),
    losses: plan.losses.map((loss) => ({
      ...named(loss),
      output: loss.output,
      weight: loss.weight,
      target: training.targets.get(loss.output),
    })),
    optimizer: named(plan.optimizer),
    schedule: named(plan.schedule),
    clip: plan.clip,
    parameters: Object.fromEntries([
      ...graph.parameters.map(({ name, type, spec }) => [
        name,
        { shape: type.shape, values: [...weights.get(name)!], trainable: spec.trainable },
      ]),
      ...literalShapes.map(([name, shape]) => [name, { shape, values: Array.from(literals[name]!), trainable: false }]),
    ]),
  };
}

function named({ of, attributes }: Chosen<{ readonly name: string }>) {
  return { name: of.name, attributes };
}

function nodesToTell(each: TrainingCase): readonly unknown[] {
  let streams = 0;
  return each.graph.nodes.map((node) => ({
    id: node.outputs[0]!.id,
    op: node.op.name,
    attributes: node.attributes,
    inputs: node.inputs.map(({ id }) => id),
    parameters: Object.fromEntries(Object.entries(node.parameters).map(([key, value]) => [key, operandName(value)])),
    shape: node.outputs[0]!.type.shape,
    window: node.traits.contraction?.window ?? node.traits.pooling?.window,
    ...(node.op.name === "dropout" && { draws: drawsOf(node, each, streams++) }),
  }));
}

function operandName(value: Value): string {
  if (value.kind === "parameter") return value.name;
  return literalName(value as ConstantValue);
}

/** What a layer draws in each step: numbers that no other framework has. */
function drawsOf(node: Node, { seed, steps }: TrainingCase, stream: number): readonly (readonly number[])[] {
  return Array.from({ length: steps }, (_, step) => {
    const words = ndarray([1, 4], [seed & 0xffff, seed >>> 16, step & 0xffff, step >>> 16]);
    const shape = constantShape(node.outputs[0]!.type.shape);
    return [...runReference(uniform, { shape, stream }, [words])[0]!.data];
  });
}
