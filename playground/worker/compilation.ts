/** A model compiled for a target, with what each stage of the compiler left. */
import {
  compileModel,
  oversizedMessage,
  type Compiled,
  type Graph,
  type Program,
  type ResolvedModel,
  type TargetName,
} from "../../src/index.ts";
import { NoAnswer } from "./no-answer.ts";

export interface Compilation {
  readonly compiled: Compiled;
  /** `resolve` and the graph behind each pass, in order. A pass that changes nothing leaves the same object. */
  readonly graphs: ReadonlyMap<string, Graph>;
  /** `lower` and the program behind each kernel pass, likewise. */
  readonly programs: ReadonlyMap<string, Program>;
}

/** @throws NoAnswer where a tensor is too large. */
export function compilationOf(model: ResolvedModel, target: TargetName): Compilation {
  const oversized = oversizedMessage(model.graph);
  if (oversized !== undefined) throw new NoAnswer(oversized);
  const graphs = new Map<string, Graph>();
  const programs = new Map<string, Program>();
  const compiled = compileModel(model, {
    target,
    observe: (stage, graph) => graphs.set(stage, graph),
    observeProgram: (stage, program) => programs.set(stage, program),
  });
  return { compiled, graphs, programs };
}
