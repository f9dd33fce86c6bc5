/**
 * Where weights are float16, nets that keep them so compute the bits of those that widen them when they are loaded: of any
 * batch, with any number of threads, and with fused arithmetic.
 */
import { setFlagsFromString } from "node:v8";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { engineFor, type EngineOptions } from "../../src/engine/engine.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { relaxedSimd } from "../../src/targets/wasm/wasm-peak.ts";
import { asHalves, HALVES, withoutCaches } from "../support/halves.ts";
import { modelOf } from "../support/models.ts";
import { tries } from "../support/effort.ts";

type Arrays = ReadonlyMap<string, Float32Array>;

// Node 20 has it behind a flag.
if (!relaxedSimd.isThere()) setFlagsFromString(relaxedSimd.v8Flag);

const ways = [
  { name: "in one thread", settings: {} },
  { name: "in three threads", settings: { threads: 3 } },
  { name: "with every access checked", settings: { guards: true } },
  { name: "fused", settings: { simd: "relaxed" } },
] as const;

interface Plan {
  readonly image: readonly [channels: number, height: number, width: number];
  readonly batch: number;
  readonly layers: readonly { readonly features: number; readonly then: string; readonly bias: boolean }[];
  readonly isConvolution: boolean;
  readonly seed: number;
}

const plans: fc.Arbitrary<Plan> = fc.record({
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
function modelOfPlan({ image, batch, layers, isConvolution }: Plan): ResolvedModel {
  const [, height, width] = image;
  const lines = layers.map(({ features, then, bias }, at) => {
    const head = at === 0 && isConvolution ? `conv ${features} kernel=[${height}, ${width}]` : `dense ${features}`;
    const flatten = at === (isConvolution ? 1 : 0) ? "  flatten\n" : "";
    return `${flatten}  ${head} bias=${bias}${then}\n`;
  });
  return modelOf(`model Net {\n  input image [${image.join(", ")}]\n${lines.join("")}}\n`, { batch });
}

function arraysOf(model: ResolvedModel, { seed, image, batch }: Plan): { weights: Arrays; inputs: Arrays } {
  let state = seed | 0;
  const bits = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 16;
  // Mostly of the size of weights; some are of any size.
  const value = () => (bits() % 8 === 0 ? HALVES[bits() % 0x7c00]! / 2 ** 8 : (bits() % 2001) / 8000 - 0.125);
  const weights = model.graph.parameters.map(({ name, type }) => {
    const length = type.shape.reduce<number>((product, extent) => product * (extent as number), 1);
    return [name, asHalves(Float32Array.from({ length }, value))] as const;
  });
  const length = batch * image[0] * image[1] * image[2];
  const inputs = new Map([["image", Float32Array.from({ length }, () => (bits() % 2001) / 500 - 2)]]);
  return { weights: new Map(weights), inputs };
}

it.each(ways)("$name", async ({ settings }) => {
  const target = withoutCaches(settings);
  let kept = 0;
  const property = fc.asyncProperty(plans, async (plan) => {
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
