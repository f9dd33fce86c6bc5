/** A kernel pass: a pure rewrite of a program that keeps what it computes. Each target lists those that it runs, in order. */
import type { Program } from "./ir.ts";
import { verifyProgram } from "./verify-program.ts";

export interface KernelPass {
  /** Verb-object, as the file: `vectorise-loops`. What `dump --after` takes. */
  readonly name: string;
  /** What it does, in a few words: `runs loops in vectors`. */
  readonly task: string;
  /** One line: why it runs, and why at its place. */
  readonly reason: string;
  /** Gives the same object where nothing has changed. */
  run(program: Program): Program;
}

/** Is shown the program behind each pass, changed or not: for `dump --after`. */
export type KernelPassObserver = (pass: KernelPass["name"], program: Program) => void;

/** Runs passes in order, on a program that is sound. Throws `InternalError` where one of them makes an unsound program. */
export function runKernelPasses(
  program: Program,
  passes: readonly KernelPass[],
  after: KernelPassObserver = () => {},
): Program {
  return passes.reduce((current, pass) => {
    const next = pass.run(current);
    if (next !== current) verifyProgram(next, `after ${pass.name}`, current);
    after(pass.name, next);
    return next;
  }, program);
}
