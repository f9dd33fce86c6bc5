/**
 * The driver behind `check`: runs the passes and lowers, and keeps what each stage made. A pure library: nothing here
 * knows a file system, a process or a clock.
 */
import type { Graph } from "./graph/graph.ts";
import { verifyProgram } from "./kernel/verify-program.ts";
import type { Lowered } from "./lower/lowered.ts";
import { lower, type Accuracy } from "./lower/lower.ts";
import type { Pass } from "./passes/pass.ts";
import { runPipeline } from "./pipeline.ts";
import type { ResolvedModel } from "./resolve/model.ts";
import { targetOf, type TargetChoice } from "./targets/index.ts";

export interface Compiled {
  readonly model: ResolvedModel;
  /** After all passes. */
  readonly graph: Graph;
  readonly lowered: Lowered;
}

/** Called with the graph before the first pass (`resolve`) and after each. */
export type GraphObserver = (stage: Pass["name"], graph: Graph) => void;

export interface CompileOptions {
  /** What kernels are generated for; TypeScript where left out. */
  readonly target?: TargetChoice;
  readonly accuracy?: Accuracy;
  readonly observe?: GraphObserver;
}

/** Optimises and lowers a model whose sizes are all bound. */
export function compileModel(model: ResolvedModel, options: CompileOptions = {}): Compiled {
  const { target, accuracy = "default", observe = () => {} } = options;
  observe("resolve", model.graph);
  const graph = runPipeline(model.graph, observe);
  const lowered = lower(graph, targetOf(target).facts, { layout: model.layout, accuracy });
  verifyProgram(lowered.program);
  return { model, graph, lowered };
}
