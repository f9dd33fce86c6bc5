/** What each stage of the compiler made of a model, as text: `convoke dump`. */
import { compileModel, type CompileOptions } from "../compile.ts";
import type { Task } from "../engine/training-run.ts";
import { printGraph } from "../graph/print-graph.ts";
import type { Program } from "../kernel/ir.ts";
import { printProgram } from "../kernel/print-program.ts";
import { runKernelPasses } from "../kernel/pass.ts";
import { lower } from "../lower/lower.ts";
import { passes, runPipeline } from "../pipeline.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { targetOf, type TargetChoice } from "../targets/index.ts";
import type { Target } from "../targets/target.ts";
import { strategyTable } from "./strategies.ts";

export interface Stage {
  /** As `--after` takes it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly task: string;
  readonly reason: string;
}

const resolved: Stage = {
  name: "resolve",
  task: "unfolds blocks and repeats",
  reason: "the graph as written, every block and repeat expanded",
};
/** What `--strategies` is short for. */
export const strategiesStage: Stage = {
  name: "strategies",
  task: "chooses a kernel for each layer",
  reason: "which kernel was chosen for each layer, and why not another",
};
const lowered: Stage = {
  name: "lower",
  task: "writes kernels as loops",
  reason: "the kernel program: buffers, functions, order",
};
const code: Stage = {
  name: "code",
  task: "writes it in the target's language",
  reason: "what is made of it: text, or a binary, whose sections are listed",
};
/** Of targets whose code is a binary. */
const text: Stage = {
  name: "text",
  task: "writes the binary as text",
  reason: "that binary as text, function by function",
};

/** Of training alone. */
export const differentiated: Stage = {
  name: "differentiate",
  task: "adds gradients and updates",
  reason: "the graph of a step of training: the model, its losses, their gradients, and what parameters become",
};

/** Those of every target, in the order of the pipeline. */
export const commonStages: readonly Stage[] = [resolved, ...passes, strategiesStage, lowered];

/** What follows for one target: its kernel passes, in order, and its code. */
export function kernelStages(target: TargetChoice): readonly Stage[] {
  const { passes: kernelPasses, text: textOf } = targetOf(target);
  return [...kernelPasses, code, ...(textOf === undefined ? [] : [text])];
}

/** The last one before the code of a target. */
export function lastProgram(target: TargetChoice): string {
  return targetOf(target).passes.at(-1)?.name ?? lowered.name;
}

/** The last one that is a graph. */
export const lastPass: string = passes.at(-1)!.name;

/** The text of a stage that the target has. Every stage but `resolve` needs a model whose sizes are bound. */
export function stageText(
  model: ResolvedModel,
  stage: string,
  options: Pick<CompileOptions, "target" | "accuracy"> = {},
): string {
  if (stage === resolved.name) return printGraph(model.graph);
  let printed = "";
  const compiled = compileModel(model, {
    ...options,
    observe(at, graph) {
      if (at === stage) printed = printGraph(graph);
    },
    observeProgram(at, program) {
      if (at === stage) printed = printProgram(program);
    },
  });
  if (stage === strategiesStage.name) return strategyTable(compiled.lowered.choices);
  return codeText(stage, compiled.lowered.program, targetOf(options.target)) ?? printed;
}

/** The text of a stage of a step of training. */
export function stepStageText({ model, training }: Task, stage: string, choice?: TargetChoice): string {
  if (stage === resolved.name) return printGraph(model.graph);
  if (stage === differentiated.name) return printGraph(training.graph);
  const target = targetOf(choice);
  let printed = "";
  const graph = runPipeline(training.graph, (pass, after) => {
    if (pass === stage) printed = printGraph(after);
  });
  const { program, choices } = lower(graph, target.facts, { layout: model.layout, training: true });
  if (stage === strategiesStage.name) return strategyTable(choices);
  if (stage === lowered.name) return printProgram(program);
  const last = runKernelPasses(program, target.passes, (pass, after) => {
    if (pass === stage) printed = printProgram(after);
  });
  return codeText(stage, last, target) ?? printed;
}

/** The text of a stage that is the code of a target; undefined for others. */
export function codeText(stage: string, program: Program, target: Target): string | undefined {
  if (stage === text.name) return target.text?.(program);
  if (stage !== code.name) return undefined;
  const emitted = target.emit(program);
  return typeof emitted === "string" ? emitted : emitted.listing();
}

/** Whether a stage can show a model whose sizes are still open. */
export function showsOpenSizes(stage: string): boolean {
  return stage === resolved.name;
}

/** Whether a stage differs from target to target: passes over the graph know none. */
export function dependsOnTarget(stage: string): boolean {
  return ![resolved, differentiated, ...passes].some(({ name }) => name === stage);
}
