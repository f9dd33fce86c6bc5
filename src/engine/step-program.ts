/** The program of a training step for a target. */
import type { Program } from "../kernel/ir.ts";
import { runKernelPasses } from "../kernel/pass.ts";
import { verifyProgram } from "../kernel/verify-program.ts";
import { lower, type Accuracy } from "../lower/lower.ts";
import { runPipeline } from "../pipeline.ts";
import type { Target } from "../targets/target.ts";
import type { TrainingGraph } from "../training/training-graph.ts";

export function stepProgram(
  { graph }: Pick<TrainingGraph, "graph">,
  { facts, passes }: Target,
  accuracy?: Accuracy,
): Program {
  const { program } = lower(runPipeline(graph), facts, { layout: "NCHW", training: true, accuracy });
  verifyProgram(program);
  return runKernelPasses(program, passes);
}
