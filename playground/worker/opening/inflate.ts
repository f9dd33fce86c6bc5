import { Inflate, inflateSync } from "fflate/browser";
import type { FileHost } from "../../../src/tools.ts";

/** Bytes that are unpacked at once, where only the beginning is wanted. */
const STEP = 2 ** 14;

/** What a member holds beyond its size is not written anywhere: its checksum then tells. */
export const inflate: FileHost["inflate"] = (data, size, part) =>
  part === "head" ? headOf(data, size) : inflateSync(data, { out: new Uint8Array(size) });

function headOf(data: Uint8Array, size: number): Uint8Array {
  const head = { bytes: new Uint8Array(size), length: 0 };
  const stream = new Inflate((chunk) => {
    const taken = chunk.subarray(0, size - head.length);
    head.bytes.set(taken, head.length);
    head.length += taken.length;
  });
  for (let at = 0; at < data.length && head.length < head.bytes.length; at += STEP)
    stream.push(data.subarray(at, at + STEP));
  return head.bytes.subarray(0, head.length);
}
