/** The WebAssembly target: vectors of four lanes in a binary, and threads that share its memory. */
import { defineTarget } from "../target.ts";
import { emitWasm } from "./emit-wasm.ts";
import { listBinary } from "./list-binary.ts";
import { loadWasm, packWeights } from "./load-wasm.ts";
import { relaxedSimd, wasmPeak } from "./wasm-peak.ts";
import { wasmFacts } from "./wasm-facts.ts";
import { wasmOptions } from "./wasm-options.ts";
import { wasmPasses } from "./wasm-passes.ts";
import { wasmParts } from "./wasm-parts.ts";

export const wasm = defineTarget({
  name: "wasm",
  help:
    "WebAssembly, in the module where it is small, else in NAME.wasm; threads are in NAME.worker.js, and pages that use\n" +
    "them must be cross-origin isolated",
  options: wasmOptions,
  make: (settings) => ({
    facts: wasmFacts,
    passes: wasmPasses,
    ...(settings.relaxedSimd ? { needs: relaxedSimd } : {}),
    emit(program) {
      const bytes = emitWasm(program, settings).binary;
      return { bytes, listing: () => listBinary(bytes) };
    },
    load: (program, weights) => loadWasm(program, weights, settings),
    peak: () => wasmPeak(settings.relaxedSimd),
    module: {
      parts: (program, around, reserved) => wasmParts(program, settings, around, reserved),
      ...(settings.weightsForm === "packed"
        ? { packWeights: (program, weights) => packWeights(program, weights, settings) }
        : {}),
      ...(settings.relaxedSimd
        ? { note: "relaxed SIMD needs Chrome 114, Node 21 or another engine that has it; load() fails in others" }
        : {}),
    },
  }),
});
