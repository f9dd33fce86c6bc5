/** A program as WebAssembly text, with what is known of its kernels: what each computes, and what its range is called. */
import type { KernelFunction, Program } from "../../kernel/ir.ts";
import { extentsOf } from "../../kernel/regions.ts";
import { headingOf } from "../origins.ts";
import type { WasmOptions } from "./artefact.ts";
import { emitWasm } from "./emit-wasm.ts";
import { printBinary } from "./print-binary.ts";

export interface ProgramText {
  /** `(module …)` */
  readonly module: string;
  readonly functions: ReadonlyMap<KernelFunction, string>;
}

export function programText(program: Program, options: WasmOptions): ProgramText {
  // They come first in the binary, in this order.
  const kernels = [...extentsOf(program).keys()];
  const notes = kernels.map((fn) => ({ heading: headingOf(fn), locals: [fn.begin.name, fn.end.name] }));
  const { module, functions } = printBinary(emitWasm(program, options).binary, notes);
  return { module, functions: new Map(kernels.map((fn, at) => [fn, functions[at]!])) };
}
