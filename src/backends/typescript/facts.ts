/** What V8 is good at, measured (see docs/architecture.md): small tiles that do not spill, and doubles in memory. */
import type { TargetFacts } from "../../kernel/ir.ts";

export const typescriptFacts: TargetFacts = {
  name: "typescript",
  lanes: 1,
  tile: { positions: 3, channels: 2, unroll: 4 },
  activations: "f64",
  convolutionWeights: "f64",
  // Read once, so bandwidth counts more than the conversion.
  denseWeights: "f32",
};
