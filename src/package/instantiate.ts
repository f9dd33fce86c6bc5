/**
 * Runs a program in this process, as `convoke run` and tests need it: the module that would be written is imported from a
 * data URL, which Node and browsers understand alike.
 */
import type { Program } from "../kernel/ir.ts";
import { toBase64 } from "./base64.ts";
import { emitModule } from "./emit-module.ts";

export interface RunningNet {
  /** Arrays by the names of the ports, row-major. */
  run(inputs: Readonly<Record<string, Float32Array>>): Record<string, Float32Array>;
}

interface LoadedModule {
  load(weights?: Uint8Array): Promise<{ run(inputs: unknown, outputs?: unknown): unknown }>;
}

/** The module behind a JavaScript text. */
export async function importText<M>(javascript: string): Promise<M> {
  const encoded = toBase64(new TextEncoder().encode(javascript));
  return (await import(/* @vite-ignore */ `data:text/javascript;base64,${encoded}`)) as M;
}

/** @param weights the bytes of a safetensors file; not needed by a model without parameters. */
export async function instantiate(program: Program, weights?: Uint8Array): Promise<RunningNet> {
  const { js } = emitModule(program, { name: "net", model: program.name, layout: "NCHW", batch: 1, weights: "none" });
  const module = await importText<LoadedModule>(js);
  const net = await module.load(weights);
  const { inputs, outputs } = program;
  return {
    run(given) {
      const result = net.run(inputs.length === 1 ? given[inputs[0]!.name] : given);
      const named = outputs.length === 1 ? [[outputs[0]!.name, result]] : Object.entries(result as object);
      return Object.fromEntries(named) as Record<string, Float32Array>;
    },
  };
}
