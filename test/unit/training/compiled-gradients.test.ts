/** The gradient rules of ops, compiled: as the references have them, on some of the conformance cases of each. */
import { describe, expect, it } from "vitest";
import { engineFor } from "../../../src/engine/engine.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import { ops } from "../../../src/ops/index.ts";
import type { NdArray } from "../../../src/tensor/ndarray.ts";
import { cases } from "../../conformance/cases.ts";
import { sampled } from "../../support/effort.ts";
import { gradientGraph } from "../../support/gradients.ts";
import { modelOf } from "../../support/op-model.ts";

const chosen = ops
  .filter(({ gradient }) => gradient !== undefined)
  .flatMap((op) => sampled(cases[op.name] ?? [], 1 / 4).map((each) => [op.name, each.note, op, each] as const));

describe.each(["ts", "wasm"] as const)("%s", (target) => {
  it.each(chosen)("%s: %s", async (_name, _note, op, each) => {
    const { graph, inputs, parameters } = gradientGraph(op, each);
    const expected = interpretGraph(graph, inputs, parameters);
    const engine = await engineFor(modelOf(graph), inFloat32(parameters), target);
    const found = await engine.run(inFloat32(inputs));
    expect(graph.outputs.length).toBeGreaterThan(1);
    for (const { name } of graph.outputs) {
      const { data } = expected.get(name)!;
      const largest = Math.max(...data.map(Math.abs));
      const off = Math.max(...data.map((value, at) => Math.abs(value - found.get(name)![at]!)));
      // Where a result is next to 1, what it lacks of 1 has the error of one rounding of it.
      expect(off, name).toBeLessThanOrEqual(Math.max(1e-3 * largest, 1e-6));
    }
  });
});

function inFloat32(arrays: ReadonlyMap<string, NdArray>): ReadonlyMap<string, Float32Array> {
  return new Map([...arrays].map(([name, { data }]) => [name, Float32Array.from(data)]));
}
