/** The WebAssembly target: vectors of four lanes in a binary, and threads that share its memory. */
import { defineTarget } from "../target.ts";
import { emitWasm } from "./emit-wasm.ts";
import { listBinary } from "./list-binary.ts";
import { programText } from "./program-text.ts";
import { loadWasm, packWeights } from "./load-wasm.ts";
import { relaxedSimd, wasmPeak } from "./wasm-peak.ts";
import { wasmFacts } from "./wasm-facts.ts";
import { emissionOf, wasmOptions, type WasmSettings } from "./wasm-options.ts";
import { wasmPasses } from "./wasm-passes.ts";
import { wasmParts } from "./wasm-parts.ts";

/** What users of modules must know. */
const NOTES: Readonly<Partial<Record<WasmSettings["simd"], string>>> = {
  relaxed: "relaxed SIMD needs Chrome 114, Node 21 or another engine that has it; load() fails in others",
  both: "load(weights, { relaxed: true }) takes relaxed SIMD where the engine has it; results then differ between machines",
};

/**
 * The target `wasm`: WebAssembly with SIMD. `wasm.with({ threads: 4 })` is a choice of its options, for wherever a target's name is taken;
 * what is left out is the default.
 */
export const wasm = defineTarget({
  name: "wasm",
  help:
    "WebAssembly, in the module where it is small, else in NAME.wasm; threads are in NAME.worker.js, and pages that use\n" +
    "them must be cross-origin isolated",
  options: wasmOptions,
  make(settings) {
    const emission = emissionOf(settings);
    const note = NOTES[settings.simd];
    return {
      facts: wasmFacts,
      passes: wasmPasses,
      ...(emission.relaxedSimd ? { needs: relaxedSimd } : {}),
      emit(program) {
        const bytes = emitWasm(program, emission).binary;
        return { bytes, listing: () => listBinary(bytes) };
      },
      text: (program) => programText(program, emission).module,
      functionTexts: (program) => programText(program, emission).functions,
      load: (program, weights) => loadWasm(program, weights, emission),
      peak: () => wasmPeak(emission.relaxedSimd),
      module: {
        parts: (program, around, reserved) => wasmParts(program, settings, around, reserved),
        ...(settings.weightsForm === "packed" ? { packWeights } : {}),
        ...(note === undefined ? {} : { note }),
      },
    };
  },
});
