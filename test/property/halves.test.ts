/**
 * Where weights are float16, nets that keep them so compute the bits of those that widen them when they are loaded: of any
 * batch, with any number of threads, and with fused arithmetic.
 */
import { it } from "vitest";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { bitsOfPlan, demandSameBits, imagesOfPlan, ways, type Arrays, type DensePlan } from "../support/dense-plans.ts";
import { asHalves, HALVES } from "../support/halves.ts";

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

it.each(ways)("$name", ({ settings }) => demandSameBits(settings, "f16", "i16", arraysOf));
