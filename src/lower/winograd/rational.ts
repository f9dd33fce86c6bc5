/** Exact rational numbers, so that interpolation matrices hold no rounding but that of their last conversion. */
import { invariant } from "../../base/invariant.ts";

/** In lowest terms, with a positive denominator. */
export interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
}

export function rational(top: bigint | number, bottom: bigint | number = 1): Rational {
  const [a, b] = [BigInt(top), BigInt(bottom)];
  invariant(b !== 0n, "division by zero");
  const divisor = gcd(a < 0n ? -a : a, b < 0n ? -b : b);
  const sign = b < 0n ? -1n : 1n;
  return { top: (sign * a) / divisor, bottom: (sign * b) / divisor };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

export const zero = rational(0);
export const one = rational(1);

export function plus(a: Rational, b: Rational): Rational {
  return rational(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
}

export function minus(a: Rational, b: Rational): Rational {
  return plus(a, { top: -b.top, bottom: b.bottom });
}

export function times(a: Rational, b: Rational): Rational {
  return rational(a.top * b.top, a.bottom * b.bottom);
}

export function over(a: Rational, b: Rational): Rational {
  return rational(a.top * b.bottom, a.bottom * b.top);
}

export function toNumber({ top, bottom }: Rational): number {
  return Number(top) / Number(bottom);
}
