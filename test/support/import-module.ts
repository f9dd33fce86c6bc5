/** Runs a program in this process as the module that would be written for it. */
import { importText } from "../../src/javascript/import-text.ts";
import type { Program } from "../../src/kernel/ir.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import type { TargetChoice } from "../../src/targets/index.ts";

export interface ModuleNet {
  /** Arrays by the names of the ports, row-major. */
  run(inputs: Readonly<Record<string, Float32Array>>): Record<string, Float32Array>;
}

interface LoadedModule {
  load(weights?: Uint8Array): Promise<{ run(inputs: unknown): unknown }>;
}

/** @param weights the bytes of a safetensors file; not needed by a model without parameters. */
export async function importModule(
  program: Program,
  weights?: Uint8Array,
  target: TargetChoice = "ts",
): Promise<ModuleNet> {
  const { name } = program;
  const { js } = emitModule(program, { name, model: name, layout: "NCHW", weights: "none", target });
  const net = await (await importText<LoadedModule>(js)).load(weights);
  const { inputs, outputs } = program;
  return {
    run(given) {
      const result = net.run(inputs.length === 1 ? given[inputs[0]!.name] : given);
      const named = outputs.length === 1 ? [[outputs[0]!.name, result]] : Object.entries(result as object);
      return Object.fromEntries(named) as Record<string, Float32Array>;
    },
  };
}
