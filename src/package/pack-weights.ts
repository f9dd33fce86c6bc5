/** Packs weights in this process: prepares them as a module would, and saves what its binary reads. */
import { emitWasm } from "../targets/wasm/emit-wasm.ts";
import { invariant } from "../base/invariant.ts";
import type { Program } from "../kernel/ir.ts";
import { emitModule, type WasmModuleOptions } from "./emit-module.ts";
import { importText } from "../javascript/import-text.ts";
import { placeless } from "./instantiate.ts";
import { packedHeader } from "../targets/wasm/packed-weights.ts";

/** What the module's text has inside. */
interface Internals {
  readonly plainBinary: unknown;
  openWeights(weights: Uint8Array): unknown;
  instantiate(binary: unknown): unknown;
  start(
    binary: unknown,
    making: unknown,
    source: unknown,
  ): Promise<{ readonly memory: { readonly buffer: ArrayBuffer } }>;
}

/**
 * The packed form of a safetensors file, for a module of the same program and options, in two parts that follow each
 * other: the second is a view, so that large weights are not held twice.
 */
export async function packWeights(
  program: Program,
  file: Uint8Array,
  options: WasmModuleOptions = {},
): Promise<readonly [header: Uint8Array, packed: Uint8Array]> {
  invariant(program.parameters.length > 0, "there are no weights to pack");
  // What is packed does not depend on instructions that this engine may not have.
  const { js } = emitModule(program, placeless(program, "wasm", {}));
  const { start, instantiate, openWeights, plainBinary } = await importText<Internals>(
    `${js}\nexport { start, instantiate, openWeights, plainBinary };`,
  );
  const { memory } = await start(plainBinary, instantiate(plainBinary), openWeights(file));
  const kernels = emitWasm(program, {
    threads: 1,
    relaxedSimd: options.relaxedSimd ?? false,
    guards: options.guards ?? false,
  });
  const { begin, end } = kernels.packed;
  return [new TextEncoder().encode(packedHeader(kernels)), new Uint8Array(memory.buffer, begin, end - begin)];
}
