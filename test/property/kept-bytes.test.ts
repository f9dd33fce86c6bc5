/**
 * Nets that keep weights as bytes compute the bits of those that decode them when they are loaded: of any batch, with any number
 * of threads, with fused arithmetic, and whatever the scales and zero points.
 */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { engineFor, type EngineOptions } from "../../src/engine/engine.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { bitsOfPlan, densePlans, imagesOfPlan, modelOfPlan, ways, type DensePlan } from "../support/dense-plans.ts";
import { withoutCaches } from "../support/halves.ts";
import { handedOver } from "../support/kept-bytes.ts";
import { tries } from "../support/effort.ts";

type Arrays = ReadonlyMap<string, Float32Array>;

function arraysOf(model: ResolvedModel, plan: DensePlan): { weights: Arrays; inputs: Arrays } {
  const bits = bitsOfPlan(plan);
  const small = () => (bits() % 2001) / 8000 - 0.125;
  const scale = () => (bits() % 8 === 0 ? (small() / 8) * 2 ** -(bits() % 140) : (1 + (bits() % 999)) / 30_000);
  const zeroPoint = () => [bits() % 256, (bits() % 25_600) / 100, 128, bits() * 8][bits() % 4]!;
  const weights = model.graph.parameters.flatMap(({ name, type }) => {
    const shape = constantShape(type.shape);
    const length = shape.reduce((product, extent) => product * extent, 1);
    if (shape.length === 1) return [[name, Float32Array.from({ length }, small)] as const];
    const channels = { length: shape[0]! };
    const scales = Float32Array.from(channels, scale);
    const zeroPoints = Float32Array.from(channels, zeroPoint);
    const bytes = Uint8Array.from({ length }, () => bits() % 256);
    // A pruned channel.
    bytes.fill((zeroPoints[0] = bits() % 256), 0, length / shape[0]!);
    return handedOver(name, { bytes, scales, zeroPoints });
  });
  return { weights: new Map(weights), inputs: imagesOfPlan(plan, bits) };
}

it.each(ways)("$name", async ({ settings }) => {
  const target = withoutCaches(settings);
  let kept = 0;
  const property = fc.asyncProperty(densePlans, async (plan) => {
    const model = modelOfPlan(plan);
    const { weights, inputs } = arraysOf(model, plan);
    const { buffers } = compileModel(model, { target, weightsType: "u8" }).lowered.program;
    kept += buffers.filter(({ element }) => element === "u8").length;
    const run = async (options: EngineOptions) => {
      const engine = await engineFor(model, weights, target, options);
      const results = await engine.run(inputs);
      engine.close();
      return results;
    };
    expect(await run({ weightsType: "u8" })).toEqual(await run({}));
  });
  await fc.assert(property, { numRuns: tries(8), seed: 1 });
  expect(kept).toBeGreaterThan(0);
});
