import type { Program } from "../../src/kernel/ir.ts";
import { runKernelPasses } from "../../src/kernel/pass.ts";
import { targetOf, type TargetName } from "../../src/targets/index.ts";

/** A program as the emission of a target is given it. */
export function passedFor(target: TargetName, program: Program): Program {
  return runKernelPasses(program, targetOf(target).passes);
}
