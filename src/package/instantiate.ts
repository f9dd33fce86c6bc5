/** Runs a program in this process, as `convoke run` and tests need it: the module that would be written is imported. */
import type { Program } from "../kernel/ir.ts";
import type { TensorData } from "../tensor/dtype.ts";
import { importText } from "../javascript/import-text.ts";
import { emitModule, type ModuleOptions, type WasmModuleOptions } from "./emit-module.ts";

export interface RunningNet {
  /** Arrays by the names of the ports, row-major. */
  run(inputs: Readonly<Record<string, TensorData>>): Record<string, TensorData>;
  /** Ends its threads, where it has any. */
  close(): void;
}

/** How a program runs in this process; the program must have been lowered for the target. */
export interface InstantiateOptions {
  readonly target?: "ts" | "wasm";
  /** For the target wasm: how many threads compute, and what kind of binary runs. */
  readonly threads?: number;
  readonly relaxedSimd?: boolean;
  readonly guards?: boolean;
}

interface LoadedModule {
  load(
    weights?: Uint8Array,
    options?: { readonly threads?: number | undefined },
  ): Promise<{ run(inputs: unknown, outputs?: unknown): unknown; close?(): void }>;
}

/** The options of a module that needs no place of its own. */
export function placeless(program: Program, target: "ts" | "wasm", wasm: WasmModuleOptions): ModuleOptions {
  return {
    name: "net",
    model: program.name,
    layout: "NCHW",
    batch: 1,
    weights: "none",
    target,
    wasm: { ...wasm, place: "module", workers: "inline" },
  };
}

/** @param weights the bytes of a safetensors file; not needed by a model without parameters. */
export async function instantiate(
  program: Program,
  weights?: Uint8Array,
  { target = "ts", threads, ...wasm }: InstantiateOptions = {},
): Promise<RunningNet> {
  const { js } = emitModule(program, placeless(program, target, { ...wasm, threads: threads ?? 1 }));
  const module = await importText<LoadedModule>(js);
  const net = await module.load(weights, { threads });
  const { inputs, outputs } = program;
  return {
    run(given) {
      const result = net.run(inputs.length === 1 ? given[inputs[0]!.name] : given);
      const named = outputs.length === 1 ? [[outputs[0]!.name, result]] : Object.entries(result as object);
      return Object.fromEntries(named) as Record<string, TensorData>;
    },
    close: () => net.close?.(),
  };
}
