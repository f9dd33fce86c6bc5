/** What each stage of the compiler made of a model, as text: `convoke dump`. */
import { compileModel, type CompileOptions } from "../compile.ts";
import { printGraph } from "../graph/print-graph.ts";
import { printProgram } from "../kernel/print-program.ts";
import { passes } from "../pipeline.ts";
import type { ResolvedModel } from "../resolve/model.ts";
import { strategyTable } from "./strategies.ts";

export interface Stage {
  /** As `--after` takes it. */
  readonly name: string;
  readonly reason: string;
}

const resolved: Stage = { name: "resolve", reason: "the graph as written, every block and repeat expanded" };
/** What `--strategies` is short for. */
export const strategies: Stage = {
  name: "strategies",
  reason: "which kernel was chosen for each layer, and why not another",
};
const lowered: Stage = { name: "lower", reason: "the kernel program: buffers, functions, order" };

/** In the order of the pipeline. */
export const stages: readonly Stage[] = [
  resolved,
  ...passes.map(({ name, reason }) => ({ name, reason })),
  strategies,
  lowered,
];

/** The last one that is a graph. */
export const lastPass: string = passes.at(-1)!.name;

/** The text of a stage of `stages`. Every stage but `resolve` needs a model whose sizes are bound. */
export function stageText(
  model: ResolvedModel,
  stage: string,
  options: Pick<CompileOptions, "target" | "accuracy"> = {},
): string {
  if (stage === resolved.name) return printGraph(model.graph);
  let text = "";
  const compiled = compileModel(model, {
    ...options,
    observe(at, graph) {
      if (at === stage) text = printGraph(graph);
    },
  });
  if (stage === strategies.name) return strategyTable(compiled.lowered.choices);
  return stage === lowered.name ? printProgram(compiled.lowered.program) : text;
}

/** Whether a stage can show a model whose sizes are still open. */
export function showsOpenSizes(stage: string): boolean {
  return stage === resolved.name;
}

/** Whether a stage differs from target to target: passes know none. */
export function dependsOnTarget(stage: string): boolean {
  return stage === strategies.name || stage === lowered.name;
}
