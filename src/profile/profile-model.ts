/**
 * The driver behind `profile`: compiles a model, times its kernels in turns with the peak of the machine, and says for
 * each layer what it took and did. No clock of its own: it is handed in.
 */
import { keptAsBytes } from "../kernel/ports.ts";
import { callsIn } from "../kernel/regions.ts";
import { countWork } from "../analysis/work.ts";
import { invariant } from "../base/invariant.ts";
import { productOf } from "../base/integers.ts";
import { randomSource } from "../base/random.ts";
import { compileModel } from "../compile.ts";
import type { Graph, Node } from "../graph/graph.ts";
import type { KernelFunction, Port, Program } from "../kernel/ir.ts";
import { buffersOf } from "../kernel/walk.ts";
import { describeComputation } from "../lower/describe.ts";
import type { Accuracy } from "../lower/lower.ts";
import type { StrategyChoice } from "../lower/lowered.ts";
import { savesOperations } from "../lower/select.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { targetOf, type TargetChoice } from "../targets/index.ts";
import type { Target } from "../targets/target.ts";
import { constantDim } from "../tensor/dim.ts";
import { constantShape } from "../tensor/shape.ts";
import { timeInTurns, type Clock, type Peak, type Time } from "./timing.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import type { WeightTypes } from "../tensor/weight-type.ts";
import { withNumbers } from "../weights/kept-bytes.ts";

/** Ungrouped direct convolutions from this many channels in and out, on output maps from this extent, are judged by the peak. */
export const judgedFrom = { channels: 32, extent: 14 } as const;

export interface ProfileOptions {
  readonly target: TargetChoice;
  readonly accuracy: Accuracy;
  /** As `compileModel` takes it; f32 where left out. */
  readonly weightsType?: WeightTypes | undefined;
  /** Computes every layer that it can; what is cheapest where left out. */
  readonly strategy?: string | undefined;
  readonly rounds: number;
  readonly clock: Clock;
  /** Milliseconds that the clock cannot tell apart, where it is coarse, as in browsers: times of few of these are means instead of medians. */
  readonly resolution?: number | undefined;
  /** What is being done. */
  onProgress(text: string): void;
  /** Called between runs, outside of all times: what it promises is waited for, and to throw ends the measuring. */
  between?(): void | Promise<void>;
}

export type { Time } from "./timing.ts";

export interface Profile {
  readonly model: ResolvedModel;
  readonly target: Target;
  readonly accuracy: Accuracy;
  /** Examples of a run. */
  readonly batch: number;
  readonly rounds: number;
  readonly runsPerRound: number;
  readonly peak: Peak;
  /** In the order in which they run. */
  readonly layers: readonly LayerProfile[];
  /** Layers for which nothing is left to do. */
  readonly withoutKernel: readonly string[];
  /** Multiply-accumulates of one example. */
  readonly macs: number;
  /** All layers: the sum of theirs. */
  readonly total: Time;
  /** Runs of the whole net, with no clock inside. */
  readonly whole: Time;
}

/** A layer, or what serves no single one: bringing inputs and outputs in order. */
export interface LayerProfile {
  /** As its author spelled it; `(input image)` for what is none. */
  readonly name: string;
  /** Undefined for what is not a layer. */
  readonly layer: LayerFacts | undefined;
  /** Its kernel, those of its stages and of halos, in the order in which they run. */
  readonly functions: readonly FunctionProfile[];
  /** All its functions: the sum of theirs. */
  readonly time: Time;
}

export interface FunctionProfile {
  readonly name: string;
  /** One line: what it computes. */
  readonly description: string;
  readonly time: Time;
}

export interface LayerFacts {
  readonly node: Node;
  /** `conv 64 kernel=3 pad=1, relu` */
  readonly computes: string;
  readonly choice: StrategyChoice;
  /** Shapes of its data inputs and of its first output, batch included. */
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  /** Multiply-accumulates of one example, by direct convolution. */
  readonly macs: number;
  /** Whether its share of the peak tells how good the kernel is: see `judgedFrom`. */
  readonly judged: boolean;
}

/**
 * Times every kernel of a net, beside what the machine does at its peak: milliseconds of medians and of the best, by layer and of whole runs.
 * Weights are float32 values of every parameter by name; the sizes of the model must be bound. The clock is the caller's.
 * @param weights float32 values of every parameter by name; the sizes of the model must be bound.
 * @example
 * ```ts
 * import { check, initialiseWeights, profileModel, profileTable } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const clock = () => performance.now();
 * const profile = await profileModel(model, initialiseWeights(model.graph, 1), {
 *   target: "wasm",
 *   accuracy: "default",
 *   rounds: 3,
 *   clock,
 *   onProgress() {},
 * });
 * console.log(profileTable(profile).includes("conv1")); // true
 * ```
 */
export async function profileModel(
  model: ResolvedModel,
  weights: TensorMap,
  options: ProfileOptions,
): Promise<Profile> {
  const { accuracy, weightsType = "f32", strategy, rounds, clock, resolution, onProgress, between } = options;
  const target = targetOf(options.target);
  onProgress(`compiling ${model.name}`);
  const { graph, lowered } = compileModel(model, { target, accuracy, weightsType, strategy });
  const { program } = lowered;
  const net = await target.load(program, withNumbers(model.graph, keptAsBytes(program), weights));
  for (const port of program.inputs) net.write(port, randomInput(port));
  const timing = await timeInTurns(net, await target.peak(), {
    steps: callsIn(program, "run").length,
    rounds,
    clock,
    resolution,
    ...(between && { between }),
    onProgress: (round) => onProgress(round === 0 ? "warming up" : `round ${round} of ${rounds}`),
  });
  const facts = layerFacts(graph, lowered.choices);
  const layers = timesByLayer(program, timing.steps).map((times) => ({ ...times, layer: facts.get(times.name) }));
  return {
    model,
    target,
    accuracy,
    batch: program.inputs[0]?.shape[0] ?? 1,
    rounds,
    runsPerRound: timing.runsPerRound,
    peak: timing.peak,
    layers,
    withoutKernel: [...facts.keys()].filter((name) => !layers.some((each) => each.name === name)),
    macs: layers.reduce((sum, { layer }) => sum + (layer?.macs ?? 0), 0),
    total: sumTimes(layers),
    whole: timing.whole,
  };
}

/** Uniform in [-1, 1), the same each time. */
function randomInput({ shape }: Port): Float32Array {
  const random = randomSource(1);
  return Float32Array.from({ length: productOf(shape) }, () => random.next() * 2 - 1);
}

// ── Times ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The functions of each layer, in the order of their first calls. */
function timesByLayer(program: Program, steps: readonly Time[]): Omit<LayerProfile, "layer">[] {
  const groups = new Map<string, FunctionProfile[]>();
  callsIn(program, "run").forEach(({ function: fn }, step) => {
    const name = fn.layer ?? boundaryName(fn, program);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push({ name: fn.name, description: fn.description, time: steps[step]! });
  });
  return [...groups].map(([name, functions]) => ({ name, functions, time: sumTimes(functions) }));
}

/** `(input image)`: what is brought in order, or else the function's name. No layer can be called like this. */
function boundaryName(fn: KernelFunction, { inputs, outputs }: Program): string {
  const touched = buffersOf(fn);
  const input = inputs.find(({ buffer }) => touched.has(buffer));
  if (input !== undefined) return `(input ${input.name})`;
  const output = outputs.find(({ buffer }) => touched.has(buffer));
  return output === undefined ? `(${fn.name})` : `(output ${output.name})`;
}

/** Of what runs one after the other. */
export function sumTimes(parts: readonly { readonly time: Time }[]): Time {
  return {
    ms: parts.reduce((sum, { time }) => sum + time.ms, 0),
    bestMs: parts.reduce((sum, { time }) => sum + time.bestMs, 0),
  };
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function layerFacts(graph: Graph, choices: readonly StrategyChoice[]): ReadonlyMap<string, LayerFacts> {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const { nodes: work } = countWork(graph);
  return new Map(
    choices.map((choice) => {
      const node = nodes.get(choice.layer);
      invariant(node !== undefined, `there is no layer ${choice.layer}`);
      const inputs = node.inputs.map((value) => constantShape(value.type.shape));
      const output = constantShape(node.outputs[0]!.type.shape);
      return [
        choice.layer,
        {
          node,
          computes: describeComputation(node),
          choice,
          inputs,
          output,
          macs: constantDim(work.get(node)!),
          judged: isDirect(node, choice) && isRoomy(inputs[0]!, output),
        },
      ];
    }),
  );
}

/** A convolution of all channels, without a transform that saves multiplications. */
function isDirect(node: Node, choice: StrategyChoice): boolean {
  const { contraction } = node.traits;
  return (
    contraction?.window !== undefined &&
    contraction.groups === 1 &&
    !contraction.transposed &&
    !savesOperations(choice.strategy)
  );
}

/** Channels and positions enough to fill register tiles: fewer leave lanes idle whatever a kernel does. */
function isRoomy([, inputChannels]: readonly number[], [, outputChannels, ...map]: readonly number[]): boolean {
  const { channels, extent } = judgedFrom;
  return inputChannels! >= channels && outputChannels! >= channels && map.length === 2 && Math.min(...map) >= extent;
}
