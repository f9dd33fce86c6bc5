/** The gradient rules of ops, compiled: as the references have them, on some of the conformance cases of each. */
import { describe, expect, it } from "vitest";
import { ops } from "../../../src/ops/index.ts";
import { cases } from "../../conformance/cases.ts";
import { sampled } from "../../support/effort.ts";
import { compiledFaults, gradientGraph } from "../../support/gradients.ts";

const chosen = ops
  .filter(({ gradient }) => gradient !== undefined)
  .flatMap((op) => sampled(cases[op.name] ?? [], 1 / 4).map((each) => [op.name, each.note, op, each] as const));

describe.each(["ts", "wasm"] as const)("%s", (target) => {
  it.each(chosen)("%s: %s", async (_name, _note, op, each) => {
    const gradients = gradientGraph(op, each);
    expect(gradients.graph.outputs.length).toBeGreaterThan(1);
    expect(await compiledFaults(gradients, target)).toEqual([]);
  });
});
