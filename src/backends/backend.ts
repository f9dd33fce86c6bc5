/** A backend prints a program for one target. It sees the kernel IR and nothing else. */
import type { Program, TargetFacts } from "../kernel/ir.ts";

export interface Backend<Artefact> {
  readonly name: string;
  readonly facts: TargetFacts;
  emit(program: Program): Artefact;
}
