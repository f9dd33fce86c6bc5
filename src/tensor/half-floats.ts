/** Numbers of 16 bits: IEEE 754 binary16, and bfloat16, the upper half of a binary32. */

export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The largest finite float16. */
export const LARGEST_HALF = 65504;

/** IEEE 754 binary16 of a binary32, both as bits: to the nearest, ties to even; from 65520 on an infinity. */
export function floatBitsToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 halves are subnormal: a whole number of 2^-24.
  if (magnitude < 0x38800000) return sign | subnormalHalf(magnitude);
  // The exponent's bias goes from 127 to 15; a carry out of the fraction is one up in the exponent, as it should be.
  const rebiased = magnitude - ((127 - 15) << 23);
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
}

function subnormalHalf(magnitude: number): number {
  const exponent = magnitude >>> 23;
  if (exponent < 102) return 0;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  // The value is significand * 2^(exponent - 150), in units of 2^-24.
  const shift = 126 - exponent;
  const whole = significand >>> shift;
  const rest = significand - whole * 2 ** shift;
  const middle = 2 ** (shift - 1);
  return whole + (rest > middle || (rest === middle && whole % 2 === 1) ? 1 : 0);
}

const scratch = new DataView(new ArrayBuffer(4));

export function bfloat16ToFloat(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
