/**
 * Sines by sums, products and quotients of binary64 alone, so that they are the same on every machine, as those of
 * `Math` are not in their last bits.
 */

/** Of an angle up to π/4: its series, whose first term left out, x^19 / 19!, is below half a unit in the last place there. */
export function sine(x: number): number {
  const square = x * x;
  let sum = 1;
  for (let order = 17; order > 1; order -= 2) sum = 1 - (square * sum) / (order * (order - 1));
  return x * sum;
}
