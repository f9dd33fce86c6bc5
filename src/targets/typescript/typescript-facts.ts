/** What V8 is good at, measured (see docs/architecture.md): small tiles that do not spill, and doubles in memory. */
import type { TargetFacts } from "../../kernel/ir.ts";
import { measuredCore } from "../../kernel/machine-model.ts";

export const typescriptFacts: TargetFacts = {
  name: "typescript",
  prepare: { float: "f64", intermediates: "f64" },
  run: {
    float: "f32",
    machine: measuredCore,
    lanes: 1,
    tile: { positions: 3, channels: 2, unroll: 4 },
    // Measured on 4096 x 4096: 4 channels gave 10.0 GB/s of weights, 8 gave 9.5, 6 fewer.
    denseTile: { channels: 4, unroll: 2 },
    // 6 to 15% faster on maps of 7x7 to 28x28 with 512 channels in and out (19 MB), as fast at half of that when nothing
    // else uses the cache.
    residentWeights: 8 * 2 ** 20,
    // LeNet's second convolution (240,000) would gain a few microseconds and be half of the module's text.
    stagedKernel: 250_000,
    activations: "f64",
    convolutionWeights: "f64",
    // Read once, so bandwidth counts more than the conversion.
    denseWeights: "f32",
    // A table of 65536 floats or a view of bits for each weight would take longer than memory does.
    widens: [],
  },
};
