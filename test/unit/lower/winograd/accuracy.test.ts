/** In float32 throughout, as WebAssembly computes, with every access checked. */
import { expect, it } from "vitest";
import { wasmFacts } from "../../../../src/targets/wasm/wasm-facts.ts";
import { interpretGraph } from "../../../../src/graph/interpret-graph.ts";
import { lower } from "../../../../src/lower/lower.ts";
import { plain } from "../../../../src/lower/strategies/plain.ts";
import { winogradWith } from "../../../../src/lower/strategies/winograd.ts";
import type { Constraints } from "../../../../src/lower/winograd/plan.ts";
import { wasmNet } from "../../targets/wasm/instance.ts";
import { sketch, valuesFor } from "../harness.ts";

/** Relative root mean square error of a convolution with 16 output channels on a map of 12 x 12. */
function errorOf(inputs: number, kernel: number, constraints: Constraints): number {
  const graph = sketch("Layer", (s) => {
    const attributes = { channels: 16, kernel: [kernel], pad: [kernel >> 1], bias: false };
    s.output("y", s.layer("layer", "conv", attributes, [s.input("x", 1, inputs, 12, 12)]));
  });
  const values = valuesFor(graph, 3);
  const expected = interpretGraph(graph, values.inputs, values.parameters).get("y")!.data;
  const { program } = lower(graph, wasmFacts, { layout: "NCHW", strategies: [winogradWith(constraints), plain] });
  const net = wasmNet(program, { guards: true });
  net.load(new Map([...values.parameters].map(([name, { data }]) => [name, Float32Array.from(data)])));
  const found = net.run(new Map([["x", Float32Array.from(values.inputs.get("x")!.data)]])).get("y")!;
  let [error, size] = [0, 0];
  expected.forEach((value, at) => {
    error += (found[at]! - value) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(error / size);
}

// The bounds are a third above what was measured; direct convolution has 4.1e-7 and 6.9e-7 at 64 channels.
it.each([
  { tiling: "F(3x3, 2x2)", kernel: 2, inputs: 64, bound: 3.2e-7 },
  { tiling: "F(5x5, 2x2)", kernel: 2, inputs: 64, bound: 1.2e-6 },
  { tiling: "F(2x2, 3x3)", kernel: 3, inputs: 64, bound: 3.6e-7 },
  { tiling: "F(4x4, 3x3)", kernel: 3, inputs: 64, bound: 1.2e-6 },
  { tiling: "F(4x4, 3x3)", kernel: 3, inputs: 512, bound: 3e-6 },
  { tiling: "F(4x4, 5x5)", kernel: 5, inputs: 64, bound: 4.3e-6 },
])("$tiling rounds little more than a sum of products does: $inputs channels", ({ tiling, kernel, inputs, bound }) => {
  for (const form of ["fused", "staged"] as const) {
    expect(errorOf(inputs, kernel, { tiling, form }), form).toBeLessThan(bound);
  }
});
