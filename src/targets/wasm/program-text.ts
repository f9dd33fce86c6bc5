/** A program as WebAssembly text, with what its binary does not say: what each kernel computes, and what locals are called. */
import { LazyMap } from "../../base/lazy-map.ts";
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
  const { binary, locals } = emitWasm(program, options);
  // They come first in the binary, in this order.
  const kernels = [...extentsOf(program).keys()];
  const headings = kernels.map(headingOf);
  const notes = locals.map((names, at) => ({ heading: headings[at], locals: names }));
  const text = printBinary(binary, notes);
  return {
    functions: new LazyMap(new Map(kernels.map((fn, at) => [fn, () => text.functions.get(at)!]))),
    get module() {
      return text.module;
    },
  };
}
