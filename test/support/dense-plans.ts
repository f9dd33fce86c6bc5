/** Random nets of dense layers, and the ways in which WebAssembly runs them. */
import { setFlagsFromString } from "node:v8";
import * as fc from "fast-check";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { relaxedSimd } from "../../src/targets/wasm/wasm-peak.ts";
import { expect } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { engineFor, type EngineOptions } from "../../src/engine/engine.ts";
import type { StorageType } from "../../src/kernel/elements.ts";
import type { WeightType } from "../../src/tensor/weight-type.ts";
import { tries } from "./effort.ts";
import { withoutCaches } from "./halves.ts";
import { modelOf } from "./models.ts";

// Node 20 has it behind a flag.
if (!relaxedSimd.isThere()) setFlagsFromString(relaxedSimd.v8Flag);

export const ways = [
  { name: "in one thread", settings: {} },
  { name: "in three threads", settings: { threads: 3 } },
  { name: "with every access checked", settings: { guards: true } },
  { name: "fused", settings: { simd: "relaxed" } },
] as const;

export interface DensePlan {
  readonly image: readonly [channels: number, height: number, width: number];
  readonly batch: number;
  readonly layers: readonly { readonly features: number; readonly then: string; readonly bias: boolean }[];
  readonly isConvolution: boolean;
  readonly seed: number;
}

export const densePlans: fc.Arbitrary<DensePlan> = fc.record({
  image: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  batch: fc.integer({ min: 1, max: 5 }),
  layers: fc.array(
    fc.record({
      features: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constant(600)),
      then: fc.constantFrom("", " relu", " tanh"),
      bias: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  isConvolution: fc.boolean(),
  seed: fc.nat(),
});

/** Dense layers, of which the first may be a convolution over the whole image. */
export function modelOfPlan({ image, batch, layers, isConvolution }: DensePlan): ResolvedModel {
  const [, height, width] = image;
  const lines = layers.map(({ features, then, bias }, at) => {
    const head = at === 0 && isConvolution ? `conv ${features} kernel=[${height}, ${width}]` : `dense ${features}`;
    const flatten = at === (isConvolution ? 1 : 0) ? "  flatten\n" : "";
    return `${flatten}  ${head} bias=${bias}${then}\n`;
  });
  return modelOf(`model Net {\n  input image [${image.join(", ")}]\n${lines.join("")}}\n`, { batch });
}

/** Integers from 0 to 65535, the same for the same plan. */
export function bitsOfPlan({ seed }: DensePlan): () => number {
  let state = seed | 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 16;
}

/** Images for such a net, of numbers from -2 to 2. */
export function imagesOfPlan({ image, batch }: DensePlan, bits: () => number): ReadonlyMap<string, Float32Array> {
  const length = batch * image[0] * image[1] * image[2];
  return new Map([["image", Float32Array.from({ length }, () => (bits() % 2001) / 500 - 2)]]);
}

export type Arrays = ReadonlyMap<string, Float32Array>;

/** Demands that random nets which keep weights of a type as such elements compute the bits of those that keep them as floats. */
export async function demandSameBits(
  settings: (typeof ways)[number]["settings"],
  weightsType: WeightType,
  element: StorageType,
  arraysOf: (model: ResolvedModel, plan: DensePlan) => { readonly weights: Arrays; readonly inputs: Arrays },
): Promise<void> {
  const target = withoutCaches(settings);
  let kept = 0;
  const property = fc.asyncProperty(densePlans, async (plan) => {
    const model = modelOfPlan(plan);
    const { weights, inputs } = arraysOf(model, plan);
    const { buffers } = compileModel(model, { target, weightsType }).lowered.program;
    kept += buffers.filter((buffer) => buffer.element === element).length;
    const run = async (options: EngineOptions) => {
      const engine = await engineFor(model, weights, target, options);
      const results = await engine.run(inputs);
      engine.close();
      return results;
    };
    expect(await run({ weightsType })).toEqual(await run({}));
  });
  await fc.assert(property, { numRuns: tries(8), seed: 1 });
  expect(kept).toBeGreaterThan(0);
}
