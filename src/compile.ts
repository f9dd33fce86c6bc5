/**
 * The driver behind `check`: runs the passes and lowers, and keeps what each stage made. A pure library: nothing here
 * knows a file system, a process or a clock.
 */
import { storedForms } from "./analysis/output-channels.ts";
import { demandName } from "./base/named.ts";
import type { Graph } from "./graph/graph.ts";
import { demandBound } from "./graph/open-sizes.ts";
import { withBatch } from "./graph/with-batch.ts";
import type { Program, TargetFacts } from "./kernel/ir.ts";
import { joinTraining } from "./kernel/join-training.ts";
import { runKernelPasses, type KernelPassObserver } from "./kernel/pass.ts";
import { verifyProgram } from "./kernel/verify-program.ts";
import type { Lowered } from "./lower/lowered.ts";
import { accuracies, lower, type Accuracy } from "./lower/lower.ts";
import { preferring, strategyNames } from "./lower/select.ts";
import type { GraphPass } from "./passes/graph-pass.ts";
import { runPipeline } from "./pipeline.ts";
import type { ResolvedModel } from "./resolve/resolved-model.ts";
import { weightTypes, type WeightTypes } from "./tensor/weight-type.ts";
import { targetOf, type TargetChoice } from "./targets/index.ts";
import { judgeGraph } from "./training/judge-graph.ts";
import type { ModuleTraining } from "./training/module-training.ts";
import { targetsOf } from "./training/targets.ts";
import { trainingGraph } from "./training/training-graph.ts";
import { constantsOf, initialDistributions } from "./weights/initialise.ts";

export interface Compiled {
  readonly model: ResolvedModel;
  /** After all passes, of what infers. */
  readonly graph: Graph;
  /** The program after all kernel passes of the target. */
  readonly lowered: Lowered;
  /** Where the program trains as well. */
  readonly training?: ModuleTraining | undefined;
}

/** Called with the graph before the first pass (`resolve`) and after each. */
export type GraphObserver = (stage: GraphPass["name"], graph: Graph) => void;

export interface CompileOptions {
  /** What kernels are generated for; TypeScript where left out. */
  readonly target?: TargetChoice;
  readonly accuracy?: Accuracy;
  /**
   * The type of parameters in the weight file, of all or by their names; f32 where left out. Of those that they read from memory
   * each time kernels may keep no more than that. With f16 that gives the same results where they are float16, and else rounds
   * them to 11 significant bits. With u8 the program has ports for the scales and zero points of those that are kept so.
   */
  readonly weightsType?: WeightTypes;
  /** By its name, a strategy that shall compute every layer that it can; what is cheapest where left out. */
  readonly strategy?: string | undefined;
  /** The program trains as well, as the model says, with so many examples a step; strictly, unless another accuracy is said here. */
  readonly training?: { readonly batch: number; readonly accuracy?: Accuracy | undefined } | undefined;
  /** Copies the result of every layer to an output of its own, behind the layer: `Compiled.lowered.probes`. */
  readonly probes?: boolean;
  readonly observe?: GraphObserver;
  /** Called with the program as lowered (`lower`) and after each kernel pass. */
  readonly observeProgram?: KernelPassObserver;
}

/**
 * Optimises and lowers a model whose sizes are all bound, and runs the kernel passes of its target.
 * @throws RangeError where a size is not bound, there is no such target, accuracy or strategy, or the model cannot be trained so.
 * @example
 * ```ts
 * import { check, compileModel } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const { graph, lowered } = compileModel(model, { target: "wasm" });
 * console.log(graph.nodes.length, lowered.choices.map(({ layer }) => layer)); // 3 [ 'conv1', 'flatten1', 'dense1' ]
 * ```
 */
export function compileModel(model: ResolvedModel, options: CompileOptions = {}): Compiled {
  const { target: choice, accuracy = "default", weightsType = "f32", strategy } = options;
  const { observe = () => {}, observeProgram = () => {} } = options;
  const target = targetOf(choice);
  demandName("accuracy", accuracy, accuracies);
  for (const type of typeof weightsType === "string" ? [weightsType] : weightsType.values()) {
    demandName("type of weights", type, weightTypes);
  }
  if (strategy !== undefined) demandName("strategy", strategy, strategyNames);
  demandBound(model.graph.inputs);
  observe("resolve", model.graph);
  const graph = runPipeline(model.graph, observe);
  const training = options.training && trainingParts(model, options.training, target.facts);
  const { program: inference, ...lowered } = lower(graph, target.facts, {
    layout: model.layout,
    accuracy,
    stored: storedForms(model.graph, weightsType),
    strategies: strategy === undefined ? undefined : preferring(strategy),
    probes: options.probes,
  });
  const program = training ? joinTraining(inference, training.train, training.judge) : inference;
  verifyProgram(program);
  observeProgram("lower", program);
  return {
    model,
    graph,
    lowered: { program: runKernelPasses(program, target.passes, observeProgram), ...lowered },
    ...(training && { training: training.about }),
  };
}

/** What a program needs to train beside inferring, and what a module must know of it. */
function trainingParts(
  model: ResolvedModel,
  { batch, accuracy }: NonNullable<CompileOptions["training"]>,
  facts: TargetFacts,
) {
  const { name, training: plan, layout } = model;
  if (plan === undefined) throw new RangeError(`${name} does not say how it is trained: it has no train block`);
  const graph = withBatch(model.graph, batch)?.graph;
  if (graph === undefined) throw new RangeError(`${name} does not work on a batch of ${batch}`);
  const { graph: step, metrics, powers } = trainingGraph(graph, plan);
  const lowered = (of: Graph): Program => lower(runPipeline(of), facts, { layout, accuracy, training: true }).program;
  const beginnings = constantsOf(graph).length > 0 ? undefined : initialDistributions(graph);
  const about: ModuleTraining = { plan, batch, targets: targetsOf(graph, plan), metrics, powers, beginnings };
  return { train: lowered(step), judge: lowered(judgeGraph(graph, plan)), about };
}
