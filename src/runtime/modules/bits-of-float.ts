import { floatBits, intBits } from "./float-bits.ts";

/** The bits of x, rounded to a float32. */
export function bitsOfFloat(x: number): number {
  floatBits[0] = x;
  return intBits[0]!;
}
