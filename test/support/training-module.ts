/** A model with a train block, as the module that would be written for it, in this process. */
import { compileModel } from "../../src/compile.ts";
import { importText } from "../../src/javascript/import-text.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import type { ModuleTexts } from "../../src/package/options.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import type { TargetChoice } from "../../src/targets/index.ts";

export interface TrainingNet {
  run(inputs: unknown, outputs?: unknown): Float32Array;
  step(batch: object): Readonly<Record<string, number>>;
  evaluate(batch: object): Readonly<Record<string, number>>;
  weights(): Uint8Array;
  checkpoint(): Uint8Array;
  restore(bytes: Uint8Array): void;
  close?(): void;
}

interface LoadedModule {
  load(weights?: Uint8Array, options?: object): Promise<TrainingNet>;
}

export function trainingModuleTexts(model: ResolvedModel, batch: number, target: TargetChoice = "ts"): ModuleTexts {
  const { lowered, training } = compileModel(model, { target, training: { batch } });
  const { name, layout } = model;
  return emitModule(lowered.program, { name: "net", model: name, layout, weights: "none", target, training });
}

export async function trainingModule(
  model: ResolvedModel,
  batch: number,
  target: TargetChoice = "ts",
): Promise<LoadedModule> {
  return importText<LoadedModule>(trainingModuleTexts(model, batch, target).js);
}
