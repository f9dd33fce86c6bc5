/**
 * Packed weights: what `prepare` makes of a weight file, saved, so that loading a net only copies them. They fit one
 * program and say so: a file is a header (a magic word, a hash of the program's binary, the length of what follows) and
 * the bytes that lie in the memory of a prepared net. They are the same for every binary of the program, so the header
 * names one that every engine runs.
 */
import type { WasmKernels, WasmOptions } from "./artefact.ts";

/** Read as the length of a safetensors header it is absurd, so no file can be both. */
export const PACKED_MAGIC = "cvkpack1";

/** Of the binary that packs weights and that their header names, whichever binaries read them. */
export const namingOptions: WasmOptions = { threads: 1, relaxedSimd: false, guards: false, withoutLines: true };

/** The header, in ASCII: the magic word, then 16 and 8 hexadecimal digits. */
export function packedHeader({ binary, packed }: WasmKernels): string {
  return `${PACKED_MAGIC}${hashOf(binary)}${hexadecimal(packed.end - packed.begin)}`;
}

/** 64 bits of hash, as two FNV-1a of different beginnings: against mistakes, not against attacks. */
function hashOf(bytes: Uint8Array): string {
  let [first, second] = [0x811c9dc5, 0x2166136b];
  for (const byte of bytes) {
    first = Math.imul(first ^ byte, 0x01000193);
    second = Math.imul(second ^ byte, 0x01000193);
  }
  return hexadecimal(first >>> 0) + hexadecimal(second >>> 0);
}

function hexadecimal(word: number): string {
  return word.toString(16).padStart(8, "0");
}
