/** What nets are given where there is nothing else: page and worker make the same of a seed. */
import { randomSource } from "../src/base/random.ts";

/** Uniform in [-1, 1). */
export function randomNumbers(seed: number, count: number): Float32Array {
  const random = randomSource(seed);
  return Float32Array.from({ length: count }, () => random.next() * 2 - 1);
}
