/** Weights of float16, and WebAssembly that keeps them so wherever it can. */
import { wasm } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";
import { floatBitsToHalf, halfToFloat } from "../../src/tensor/half-floats.ts";

/** The value of every float16 by its bits. */
export const HALVES = Float32Array.from({ length: 2 ** 16 }, (_, bits) => halfToFloat(bits));

/** The target on a machine without caches, where it takes long to read any weights. */
export function withoutCaches(settings: Parameters<typeof wasm.with>[0] = {}): Target {
  const target = wasm.with(settings);
  const { run } = target.facts;
  const memory = run.machine.memory.map((level) => ({ ...level, holds: level.holds === Infinity ? Infinity : 0 }));
  return { ...target, facts: { ...target.facts, run: { ...run, machine: { ...run.machine, memory } } } };
}

/** Each number as the nearest float16. */
export function asHalves(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.slice().buffer);
  return values.map((_, at) => HALVES[floatBitsToHalf(bits[at]!)]!);
}
