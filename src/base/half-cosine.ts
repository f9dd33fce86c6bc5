import { sine } from "./sine.ts";

/** (1 + cos(πx)) / 2 for x from 0 to 1: the square of a sine, or what it leaves of 1, of an angle up to π/4. */
export function halfCosine(x: number): number {
  const root = sine((Math.PI / 2) * Math.min(x, 1 - x));
  return x <= 0.5 ? 1 - root * root : root * root;
}
