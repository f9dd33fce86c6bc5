/**
 * The driver behind `check`: runs the passes and lowers, and keeps what each stage made. A pure library: nothing here
 * knows a file system, a process or a clock.
 */
import { typescriptFacts } from "./backends/typescript/facts.ts";
import type { Graph } from "./graph/graph.ts";
import { verifyProgram } from "./kernel/verify.ts";
import type { Lowered } from "./lower/lowered.ts";
import { lower } from "./lower/lower.ts";
import type { Pass } from "./passes/pass.ts";
import { runPipeline } from "./pipeline.ts";
import type { ResolvedModel } from "./resolve/model.ts";

export interface Compiled {
  readonly model: ResolvedModel;
  /** After all passes. */
  readonly graph: Graph;
  readonly lowered: Lowered;
}

/** Called with the graph before the first pass (`resolve`) and after each. */
export type GraphObserver = (stage: Pass["name"], graph: Graph) => void;

/** Optimises and lowers a model whose sizes are all bound, for the TypeScript target. */
export function compileModel(model: ResolvedModel, observe: GraphObserver = () => {}): Compiled {
  observe("resolve", model.graph);
  const graph = runPipeline(model.graph, observe);
  const lowered = lower(graph, typescriptFacts, { layout: model.layout });
  verifyProgram(lowered.program);
  return { model, graph, lowered };
}
