/** The options that say what kernels are generated for, shared by the commands that generate some. */
import { setFlagsFromString } from "node:v8";
import { compiledTargets, type CompiledTarget, type CompileOptions } from "../index.ts";
import { hasRelaxedSimd } from "../tools.ts";
import { UsageError, type Option, type Words } from "./command.ts";

const ACCURACIES = ["default", "strict"] as const satisfies readonly CompileOptions["accuracy"][];

export const targetOption: Option = {
  name: "target",
  value: "TARGET",
  choices: compiledTargets,
  help: "what kernels are generated for (default ts)",
};

export const accuracyOption: Option = {
  name: "accuracy",
  value: "LEVEL",
  choices: ACCURACIES,
  help: "strict: nothing that rounds more than a plain sum of products does, so no Winograd",
};

export const relaxedSimdOption: Option = {
  name: "relaxed-simd",
  help: "for wasm: fuse multiply-adds where the machine can; results then differ between machines",
};

export interface TargetChoice {
  readonly target: CompiledTarget;
  readonly accuracy: NonNullable<CompileOptions["accuracy"]>;
  readonly relaxedSimd: boolean;
}

/** @throws UsageError where the options exclude each other. */
export function chosenTarget(words: Words): TargetChoice {
  const target = (words.one("target") ?? "ts") as CompiledTarget;
  const accuracy = chosenAccuracy(words);
  const relaxedSimd = words.has("relaxed-simd");
  if (relaxedSimd && target !== "wasm") throw new UsageError("--relaxed-simd goes with --target wasm");
  return { target, accuracy, relaxedSimd };
}

export function chosenAccuracy(words: Words): TargetChoice["accuracy"] {
  return (words.one("accuracy") ?? "default") as TargetChoice["accuracy"];
}

/**
 * What runs relaxed SIMD in this process asks for it first: Node 20 has it behind a flag, which may still be set.
 * @throws UsageError where the engine does not have it.
 */
export function demandRelaxedSimd(): void {
  if (hasRelaxedSimd()) return;
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  if (!hasRelaxedSimd()) throw new UsageError("--relaxed-simd: this version of Node cannot run relaxed SIMD");
}
