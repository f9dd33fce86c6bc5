/** Arithmetic of whole numbers. */

/** Of numbers that are not negative; with 0 it is the other number. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
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
