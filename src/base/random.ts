/**
 * A seeded source of random numbers, the same on every machine: for initial weights and random inputs. The generator is
 * mulberry32 (Tommy Ettinger, public domain): 32 bits of state, fine for this and for nothing that must be secret.
 */
export interface RandomSource {
  /** Uniform in [0, 1), a multiple of 2^-32. */
  next(): number;
}

/**
 * A source of random numbers from a seed, the same on every machine; not for what must be secret.
 * @example
 * ```ts
 * import { randomSource } from "convoke";
 *
 * const { next } = randomSource(1);
 * console.log(next() !== next(), randomSource(1).next() === randomSource(1).next()); // true true
 * ```
 */
export function randomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

/** FNV-1a of the UTF-16 code units: turns a name into a seed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
