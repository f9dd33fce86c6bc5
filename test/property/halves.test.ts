/**
 * Where weights are float16, nets that keep them so compute the bits of those that widen them when they are loaded: of any
 * batch, with any number of threads, and with fused arithmetic.
 */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { engineFor, type EngineOptions } from "../../src/engine/engine.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { bitsOfPlan, densePlans, imagesOfPlan, modelOfPlan, ways, type DensePlan } from "../support/dense-plans.ts";
import { asHalves, HALVES, withoutCaches } from "../support/halves.ts";
import { tries } from "../support/effort.ts";

type Arrays = ReadonlyMap<string, Float32Array>;

function arraysOf(model: ResolvedModel, plan: DensePlan): { weights: Arrays; inputs: Arrays } {
  const bits = bitsOfPlan(plan);
  // Mostly of the size of weights; some are of any size.
  const value = () => (bits() % 8 === 0 ? HALVES[bits() % 0x7c00]! / 2 ** 8 : (bits() % 2001) / 8000 - 0.125);
  const weights = model.graph.parameters.map(({ name, type }) => {
    const length = type.shape.reduce<number>((product, extent) => product * (extent as number), 1);
    return [name, asHalves(Float32Array.from({ length }, value))] as const;
  });
  return { weights: new Map(weights), inputs: imagesOfPlan(plan, bits) };
}

it.each(ways)("$name", async ({ settings }) => {
  const target = withoutCaches(settings);
  let kept = 0;
  const property = fc.asyncProperty(densePlans, async (plan) => {
    const model = modelOfPlan(plan);
    const { weights, inputs } = arraysOf(model, plan);
    const { buffers } = compileModel(model, { target, weightsType: "f16" }).lowered.program;
    kept += buffers.filter(({ element }) => element === "i16").length;
    const run = async (options: EngineOptions) => {
      const engine = await engineFor(model, weights, target, options);
      const results = await engine.run(inputs);
      engine.close();
      return results;
    };
    expect(await run({ weightsType: "f16" })).toEqual(await run({}));
  });
  await fc.assert(property, { numRuns: tries(8), seed: 1 });
  expect(kept).toBeGreaterThan(0);
});
