/** Sines, cosines and tangents by integers of any length: the oracle of angles that hold many turns. */

/** Bits behind the point. With numbers up to 2^128 their multiples of pi / 2 are off by 2^-270. */
const FRACTION = 400n;

/** pi / 2 by Machin's formula, 2 (4 arctan 1/5 - arctan 1/239), with some bits more on the way. */
const HALF_PI = (2n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n))) >> 32n;

function arctanOfInverse(n: bigint): bigint {
  let sum = 0n;
  let power = (1n << (FRACTION + 32n)) / n;
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += odd % 4n === 1n ? power / odd : -power / odd;
    power /= n * n;
  }
  return sum;
}

/** A number up to 2^128 in units of 2^-400, of which the last bits of tiny ones are lost. */
function fixed(x: number): bigint {
  return BigInt(Math.trunc(x * 2 ** Number(FRACTION)));
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a >= 0n ? a / b : -((b - 1n - a) / b);
}

/** The angle less its nearest multiple of pi / 2, and that multiple, 0 to 3. */
function reduced(x: number): readonly [rest: number, quadrant: number] {
  // Integers have no -0.
  if (x === 0) return [x, 0];
  const whole = fixed(x);
  const turns = floorDivide(2n * whole + HALF_PI, 2n * HALF_PI);
  return [Number(whole - turns * HALF_PI) * 2 ** -Number(FRACTION), Number(((turns % 4n) + 4n) % 4n)];
}

export const exact = {
  sin(x: number): number {
    const [rest, quadrant] = reduced(x);
    return [Math.sin(rest), Math.cos(rest), -Math.sin(rest), -Math.cos(rest)][quadrant]!;
  },
  cos(x: number): number {
    const [rest, quadrant] = reduced(x);
    return [Math.cos(rest), -Math.sin(rest), -Math.cos(rest), Math.sin(rest)][quadrant]!;
  },
  tan(x: number): number {
    const [rest, quadrant] = reduced(x);
    return quadrant % 2 === 0 ? Math.tan(rest) : -1 / Math.tan(rest);
  },
};

function distance(x: number): number {
  return Number.isFinite(x) ? Math.abs(reduced(x)[0]) : Infinity;
}

/** For each power of two from 2^0 to 2^127 the binary32 closest to a multiple of pi / 2, of 500 that are close. */
export function nearMultiples(): readonly number[] {
  return Array.from({ length: 128 }, (_, exponent) => {
    const first = fixed(2 ** exponent) / HALF_PI + 1n;
    const candidates = Array.from({ length: 500 }, (_, at) => {
      const multiple = (first + (first * BigInt(at)) / 500n) * HALF_PI;
      return Math.fround(Number(multiple) * 2 ** -Number(FRACTION));
    });
    return candidates.reduce((best, x) => (distance(x) < distance(best) ? x : best));
  });
}
