import type { RandomSource } from "./random.ts";

/**
 * Standard normal variables, by comparisons and products of uniform ones alone: `Math.log` and its kin, which other methods
 * take, differ from machine to machine in their last bits. Karney, "Sampling exactly from the normal distribution", ACM
 * Transactions on Mathematical Software 42 (2016), algorithm N.
 */
export function normalSource({ next }: RandomSource): () => number {
  /** True with probability exp(-p), for p from 0 to 1: where a descending run below p has an even length (von Neumann 1951). */
  const survives = (p: number): boolean => {
    for (let [isEven, last] = [true, p]; ; isEven = !isEven) {
      const drawn = next();
      if (drawn >= last) return isEven;
      last = drawn;
    }
  };
  const survivesAll = (times: number, p: number): boolean => {
    for (let at = 0; at < times; at++) if (!survives(p)) return false;
    return true;
  };
  return () => {
    for (;;) {
      let whole = 0;
      while (survives(0.5)) whole++;
      if (!survivesAll(whole * (whole - 1), 0.5)) continue;
      const rest = next();
      const share = (rest * (2 * whole + rest)) / (2 * whole + 2);
      if (survivesAll(whole + 1, share)) return next() < 0.5 ? -(whole + rest) : whole + rest;
    }
  };
}
