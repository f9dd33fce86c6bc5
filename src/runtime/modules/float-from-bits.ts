import { floatBits, intBits } from "./float-bits.ts";

/** The float32 of these bits. */
export function floatFromBits(bits: number): number {
  intBits[0] = bits;
  return floatBits[0]!;
}
