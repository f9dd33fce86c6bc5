/**
 * What a net gives at every stage of the compiler on the same inputs: graphs on the reference interpreter, programs on the
 * kernel interpreter, and the target's own code as the target runs it.
 */
import type { Graph, ResultValue, Value } from "../graph/graph.ts";
import { interpretGraph } from "../graph/interpret-graph.ts";
import { successorAmong } from "../graph/successors.ts";
import { interpretProgram } from "../kernel/interpret-program.ts";
import type { Port, Program } from "../kernel/ir.ts";
import { runKernelPasses } from "../kernel/pass.ts";
import { verifyProgram } from "../kernel/verify-program.ts";
import { lower, type Accuracy } from "../lower/lower.ts";
import type { GraphPass } from "../passes/graph-pass.ts";
import { passes as allPasses, runPipeline } from "../pipeline.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { Target } from "../targets/target.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { boundaryOrder, inverseOrder, permute } from "../tensor/layout.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { constantShape } from "../tensor/shape.ts";

/** `resolve` is the graph as written: what all others should give. */
export type StageKind = "resolve" | "graph pass" | "lowering" | "kernel pass" | "target";

export interface CompilerStage {
  readonly kind: StageKind;
  /** What `dump --after` takes. */
  readonly name: string;
}

/** Arrays as graphs have them: `[N, C, …]`, whatever the model's layout. */
export interface StageValues {
  readonly outputs: ReadonlyMap<string, NdArray>;
  /** Results of layers, by those of the graph as resolved, in its order; of a program only where it has probes. */
  readonly layers: ReadonlyMap<ResultValue, LayerResult>;
}

export interface LayerResult {
  readonly array: NdArray;
  /** The node that gives it at this stage: that of a layer which others were moved into, or the layer's own. */
  readonly node: string;
}

export interface RunnableStage extends CompilerStage {
  /** Runs it, once. Rejects where the compiler failed at this stage, or the stage fails when it runs. */
  values(): Promise<StageValues>;
}

/** A net, what it is compiled with, and what it runs on: float32 values of every parameter and input by name. */
export interface Subject {
  readonly model: ResolvedModel;
  readonly weights: TensorMap;
  readonly inputs: TensorMap;
  readonly target: Target;
  readonly accuracy?: Accuracy | undefined;
  /** The passes over the graph, in place of those of the pipeline. */
  readonly passes?: readonly GraphPass[] | undefined;
}

/** In order, from the graph as resolved to the target's code, or to the stage at which the compiler fails. */
export function stagesOf(subject: Subject, probes: boolean): readonly RunnableStage[] {
  const { model, target, accuracy, passes = allPasses } = subject;
  const names: readonly CompilerStage[] = [
    { kind: "resolve", name: "resolve" },
    ...passes.map(({ name }) => ({ kind: "graph pass", name }) as const),
    { kind: "lowering", name: "lower" },
    ...target.passes.map(({ name }) => ({ kind: "kernel pass", name }) as const),
    { kind: "target", name: "code" },
  ];
  const stages: RunnableStage[] = [];
  /** What is the same object as at the stage before runs once for both. */
  const runs = new Map<unknown, RunnableStage["values"]>();
  const add = (what: unknown, run: () => StageValues | Promise<StageValues>): void => {
    if (!runs.has(what)) runs.set(what, once(run));
    stages.push({ ...names[stages.length]!, values: runs.get(what)! });
  };
  try {
    let held: Held = new Map();
    const addGraph = (graph: Graph): void => {
      held = heldBy(graph, model.graph);
      add(graph, graphRun(subject, graph, held));
    };
    addGraph(model.graph);
    const graph = runPipeline(model.graph, (_, each) => addGraph(each), passes);
    const lowered = lower(graph, target.facts, { layout: model.layout, accuracy, probes });
    verifyProgram(lowered.program);
    const read = (results: TensorMap): StageValues => readResults(subject, results, held, lowered.probes);
    const addProgram = (program: Program): void => add(program, () => read(runInterpreted(subject, program)));
    addProgram(lowered.program);
    const program = runKernelPasses(lowered.program, target.passes, (_, each) => addProgram(each));
    add(target, async () => read(await runOnTarget(subject, program)));
  } catch (error) {
    add(error, () => Promise.reject(error));
  }
  return stages;
}

function once<T>(run: () => T | Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= (async () => run())());
}

// ── Graphs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** For values of a graph, the results of the graph as resolved that they hold. */
type Held = ReadonlyMap<Value, ResultValue>;

/** Where a value stands for several results, as that of a layer that others were moved into, it holds the last. */
function heldBy(graph: Graph, resolved: Graph): Held {
  const values = new Set<Value>(graph.nodes.flatMap(({ outputs }) => outputs));
  const held = new Map<Value, ResultValue>();
  for (const result of resolved.nodes.flatMap(({ outputs }) => outputs)) {
    const value = successorAmong(values, result);
    if (value !== undefined) held.set(value, result);
  }
  return held;
}

function graphRun({ model, weights, inputs }: Subject, graph: Graph, held: Held): () => StageValues {
  return () => {
    const given = graph.inputs.map(({ name, type }): [string, NdArray] => [
      name,
      inward(model, constantShape(type.shape), inputs.get(name)!),
    ]);
    const parameters = graph.parameters.map(({ name, type }): [string, NdArray] => [
      name,
      ndarray(constantShape(type.shape), weights.get(name)!),
    ]);
    const layers = new Map<ResultValue, LayerResult>();
    const outputs = interpretGraph(graph, new Map(given), new Map(parameters), (node, results) =>
      node.outputs.forEach((value, at) => {
        const result = held.get(value);
        if (result !== undefined) layers.set(result, { array: results[at]!, node: node.name });
      }),
    );
    return { outputs, layers };
  };
}

/** What lies in the caller's order, as an array of the logical shape. */
function inward({ layout }: ResolvedModel, shape: readonly number[], data: Float32Array): NdArray {
  const order = boundaryOrder(layout, shape.length);
  const outside = order.map((axis) => shape[axis]!);
  return permute(ndarray(outside, data), inverseOrder(order));
}

// ── Programs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function runInterpreted({ weights, inputs }: Subject, program: Program): TensorMap {
  const net = interpretProgram(program);
  net.load(weights);
  return net.run(inputs);
}

async function runOnTarget({ weights, inputs, target }: Subject, program: Program): Promise<TensorMap> {
  const loaded = await target.load(program, weights);
  try {
    for (const port of program.inputs) loaded.write(port, inputs.get(port.name)!);
    await loaded.run();
    const results = new Map<string, Float32Array>();
    for (const port of program.outputs) results.set(port.name, await loaded.read(port));
    return results;
  } finally {
    loaded.close();
  }
}

function readResults(
  { model }: Subject,
  results: TensorMap,
  held: Held,
  probes: ReadonlyMap<ResultValue, Port>,
): StageValues {
  const outputs = model.graph.outputs.map(({ name, value: { type } }): [string, NdArray] => [
    name,
    inward(model, constantShape(type.shape), results.get(name)!),
  ]);
  const layers = new Map<ResultValue, LayerResult>();
  for (const [value, { name, shape }] of probes) {
    const result = held.get(value);
    if (result !== undefined) layers.set(result, { array: ndarray(shape, results.get(name)!), node: value.node.name });
  }
  return { outputs: new Map(outputs), layers };
}
