/** What V8's WebAssembly SIMD is good at, measured (see docs/architecture.md). */
import type { TargetFacts } from "../../kernel/ir.ts";
import { measuredCore } from "../../kernel/machine-model.ts";

export const wasmFacts: TargetFacts = {
  name: "wasm",
  prepare: { float: "f64", intermediates: "f64" },
  run: {
    float: "f32",
    machine: measuredCore,
    lanes: 4,
    // 8 sums of 4 lanes, 2 vectors of weights and 4 inputs are live at once: 15 of 16 registers.
    tile: { positions: 4, channels: 8, unroll: 1 },
    denseTile: { channels: 16, unroll: 1 },
    residentWeights: 600 * 1024,
    stagedKernel: 0,
    activations: "f32",
    convolutionWeights: "f32",
    denseWeights: "f32",
    widens: ["f16", "u8"],
  },
};
