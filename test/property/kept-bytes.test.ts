/**
 * Nets that keep weights as bytes compute the bits of those that decode them when they are loaded: of any batch, with any number
 * of threads, with fused arithmetic, and whatever the scales and zero points.
 */
import { it } from "vitest";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { bitsOfPlan, demandSameBits, imagesOfPlan, ways, type Arrays, type DensePlan } from "../support/dense-plans.ts";
import { handedOver } from "../support/kept-bytes.ts";

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

it.each(ways)("$name", ({ settings }) => demandSameBits(settings, "u8", "u8", arraysOf));
