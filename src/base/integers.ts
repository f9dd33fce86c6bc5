/** Arithmetic of whole numbers. */

/**
 * A whole number as text. Beyond 2^53 sums and products of whole numbers are rounded, and are written as rounded: `≈8.11e31`. What
 * overflows is only known to be more than any number.
 */
export function wholeText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) return "more than 1e308";
  return `≈${value.toExponential(2).replace("e+", "e")}`;
}

/** Of numbers that are not negative; with 0 it is the other number. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

export function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}

/** Of a positive integer, in ascending order. */
export function divisorsOf(value: number): readonly number[] {
  const candidates = Array.from({ length: Math.floor(Math.sqrt(value)) }, (_, at) => at + 1);
  const small = candidates.filter((each) => value % each === 0);
  const large = small.map((each) => value / each).toReversed();
  return [...small, ...large.slice(large[0] === small.at(-1) ? 1 : 0)];
}

/** Of a shape, the number of elements; of none at all it is 1. */
export function productOf(factors: readonly number[]): number {
  return factors.reduce((product, factor) => product * factor, 1);
}

/** The remainder in [0, divisor), also of negative numbers. */
export function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}

/** The x in [0, modulus) with `value * x = 1` modulo a number that shares no factor with it: extended Euclid. */
export function inverseModulo(value: number, modulus: number): number {
  let [rest, next, factor, nextFactor] = [modulus, modulo(value, modulus), 0, 1];
  while (next !== 0) {
    const quotient = Math.floor(rest / next);
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return modulo(factor, modulus);
}
