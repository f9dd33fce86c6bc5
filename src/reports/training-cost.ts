/**
 * What a step of training costs: its work, what the forward pass keeps for the backward pass, and the memory of the compiled step.
 * MACs are those of contractions, as everywhere: backwards, a convolution is one for the gradient of its weight and one for that of its
 * input, as far as something before it is trained. What is computed again for the backward pass counts there.
 */
import { batchOf } from "../analysis/batch.ts";
import { countWork, sumWork } from "../analysis/work.ts";
import { productOf } from "../base/integers.ts";
import { stepProgram } from "../engine/step-program.ts";
import type { Task } from "../engine/training-run.ts";
import type { ParameterValue } from "../graph/graph.ts";
import { bytesOf, STORAGE_TYPES } from "../kernel/elements.ts";
import type { Port, Program } from "../kernel/ir.ts";
import { planScratch } from "../kernel/scratch.ts";
import { targetNames, targetOf, type TargetName } from "../targets/index.ts";
import { constantDim } from "../tensor/dim.ts";
import { bytes, countOf, grouped } from "../tensor/readable-numbers.ts";
import { constantShape } from "../tensor/shape.ts";
import { keptForBackward } from "../training/kept.ts";

export interface TrainingCost {
  /** Examples of a step. */
  readonly batch: number;
  /** Of one example. */
  readonly macs: { readonly forward: number; readonly backward: number };
  /** How many parameters are trained. */
  readonly trained: number;
  /** Bytes of their gradients, all together. */
  readonly gradientBytes: number;
  /** Whether all gradients are kept until they are clipped together; else each goes once its parameter is updated. */
  readonly keepsGradients: boolean;
  /** Bytes of what the optimizer remembers from step to step. */
  readonly optimizerBytes: number;
  /** Bytes of what the forward pass computes and the backward pass reads, inputs apart. */
  readonly keptActivationBytes: number;
  readonly memory: Readonly<Record<TargetName, StepMemory>>;
}

/** Bytes of a compiled step. */
export interface StepMemory {
  /** Weights, running statistics, and what the optimizer remembers. */
  readonly state: number;
  /** Activations, gradients, and weights as kernels want them, by the plan that lets them share memory. */
  readonly workspace: number;
  /** The batch, targets and what is told of the step. */
  readonly ports: number;
  /** What one thread needs while a kernel runs. */
  readonly scratch: number;
  readonly total: number;
}

/** Compiles the step for each target. */
export function trainingCost({ model, plan, training }: Task): TrainingCost {
  const { graph, forward } = training;
  const work = countWork(graph);
  const ofNodes = (isOf: boolean): number =>
    constantDim(
      sumWork(
        work,
        graph.nodes.filter((node) => forward.has(node) === isOf),
      ),
    );
  const ofModel = new Set(model.graph.parameters.map(({ name }) => name));
  const next = new Set(graph.outputs.map((output) => output.next));
  const trained = graph.parameters.filter(({ name, spec }) => ofModel.has(name) && spec.trainable && next.has(name));
  const remembered = graph.parameters.filter(({ name }) => !ofModel.has(name));
  const memory = targetNames.map((name) => [name, stepMemory(stepProgram(training, targetOf(name)))] as const);
  return {
    batch: constantDim(batchOf(graph)),
    macs: { forward: ofNodes(true), backward: ofNodes(false) },
    trained: trained.reduce((sum, parameter) => sum + elementsOf(parameter), 0),
    gradientBytes: bytesOfAll(trained),
    keepsGradients: plan.clip !== undefined,
    optimizerBytes: bytesOfAll(remembered),
    keptActivationBytes: keptForBackward(training).reduce((sum, value) => sum + bytesOf("f32", elementsOf(value)), 0),
    memory: Object.fromEntries(memory) as Record<TargetName, StepMemory>,
  };
}

function elementsOf({ type }: Pick<ParameterValue, "type">): number {
  return productOf(constantShape(type.shape));
}

function bytesOfAll(parameters: readonly ParameterValue[]): number {
  return parameters.reduce((sum, parameter) => sum + bytesOf("f32", elementsOf(parameter)), 0);
}

function stepMemory(program: Program): StepMemory {
  const { inputs, outputs, state, arena } = program;
  const parts = {
    state: bytesOfPorts(state),
    workspace: STORAGE_TYPES.reduce((sum, element) => sum + bytesOf(element, arena[element]), 0),
    ports: bytesOfPorts([...inputs, ...outputs]),
    scratch: planScratch(program, ALIGNMENT).bytes,
  };
  return { ...parts, total: parts.state + parts.workspace + parts.ports + parts.scratch };
}

function bytesOfPorts(ports: readonly Port[]): number {
  return ports.reduce((sum, { buffer: { element, length } }) => sum + bytesOf(element, length), 0);
}

/** As targets align scratch memory, at most. */
const ALIGNMENT = 64;

/** Below the table of `convoke report`. */
export function trainingSection(cost: TrainingCost): string {
  const { batch, macs, trained, gradientBytes, optimizerBytes, memory } = cost;
  const held = cost.keepsGradients
    ? "all kept until they are clipped together"
    : "each let go once its parameter is updated";
  const totals = targetNames.map((name) => `${bytes(memory[name].total)} by ${name}`).join(", ");
  const lines = [
    `training by steps of ${countOf(batch, "example")}:`,
    `  MACs of an example: ${grouped(macs.forward)} forwards, ${grouped(macs.backward)} backwards`,
    `  activations of ${bytes(cost.keptActivationBytes)} are kept for the backward pass`,
    `  ${countOf(trained, "parameter")} trained: gradients of ${bytes(gradientBytes)}, ${held}`,
    `  the optimizer remembers ${optimizerBytes === 0 ? "nothing" : bytes(optimizerBytes)}`,
    `  memory of a step, weights and all: ${totals}`,
  ];
  return `${lines.join("\n")}\n`;
}
